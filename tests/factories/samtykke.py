from datetime import date, datetime, timedelta
from typing import Any

from samtykke import hjemler, samtykker, scanninger, services
from samtykke.enums import Formaal, Hvemsvarer, Kilde, Oplysningsart, Relation, Svar, Svarform
from samtykke.models import Barn, Hjemmel, Indehaver, Samtykke, Samtykkesvar, Scan
from tests.factories import NOW, TODAY
from udviklingsmodel.kernel.filer.kontrol import Modtaget
from udviklingsmodel.organisation.models import Bruger, Enhed, Institution

FOEDT = date(2018, 3, 4)


def make_barn(by: Bruger, institution: Institution, **values: Any) -> Barn:
    """A child registered by `by`, who works at the institution."""
    given: dict[str, Any] = {"navn": "Ida Prøve", "foedt_date": FOEDT} | values
    return services.register_barn(barn=Barn(institution=institution, **given), by=by, now=NOW)


def make_indehaver(barn: Barn, **values: Any) -> Indehaver:
    given: dict[str, Any] = {"navn": "Kirsten Prøve", "relation": Relation.MOR, "fra_date": barn.foedt_date} | values
    holder = Indehaver(barn=barn, kilde=Kilde.FORAELDRENE, kilde_date=TODAY, **given)
    services.save_indehaver(indehaver=holder, by=barn.registreret_af, now=NOW)
    return holder


def make_samtykke(
    barn: Barn, *enheder: Enhed, art: Oplysningsart = Oplysningsart.TRIVSEL, now: datetime = NOW, **values: Any
) -> Samtykke:
    """What has been asked, for a year from today, and not answered yet."""
    given: dict[str, Any] = {"formaal": Formaal.SPARRING, "hvem_svarer": Hvemsvarer.ALLE, "fra_date": TODAY} | values
    given.setdefault("til_date", given["fra_date"] + timedelta(days=365))
    samtykke = Samtykke(barn=barn, **given)
    dele = [(enhed, art) for enhed in enheder]
    return samtykker.ask_samtykke(samtykke=samtykke, dele=dele, by=barn.registreret_af, now=now)


def make_svar(
    samtykke: Samtykke, indehaver: Indehaver | None, svar: Svar = Svar.JA, now: datetime = NOW, **values: Any
) -> Samtykkesvar:
    by = samtykke.oprettet_af
    given: dict[str, Any] = {"form": Svarform.PAPIR, "afgivet_date": TODAY, "indhentet_af": by} | values
    row = Samtykkesvar(samtykke=samtykke, indehaver=indehaver, svar=svar, **given)
    return samtykker.record_svar(svar=row, by=by, now=now)


def make_scan(svar: Samtykkesvar, modtaget: Modtaget) -> Scan:
    return scanninger.attach_scan(scan=Scan(svar=svar), modtaget=modtaget, by=svar.indhentet_af, now=NOW)


def make_valid(barn: Barn, *enheder: Enhed, now: datetime = NOW, **values: Any) -> Samtykke:
    """What everybody who holds custody today has said yes to."""
    samtykke = make_samtykke(barn, *enheder, now=now, **values)
    for holder in barn.indehavere.on(TODAY):
        make_svar(samtykke, holder, now=now)
    return samtykke


def make_hjemmel(barn: Barn, *enheder: Enhed, art: Oplysningsart = Oplysningsart.TRIVSEL, **values: Any) -> Hjemmel:
    """A proposal to share without consent, today."""
    given: dict[str, Any] = {
        "slags": "ssd",
        "formaal": Formaal.SPARRING,
        "fra_date": TODAY,
        "til_date": TODAY + timedelta(days=1),
        "noedvendighed": "Skolen er bekymret.",
        "forsoegt": "ikke_svaret",
        "orienteret": "senere",
        "orienteret_hvordan": "Ved næste samtale.",
        "deltagere": "Lærer og psykolog.",
    } | values
    dele = [(enhed, art) for enhed in enheder]
    return hjemler.propose_hjemmel(hjemmel=Hjemmel(barn=barn, **given), dele=dele, by=barn.registreret_af, now=NOW)
