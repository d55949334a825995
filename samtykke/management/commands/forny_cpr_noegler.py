from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from samtykke import noegler
from udviklingsmodel.kernel import audit, clock
from udviklingsmodel.kernel.filer import lager
from udviklingsmodel.organisation.models import Kommune


class Command(BaseCommand):
    help = "Krypterer CPR-numre og filernes nøgler med den første af CPR_KEYS. Kan afbrydes og køres igen."

    def handle(self, *args: Any, **options: Any) -> None:
        after, renewed = "", lager.renew_keys()
        while True:
            count, after = noegler.renew(after)
            renewed += count
            if not after:
                break
        with transaction.atomic():
            data = {"antal": str(renewed)}
            audit.record("cpr_noegler.fornyet", Kommune.objects.get(), by=None, now=clock.now(), data=data)
        self.stdout.write(f"Krypteret med den første nøgle: {renewed}. Resten var det allerede.")
