"""New keys for the CPR numbers: each is encrypted with the first of CPR_KEYS, and found by it again."""

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from samtykke.models import Barn
from udviklingsmodel.kernel.felter import blind_index, is_current

BATCH = 200


def renew(after: str = "", most: int = BATCH) -> tuple[int, str]:
    """One batch, behind the id `after`: how many were encrypted anew, and the last id that was looked at; "" at the end.

    What is current is left alone, so that one that was stopped goes on where it was.
    """
    with transaction.atomic():
        rows = Barn.objects.exclude(cpr="").order_by("pk")
        if after:
            rows = rows.filter(pk__gt=after)
        batch = list(rows.select_for_update(of=("self",))[:most])
        stored = dict(Barn.objects.filter(pk__in=[barn.pk for barn in batch]).values_list("pk", Cast("cpr", TextField())))
        old = [b for b in batch if not (is_current(stored[b.pk]) and b.cpr_indeks == blind_index(b.cpr))]
        for barn in old:
            barn.cpr_indeks = blind_index(barn.cpr)
            barn.save(update_fields=["cpr", "cpr_indeks"])
    return len(old), str(batch[-1].pk) if len(batch) == most else ""
