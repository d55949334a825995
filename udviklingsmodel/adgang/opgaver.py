"""How this app's tasks are told of. None names a child: who may see it presses on."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse

from udviklingsmodel.adgang.enums import NOEDADGANG_TIL_ADMINISTRATION, NOEDADGANG_TIL_DPO, NOEDADGANG_TIL_LEDER, TIL_KOLLEGA
from udviklingsmodel.adgang.models import Delegation, Noedadgang, Overdragelse, Stikproeve
from udviklingsmodel.adgang.services.kontrol import BRUDT, RETTIGHEDER
from udviklingsmodel.adgang.services.stikproeve import TIL_LEDER as GENNEMSE
from udviklingsmodel.adgang.transitions import TIL_GIVER, TIL_MODTAGER
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import MAANEDER, klokkeslaet, kort_dato
from udviklingsmodel.kernel.models import Opgave
from udviklingsmodel.kernel.opgaver import Opgavetekst, opgaveart


@opgaveart(NOEDADGANG_TIL_LEDER, NOEDADGANG_TIL_DPO, NOEDADGANG_TIL_ADMINISTRATION)
def tell_of_noedadgang(given: list[Opgave]) -> Mapping[UUID, Opgavetekst]:
    found = Noedadgang.objects.select_related("bruger", "barn__institution").in_bulk([o.objekt_id for o in given])
    return {o.pk: _noedadgang(o, found[o.objekt_id]) for o in given if o.objekt_id in found}


def _noedadgang(opgave: Opgave, used: Noedadgang) -> Opgavetekst:
    tekst = (
        f"{used.bruger} åbnede nødadgang til et barn på {used.barn.institution} {kort_dato(used.fra_at)} "
        f"kl. {klokkeslaet(used.fra_at)}, i 30 minutter. Begrundelse: {used.get_aarsag_display().lower()}. "
        "Tal med vedkommende, hvis du ikke kender til det."
    )
    if opgave.art == NOEDADGANG_TIL_LEDER:
        link = ("Se, hvem der har set barnet", reverse("samtykke:hvem", args=[used.barn_id]))
    elif opgave.art == NOEDADGANG_TIL_ADMINISTRATION:
        tekst += " Du får besked, fordi der hverken er en leder eller en databeskyttelsesrådgiver, der kan få den."
        link = ("Se medarbejderen", reverse("indstillinger:medarbejder", args=[used.bruger_id]))
    else:
        day = local_date(used.fra_at).isoformat()
        link = ("Se det i adgangsloggen", f"{reverse('adgangslog:log')}?person={used.bruger_id}&fra={day}&til={day}")
    return Opgavetekst("Nødadgang er brugt", tekst, link)


@opgaveart(TIL_MODTAGER, TIL_GIVER)
def tell_of_overdragelse(given: list[Opgave]) -> Mapping[UUID, Opgavetekst]:
    found = Overdragelse.objects.select_related("fra", "til", "givet_af").in_bulk([o.objekt_id for o in given])
    return {o.pk: _overdragelse(o, found[o.objekt_id]) for o in given if o.objekt_id in found}


def _overdragelse(opgave: Opgave, on_its_way: Overdragelse) -> Opgavetekst:
    link = ("Se overdragelser", reverse("adgang:overdragelser"))
    if opgave.art == TIL_GIVER:
        tekst = f"{on_its_way.til} tog ikke imod et barn, du ville overdrage. Tal med dem. Barnet er stadig hos jer."
        return Opgavetekst("En overdragelse er afvist", tekst, link)
    tekst = f"{on_its_way.givet_af} fra {on_its_way.fra} vil overdrage et barn til {on_its_way.til}."
    return Opgavetekst("Et barn skal modtages", tekst, link)


@opgaveart(TIL_KOLLEGA)
def tell_of_delegation(given: list[Opgave]) -> Mapping[UUID, Opgavetekst]:
    found = Delegation.objects.select_related("givet_af", "barn").in_bulk([o.objekt_id for o in given])
    return {
        o.pk: Opgavetekst(
            "Du har fået adgang til et barn",
            f"{found[o.objekt_id].givet_af} har bedt dig tage dig af et barn {found[o.objekt_id].dage}.",
            ("Se dine børn", reverse("samtykke:oversigt")),
        )
        for o in given
        if o.objekt_id in found
    }


@opgaveart(GENNEMSE)
def tell_of_stikproeve(given: list[Opgave]) -> Mapping[UUID, Opgavetekst]:
    found = Stikproeve.objects.in_bulk([o.objekt_id for o in given])
    return {
        o.pk: Opgavetekst(
            "Gennemgå månedens stikprøve",
            f"Se, hvem der har set jeres børn i {MAANEDER[found[o.objekt_id].maaned.month - 1]}, og skriv et ord om det.",
            ("Åbn stikprøven", reverse("adgangslog:stikproeve", args=[o.objekt_id])),
        )
        for o in given
        if o.objekt_id in found
    }


@opgaveart(BRUDT)
def tell_of_broken_log(given: list[Opgave]) -> Mapping[UUID, Opgavetekst]:
    tekst = "Nattens kontrol fandt fejl i adgangsloggens kæde. Bed driften køre verificer_adgangslog, og se, hvad den siger."
    return {
        o.pk: Opgavetekst("Adgangsloggen er ikke hel", tekst, ("Adgangsloggen", reverse("adgangslog:log"))) for o in given
    }


@opgaveart(RETTIGHEDER)
def tell_of_drift(given: list[Opgave]) -> Mapping[UUID, Opgavetekst]:
    tekst = "Nattens kontrol fandt rettigheder, som ikke passer med rollerne. Bed driften køre tjek_rettigheder."
    link = ("Adgangsloggen", reverse("adgangslog:log"))
    return {o.pk: Opgavetekst("Rettigheder passer ikke", tekst, link) for o in given}
