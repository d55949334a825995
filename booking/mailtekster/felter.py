"""What the municipality may put into its own texts about bookings: the flettefelter that several kinds share."""

from django.conf import settings

from booking.enums import Brevart, Brevvariant
from udviklingsmodel.kernel.flettefelter import Flettefelt
from udviklingsmodel.kernel.mailtekster import FORNAVN


def link(betydning: str, sti: str) -> Flettefelt:
    return Flettefelt("link", betydning, f"{settings.BASE_URL}/booking/{sti}/", skal_med=True)


def af_hvem(art: str) -> Flettefelt:
    betydning = "en sætning om, hvem der gjorde det, når det var en anden"
    return Flettefelt("af_hvem", betydning, f"{GJORT[art]} af Karen Lind.")


STED = Flettefelt("sted", "stedet, hvor sparringen er", "Byskovskolen")
ORDNING = Flettefelt("ordning", "navnet på ordningen", "Distrikt Byskov")
DATO = Flettefelt("dato", "dagen for sparringen", "torsdag den 26. november 2026")
TID = Flettefelt("tid", "klokkeslættet", "kl. 8.20–8.40")
LINK = link("linket til tiden, hvor man ser hvem man møder og kan aflyse", "kvittering/123")
LINK_TIL_DAGE = link("linket til siden, hvor man finder en tid", "distrikt-byskov")
LINK_TIL_DAGSORDEN = Flettefelt("link", "linket til dagsordenen", f"{settings.BASE_URL}/dagsorden/123/", skal_med=True)
LINK_TIL_ANMODNING = link("linket til anmodningen", "kvittering/123")
# What is said of it where somebody else than the booker did it, and who.
GJORT: dict[str, str] = {
    Brevart.BEKRAEFTELSE: "Aflysningen er taget tilbage",
    Brevvariant.BOOKET_FOR_DIG: "Aflysningen er taget tilbage",
    Brevart.FLYTNING: "Tiden er flyttet",
    Brevart.AFLYSNING: "Tiden er aflyst",
    Brevart.TAGET_TILBAGE: "Tiden er taget tilbage",
}
# Of a registered consent, as it is when the mail is sent: whether the child may be named.
NAVN = {
    True: "I har samtykke til at nævne barnet med navn.",
    False: "Samtykket gælder ikke længere for alle, der er med. Tal anonymt.",
}
SAMTYKKE = Flettefelt("samtykke", "en sætning om, hvorvidt et registreret samtykke gælder, når der er et", NAVN[True])
STAAR_STADIG = "Jeres anmodning står stadig, og vi vender tilbage med en ny tid."
HVAD_NU = Flettefelt("hvad_nu", "en sætning om, at anmodningen stadig står, når den gør det", STAAR_STADIG)
BOOKET_AF = Flettefelt("booket_af", "koordinatorens navn", "Karen Lind")
UDEN_TID = (FORNAVN, STED, ORDNING)
VENTER = (FORNAVN, DATO, STED, ORDNING)
LINK_TIL_PLADSEN = link("linket til pladsen på ventelisten, som man også kan forlade der", "kvittering/123")
ALLE = (FORNAVN, DATO, TID, STED, ORDNING)
