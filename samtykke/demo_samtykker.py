"""The demo's consents, in different states: given, half answered, given by a young person, disagreed on; and a proposal."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError

from samtykke import hjemler, samtykker
from samtykke.blanket import blanket_for
from samtykke.enums import (
    Formaal,
    Forsoegt,
    Hjemmelart,
    Hvemsvarer,
    Kilde,
    Oplysningsart,
    Orienteret,
    Svar,
    Svarform,
    Vurdering,
)
from samtykke.models import Barn, Hjemmel, Samtykke, Samtykkesvar, Scan
from samtykke.samtykker import Dele
from samtykke.scanninger import attach_scan
from udviklingsmodel.kernel import pdf
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.filer.kontrol import receive
from udviklingsmodel.organisation.models import Enhed

_HERE = UUID("0d0f52d7-4c86-4b0f-9a55-6a1a7f0f4c90")
ST, KE, BFR = "Sundhedstjenesten", "Kompetenceenheden", "Børne- og Familierådgivningen"
TRIVSEL, LAERING, HELBRED, FAMILIE = (
    Oplysningsart.TRIVSEL,
    Oplysningsart.LAERING,
    Oplysningsart.HELBRED,
    Oplysningsart.FAMILIE,
)
Hvad = list[tuple[str, Oplysningsart]]
Svarene = list[tuple[str, Svar, Svarform]]  # by the first name of who answers
ENE: dict[str, Any] = {"hvem_svarer": Hvemsvarer.ENE, "ene_kilde": Kilde.AFGOERELSE}
UNG: dict[str, Any] = ENE | {"vurdering": Vurdering.NOK, "vurdering_grund": "Alma forstår, hvad det handler om."}
SAMTYKKER: list[tuple[str, Formaal, int, Hvad, dict[str, Any], Svarene]] = [
    (
        *("Emil Kjær", Formaal.SPARRING, 40, [(ST, TRIVSEL), (KE, TRIVSEL), (KE, LAERING), (BFR, TRIVSEL)], {}),
        [("Sofie", Svar.JA, Svarform.PAPIR), ("Anders", Svar.JA, Svarform.MUNDTLIGT)],
    ),
    (
        *("Emil Kjær", Formaal.FORLOEB, 2, [(ST, HELBRED), (BFR, FAMILIE)], {}),
        [("Sofie", Svar.JA, Svarform.DIGITALT)],
    ),
    (
        *("Alma Winther", Formaal.SPARRING, 345, [(KE, TRIVSEL), (KE, LAERING)], UNG),
        [("Alma", Svar.JA, Svarform.PAPIR), ("Lone", Svar.JA, Svarform.PAPIR)],
    ),
    (
        *("Noah Riis", Formaal.SPARRING, 5, [(ST, TRIVSEL), (ST, HELBRED)], {}),
        [("Maria", Svar.JA, Svarform.PAPIR), ("Camilla", Svar.NEJ, Svarform.PAPIR)],
    ),
]

FYLDTE_15 = date(2026, 2, 17)  # Alma, who was asked herself that day
SCANNET = 0  # of SAMTYKKER: the one whose paper is attached
KRYDS, LINJE = '<span class="kryds">', '<div class="underskrift">'  # on the letter's slip, and what is written there
SAT, SKREVET = '<span class="kryds" style="text-indent: 1mm">×', '<p style="margin: 8mm 0 -14mm 40%">{}</p>'


def make_samtykker(barn: Barn, now: datetime) -> None:
    """The consents of one of the demo's children, each asked for that many days ago."""
    for number, (navn, formaal, siden, hvad, hvem, svarene) in enumerate(SAMTYKKER):
        if navn == barn.navn:
            at = now - timedelta(days=siden)
            fra = local_date(at)
            own = hvem | ({"ene_date": fra} if "ene_kilde" in hvem else {"hvem_svarer": Hvemsvarer.ALLE})
            asked = Samtykke(
                id=uuid5(_HERE, f"{navn} {number}"),
                barn=barn,
                formaal=formaal,
                fra_date=fra,
                til_date=fra + timedelta(days=365),
                **own,
            )
            samtykke = samtykker.ask_samtykke(samtykke=asked, dele=_dele(hvad), by=barn.registreret_af, now=now)
            for fornavn, svar, form in svarene:
                _answer(samtykke, fornavn, svar, form, now)
            if number == SCANNET:
                _scan(samtykke.svar.get(form=Svarform.PAPIR), at, now)
    if barn.navn == "Noah Riis":
        _propose(barn, now)


def _answer(samtykke: Samtykke, fornavn: str, svar: Svar, form: Svarform, now: datetime) -> None:
    by = samtykke.oprettet_af
    holder = samtykke.barn.indehavere.filter(navn__startswith=fornavn).first()
    given = Samtykkesvar(
        samtykke=samtykke,
        indehaver=holder,
        svar=svar,
        form=form,
        omstaendigheder="I telefonen, efter at teksten var læst højt." if form == Svarform.MUNDTLIGT else "",
        afgivet_date=samtykke.fra_date if holder else FYLDTE_15,
        indhentet_af=by,
    )
    samtykker.record_svar(svar=given, by=by, now=now)


def _scan(svar: Samtykkesvar, printed: datetime, now: datetime) -> None:
    """The product's own letter with a cross and a name on it, received as an upload is; none where no PDF can be made."""
    samtykke, by = svar.samtykke, svar.registreret_af
    letter = blanket_for(samtykke, samtykke.barn, svar.indehaver_id, by.kommune, printed).html
    signed = letter.replace(KRYDS, SAT, 1).replace(LINJE, SKREVET.format(svar.indehaver) + LINJE)
    try:
        modtaget = receive(pdf.render(signed))
    except (pdf.Unavailable, ValidationError):
        return
    attach_scan(scan=Scan(svar=svar), modtaget=modtaget, by=by, now=now)


def _propose(barn: Barn, now: datetime) -> None:
    today = local_date(now)
    proposed = Hjemmel(
        id=uuid5(_HERE, barn.navn),
        barn=barn,
        slags=Hjemmelart.SSD,
        formaal=Formaal.FORLOEB,
        fra_date=today,
        til_date=today + timedelta(days=14),
        noedvendighed="Vi skal hurtigt finde ud af, om der er brug for en tidlig indsats.",
        forsoegt=Forsoegt.SAGT_NEJ,
        deltagere="Pædagog, sundhedsplejerske og socialrådgiver.",
        orienteret=Orienteret.JA,
        orienteret_hvordan="Fortalt til begge ved en samtale.",
    )
    dele = _dele([(ST, TRIVSEL), (BFR, TRIVSEL)])
    hjemler.propose_hjemmel(hjemmel=proposed, dele=dele, by=barn.registreret_af, now=now)


def _dele(hvad: Hvad) -> Dele:
    enheder = {enhed.navn: enhed for enhed in Enhed.objects.filter(navn__in=[navn for navn, _ in hvad])}
    return [(enheder[navn], art) for navn, art in hvad]
