"""The standard texts of the letters about bookings, and what the municipality may put into its own (PRI-04)."""

from django.conf import settings

from booking.enums import Brevart, Brevvariant
from udviklingsmodel.kernel.flettefelter import Flettefelt
from udviklingsmodel.kernel.mailtekster import FORNAVN, Mailart, declare


def _link(betydning: str, sti: str) -> Flettefelt:
    return Flettefelt("link", betydning, f"{settings.BASE_URL}/booking/{sti}/", skal_med=True)


def _af_hvem(art: str) -> Flettefelt:
    betydning = "en sætning om, hvem der gjorde det, når det var en anden"
    return Flettefelt("af_hvem", betydning, f"{GJORT[art]} af Karen Lind.")


STED = Flettefelt("sted", "stedet, hvor sparringen er", "Byskovskolen")
ORDNING = Flettefelt("ordning", "navnet på ordningen", "Distrikt Byskov")
DATO = Flettefelt("dato", "dagen for sparringen", "torsdag den 26. november 2026")
TID = Flettefelt("tid", "klokkeslættet", "kl. 8.20–8.40")
LINK = _link("linket til tiden, hvor man ser hvem man møder og kan aflyse", "kvittering/123")
LINK_TIL_DAGE = _link("linket til siden, hvor man finder en tid", "distrikt-byskov")
LINK_TIL_DAGSORDEN = Flettefelt("link", "linket til dagsordenen", f"{settings.BASE_URL}/dagsorden/123/", skal_med=True)
LINK_TIL_ANMODNING = _link("linket til anmodningen", "kvittering/123")
# What is said of it where somebody else than the booker did it, and who.
GJORT: dict[str, str] = {
    Brevart.BEKRAEFTELSE: "Aflysningen er taget tilbage",
    Brevvariant.BOOKET_FOR_DIG: "Aflysningen er taget tilbage",
    Brevart.FLYTNING: "Tiden er flyttet",
    Brevart.AFLYSNING: "Tiden er aflyst",
    Brevart.TAGET_TILBAGE: "Tiden er taget tilbage",
}
STAAR_STADIG = "Jeres anmodning står stadig, og vi vender tilbage med en ny tid."
HVAD_NU = Flettefelt("hvad_nu", "en sætning om, at anmodningen stadig står, når den gør det", STAAR_STADIG)
UDEN_TID = (FORNAVN, STED, ORDNING)
ALLE = (FORNAVN, DATO, TID, STED, ORDNING)

