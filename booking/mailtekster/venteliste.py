"""The letters about the waiting list."""

from booking.enums import Brevart, Brevvariant
from booking.mailtekster.felter import ALLE, BOOKET_AF, LINK, LINK_TIL_DAGE, LINK_TIL_PLADSEN, VENTER, link
from udviklingsmodel.kernel.flettefelter import Flettefelt
from udviklingsmodel.kernel.mailtekster import Mailart, declare

BLIVER_DET_DIN_TUR = """\
Bliver det din tur til en ledig tid, holder vi den til dig og sender en mail. Den er din, når du siger ja i tide.

Se din plads, eller gå af ventelisten, her:
{link}
"""

declare(
    "Venteliste",
    Mailart(
        Brevart.VENTEPLADS,
        "Plads på ventelisten",
        "Sendes, når man har skrevet sig på ventelisten.",
        "Du står på venteliste til sparring",
        """\
Hej {fornavn}

Du står på ventelisten til sparring:

{dato}
{sted}

"""
        + BLIVER_DET_DIN_TUR,
        (*VENTER, LINK_TIL_PLADSEN),
    ),
    Mailart(
        Brevvariant.SKREVET_OP_FOR_DIG,
        "Skrevet på ventelisten af en koordinator",
        "Sendes, når en koordinator har skrevet en anden på ventelisten.",
        "Du står på venteliste til sparring",
        """\
Hej {fornavn}

Distriktskoordinator {booket_af} har skrevet dig på ventelisten til sparring:

{dato}
{sted}

"""
        + BLIVER_DET_DIN_TUR,
        (*VENTER, BOOKET_AF, LINK_TIL_PLADSEN),
    ),
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
            link("linket til siden, hvor man siger ja eller nej", "kvittering/123"),
        ),
    ),
    Mailart(
        Brevart.UDLOEBET,
        "Tilbuddet er udløbet",
        "Sendes til den, der ikke svarede på en ledig tid i tide.",
        "Tilbuddet om en tid er udløbet",
        """\
Hej {fornavn}

Du nåede ikke at svare på den ledige tid {dato} {tid}. Vi holder den ikke længere til dig.

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
        (*VENTER, LINK),
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
        (*VENTER, LINK),
    ),
    order=20,
)
