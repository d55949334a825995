"""The letters about times that are given out."""

from booking.enums import Brevart, Brevvariant
from booking.mailtekster.felter import ALLE, HVAD_NU, LINK, LINK_TIL_ANMODNING, UDEN_TID, af_hvem, link
from udviklingsmodel.kernel.flettefelter import Flettefelt
from udviklingsmodel.kernel.mailtekster import Mailart, declare

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
        (*UDEN_TID, link("linket til siden, hvor tiderne gives", "enghavegaard/fordeling")),
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
        (*ALLE, af_hvem(Brevart.TAGET_TILBAGE), HVAD_NU, LINK_TIL_ANMODNING),
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
        (*UDEN_TID, link("linket til svaret", "kvittering/123")),
    ),
    order=30,
)