declare(
    "Bookinger",
    Mailart(
        Brevart.BEKRAEFTELSE,
        "Bekræftelse",
        "Sendes, når man har booket en tid. Kalenderaftalen følger med.",
        "Din sparring er booket",
        """\
Hej {fornavn}

Din sparring er booket:

{dato} {tid}
{sted}

{af_hvem}

Se, hvem I møder, eller aflys tiden her:
{link}

Svar ikke på denne mail. Kan I ikke komme, så aflys tiden, så kan andre få den.
""",
        (*ALLE, _af_hvem(Brevart.BEKRAEFTELSE), LINK),
    ),
    Mailart(
        Brevvariant.BOOKET_FOR_DIG,
        "Booket af en koordinator",
        "Sendes, når en koordinator har booket en tid for en anden. Kalenderaftalen følger med.",
        "Din sparring er booket",
        """\
Hej {fornavn}

Distriktskoordinator {booket_af} har booket en sparring for dig:

{dato} {tid}
{sted}

{af_hvem}

Se, hvem I møder, eller aflys tiden her:
{link}

Svar ikke på denne mail. Kan I ikke komme, så aflys tiden, så kan andre få den.
""",
        (*ALLE, _af_hvem(Brevvariant.BOOKET_FOR_DIG), Flettefelt("booket_af", "koordinatorens navn", "Karen Lind"), LINK),
    ),
    Mailart(
        Brevart.PAAMINDELSE,
        "Påmindelse",
        "Sendes dagen før kl. 8.",
        "Husk din sparring",
        """\
Hej {fornavn}

Husk jeres sparring:

{dato} {tid}
{sted}

Kan I ikke komme, så aflys tiden her, så kan andre få den:
{link}
""",
        (*ALLE, LINK),
    ),
    Mailart(
        Brevart.FLYTNING,
        "Flytning",
        "Sendes, når en tid er flyttet. Kalenderaftalen bliver rettet.",
        "Din sparring er flyttet",
        """\
Hej {fornavn}

Din sparring er flyttet til:

{dato} {tid}
{sted}

{af_hvem}

Se, hvem I møder, eller aflys tiden her:
{link}
""",
        (*ALLE, _af_hvem(Brevart.FLYTNING), LINK),
    ),
    Mailart(
        Brevart.AFLYSNING,
        "Aflysning",
        "Sendes, når en tid er aflyst. Kalenderaftalen bliver slettet.",
        "Din sparring er aflyst",
        """\
Hej {fornavn}

Din sparring er aflyst:

{dato} {tid}
{sted}

{af_hvem}

Vil I have en anden tid, kan I finde den her:
{link}
""",
        (*ALLE, _af_hvem(Brevart.AFLYSNING), LINK_TIL_DAGE),
    ),
    Mailart(
        Brevart.DAG_AFLYST,
        "Hele dagen er aflyst",
        "Sendes til dem, der har en tid, når en hel dag bliver aflyst. Hvorfor står på siden bag linket.",
        "Din sparring er aflyst",
        """\
Hej {fornavn}

Hele dagens sparring er aflyst, også jeres tid:

{dato} {tid}
{sted}

Se hvorfor, og find de næste ledige tider her:
{link}
""",
        (*ALLE, LINK),
    ),
    order=10,
)

declare(
    "Venteliste",
    Mailart(
        Brevart.TILBUD,
        "En tid er ledig",
        "Sendes til den første på ventelisten, når en tid bliver ledig.",
        "En tid til sparring er ledig",
        """\
Hej {fornavn}

Du står på ventelisten, og nu er der en ledig tid:

{dato} {tid}
{sted}

Vi holder tiden til dig indtil {senest}. Sig ja eller nej her:
{link}

Hører vi ikke fra dig, går tiden videre til den næste.
""",
        (
            *ALLE,
            Flettefelt("senest", "hvornår man senest skal svare", "tirsdag den 24. november kl. 12.00"),
            _link("linket til siden, hvor man siger ja eller nej", "kvittering/123"),
        ),
    ),
    Mailart(
        Brevart.UDLOEBET,
        "Tilbuddet er udløbet",
        "Sendes til den, der ikke svarede på en ledig tid i tide.",
        "Tilbuddet om en tid er udløbet",
        """\
Hej {fornavn}

Du nåede ikke at svare på den ledige tid {dato} {tid}. Den er gået videre til den næste på ventelisten.

Vil I stadig have sparring, kan I finde en anden tid her:
{link}
""",
        (*ALLE, LINK_TIL_DAGE),
    ),
    Mailart(
        Brevvariant.DAG_AFLYST_VENTELISTE,
        "Hele dagen er aflyst, venteliste",
        "Sendes til dem, der står på venteliste, når en hel dag bliver aflyst.",
        "Din sparring er aflyst",
        """\
Hej {fornavn}

Du stod på ventelisten, men hele dagens sparring er aflyst:

{dato}
{sted}

Se hvorfor, og find de næste ledige tider her:
{link}
""",
        (FORNAVN, DATO, STED, ORDNING, LINK),
    ),
    Mailart(
        Brevart.VENTELISTE_LUKKET,
        "Ventelisten er lukket",
        "Sendes til dem, der står på venteliste eller har fået tilbudt en tid, når en dag eller en ordning bliver lukket.",
        "Ventelisten er lukket",
        """\
Hej {fornavn}

Du ventede på en tid til sparring, men der kan ikke længere bookes tider den dag. Du står derfor ikke på ventelisten mere:

{dato}
{sted}

Se det her:
{link}
""",
        (FORNAVN, DATO, STED, ORDNING, LINK),
    ),
    order=20,
)

