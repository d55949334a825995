"""A child's name and number are found in no log, address, task, letter or file name, whatever is done about access."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.core import serializers
from django.test import Client

from tests.adgang.conftest import Skolen
from tests.conftest import FrozenClock
from tests.factories import NOW
from tests.factories.samtykke import make_barn, make_indehaver
from udviklingsmodel.adgang.models import Delegation, Overdragelse, Stikproeve
from udviklingsmodel.adgang.services import draw_stikproever
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import DemoMail, Haendelse, Opgave, Udsendelse
from udviklingsmodel.organisation.models import Bruger

NAVN, CPR = "Kvæksølv Dompap", "0403304199"
FOEDT = {"foedt_date_0": "4", "foedt_date_1": "3", "foedt_date_2": "2018"}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Every line of every logger, written as the product writes it."""
    root, written = logging.getLogger(), io.StringIO()
    handler, level = logging.StreamHandler(written), root.level
    (own,) = [h for h in root.handlers if "ProcessorFormatter" in type(h.formatter).__name__]
    handler.setFormatter(own.formatter)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def test_name_and_number_are_nowhere(
    s: Skolen,
    client_of: Callable[[Bruger], Client],
    frozen_clock: FrozenClock,
    lines: io.StringIO,
    settings: Any,
) -> None:
    settings.EMAIL_BACKEND = "udviklingsmodel.kernel.demopost.DemoBackend"
    barn = make_barn(s.fagperson, s.skole, navn=NAVN, cpr=CPR)
    make_indehaver(barn, navn="Zinnober Dompap")
    answers = []

    def ask(person: Bruger, path: str, data: dict[str, str] | None = None) -> None:
        client = client_of(person)
        answers.append(client.get(path) if data is None else client.post(path, data))

    ask(s.leder2, "/samtykke/noedadgang/", {"navn": NAVN, **FOEDT, "aarsag": "fare"})
    ask(s.leder2, f"/samtykke/{barn.pk}/cpr/", {})
    ask(s.kollega, "/samtykke/noedadgang/", {"cpr": CPR, "aarsag": "fare"})
    ask(s.kollega, "/samtykke/noedadgang/", {"navn": f"{NAVN} Ukendt", **FOEDT, "aarsag": "fare"})
    ask(s.folk["dpo"], "/adgangslog/barn/", {"cpr": CPR})
    ask(s.folk["dpo"], f"/adgangslog/?barn={barn.pk}")
    ask(s.folk["indsigtsbehandler"], "/adgangslog/indsigt/", {"navn": NAVN, **FOEDT})
    ask(s.folk["indsigtsbehandler"], f"/adgangslog/indsigt/{barn.pk}/csv/")
    days = {"fra_date_0": "23", "fra_date_1": "11", "fra_date_2": "2026"}
    days |= {"sidste_date_0": "30", "sidste_date_1": "11", "sidste_date_2": "2026"}
    given = {"delegation_id": str(UUID(int=1)), "til": str(s.fagperson.pk), **days}
    ask(s.leder, f"/samtykke/{barn.pk}/kollega/", given)
    ask(s.leder, f"/samtykke/{barn.pk}/overdrag/", {"overdragelse_id": str(UUID(int=2)), "til": str(s.skole2.pk)})
    ask(s.leder2, f"/samtykke/overdragelser/{UUID(int=2)}/modtag/", {})
    draw_stikproever(now=NOW + timedelta(days=31), rng=Random(1))
    outbox.drain(now=NOW)

    assert (Delegation.objects.count(), Overdragelse.objects.get().tilstand) == (1, "modtaget")
    assert (DemoMail.objects.count() > 3, Stikproeve.objects.exists(), lines.getvalue().count("/adgangslog/")) == (
        True,
        True,
        4,
    )
    kept = [serializers.serialize("json", model.objects.all()) for model in (Haendelse, Udsendelse, Opgave, DemoMail)]
    told = [a.get(header, "") for a in answers for header in ("Location", "Content-Disposition")]
    asked = [a.request[part] for a in answers for part in ("PATH_INFO", "QUERY_STRING")]
    everywhere = json.dumps([*kept, *told, *asked, lines.getvalue()], ensure_ascii=False).casefold()
    assert [word for word in ("kvæksølv", "dompap", "zinnober", CPR, "040330-4199") if word in everywhere] == []
