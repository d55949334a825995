"""The letters to those who prepare a day."""

from booking.enums import Brevart
from booking.mailtekster.felter import LINK_TIL_DAGSORDEN, VENTER
from udviklingsmodel.kernel.flettefelter import Flettefelt
from udviklingsmodel.kernel.mailtekster import Mailart, declare

declare(
    "Dem, der holder sparringen",
    Mailart(
        Brevart.DAGSORDEN,
        "Dagsorden",
        "Sendes dagen før kl. 12, når der er noget booket.",
        "Dagsorden for sparring",
        """\
Hej

Dagsorden for {ordning} {dato}, {sted}:

{tider}

Læs, hvad det handler om, og hvem de gerne vil tale med:
{link}
""",
        (
            *VENTER,
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
        "Sendes til dem, der holder sparringen, når en hel dag bliver aflyst. Hvorfor står på siden bag linket.",
        "Sparringen er aflyst",
        """\
Hej {fornavn}

Hele dagens sparring i {ordning} er aflyst:

{dato}
{sted}

Læs hvorfor, og se, hvem der havde en tid:
{link}
""",
        (*VENTER, LINK_TIL_DAGSORDEN),
    ),
    order=40,
)