declare(
    "Tider, der gives efter anmodning",
    Mailart(
        Brevart.ANMODNING,
        "Ny anmodning",
        "Sendes til dem, der giver tiderne.",
        "Der er en ny anmodning om sparring",
        """\
Hej {fornavn}

Der er en ny anmodning om sparring:

{ordning}

Se den, og giv en tid her:
{link}
""",
        (*UDEN_TID, _link("linket til siden, hvor tiderne gives", "enghavegaard/fordeling")),
    ),
    Mailart(
        Brevvariant.TILDELT,
        "Der er givet en tid",
        "Sendes til den, der har bedt om en tid. Kalenderaftalen følger med.",
        "Din sparring er booket",
        """\
Hej {fornavn}

Din sparring er booket:

{dato} {tid}
{sted}

Se, hvem I møder, eller aflys tiden her:
{link}

Svar ikke på denne mail. Kan I ikke komme, så aflys tiden.
""",
        (*ALLE, LINK),
    ),
    Mailart(
        Brevart.TAGET_TILBAGE,
        "En tid er taget tilbage",
        "Sendes til den, der havde fået tiden. Kalenderaftalen bliver slettet.",
        "Din tid til sparring er taget tilbage",
        """\
Hej {fornavn}

Den tid til sparring, I havde fået, er taget tilbage:

{dato} {tid}
{sted}

{af_hvem}

{hvad_nu}

Se anmodningen her:
{link}
""",
        (*ALLE, _af_hvem(Brevart.TAGET_TILBAGE), HVAD_NU, LINK_TIL_ANMODNING),
    ),
    Mailart(
        Brevart.UBESVARET,
        "Anmodning uden svar",
        "Sendes til den, der bad om en tid, og dem, der giver tiderne, når de ønskede dage er forbi.",
        "En anmodning om sparring har ikke fået svar",
        """\
Hej {fornavn}

En anmodning om sparring har ikke fået svar, og de dage, der passede, er forbi:

{ordning}

Den kan stadig få en tid. Får den ikke svar, bliver den slettet {slettes}. Se den her:
{link}
""",
        (
            *UDEN_TID,
            Flettefelt("slettes", "dagen, hvor anmodningen bliver slettet", "torsdag den 10. december 2026"),
            LINK_TIL_ANMODNING,
        ),
    ),
    Mailart(
        Brevart.AFSLAG,
        "Svar på en anmodning",
        "Sendes, når der er sagt nej til en anmodning. Svaret står på siden bag linket.",
        "Der er svar på din anmodning om sparring",
        """\
Hej {fornavn}

Der er svar på din anmodning om sparring:

{ordning}

Læs det her:
{link}
""",
        (*UDEN_TID, _link("linket til svaret", "kvittering/123")),
    ),
    order=30,
)

declare(
    "Koordinatorer og team",
    Mailart(
        Brevart.DAGSORDEN,
        "Dagsorden",
        "Sendes dagen før kl. 12, når der er noget booket.",
        "Dagsorden for sparring",
        """\
Hej

Sparring i {ordning} {dato}, {sted}:

{tider}

Læs, hvad det handler om, og hvem de gerne vil tale med:
{link}
""",
        (
            *(FORNAVN, DATO, STED, ORDNING),
            Flettefelt(
                "tider",
                "dagens tider og institutioner, en på hver linje",
                "kl. 8.00–8.20  Byskovskolen\nkl. 8.20–8.40  Børnehuset Solsikken",
            ),
            LINK_TIL_DAGSORDEN,
        ),
    ),
    Mailart(
        Brevart.DAGSORDEN_AFLYST,
        "Dagsorden, dagen er aflyst",
        "Sendes til koordinatorer og team, når en hel dag bliver aflyst. Hvorfor står på siden bag linket.",
        "Sparringen er aflyst",
        """\
Hej {fornavn}

Hele dagens sparring i {ordning} er aflyst:

{dato}
{sted}

Læs hvorfor, og se, hvem der havde en tid:
{link}
""",
        (FORNAVN, DATO, STED, ORDNING, LINK_TIL_DAGSORDEN),
    ),
    order=40,
)
