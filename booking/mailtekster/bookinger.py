"""The letters about a booked time."""

from booking.enums import Brevart, Brevvariant
from booking.mailtekster.felter import ALLE, BOOKET_AF, LINK, LINK_TIL_DAGE, SAMTYKKE, af_hvem
from udviklingsmodel.kernel.mailtekster import Mailart, declare

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
        (*ALLE, af_hvem(Brevart.BEKRAEFTELSE), LINK),
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
        (*ALLE, af_hvem(Brevvariant.BOOKET_FOR_DIG), BOOKET_AF, LINK),
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

{samtykke}

Kan I ikke komme, så aflys tiden her, så kan andre få den:
{link}
""",
        (*ALLE, SAMTYKKE, LINK),
    ),
    Mailart(
        Brevart.SAMTYKKE_BORTFALDET,
        "Et registreret samtykke gælder ikke mere",
        "Sendes til den, der har booket, når et samtykke er trukket tilbage eller udløbet. Så tales der anonymt.",
        "Tal anonymt til din sparring",
        """\
Hej {fornavn}

Det samtykke, du har peget på til jeres sparring, gælder ikke længere:

{dato} {tid}
{sted}

Tal derfor anonymt. Se mere her:
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
        (*ALLE, af_hvem(Brevart.FLYTNING), LINK),
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
        (*ALLE, af_hvem(Brevart.AFLYSNING), LINK_TIL_DAGE),
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

Se hvorfor, og find en anden tid her:
{link}
""",
        (*ALLE, LINK),
    ),
    order=10,
)
