"""The letter to those who prepare a day."""

from django.conf import settings

from booking.enums import Brevart
from booking.mailtekster.felter import VENTER
from udviklingsmodel.kernel.flettefelter import Flettefelt
from udviklingsmodel.kernel.mailtekster import Mailart, declare

declare(
    "Koordinatorer og team",
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
            Flettefelt("link", "linket til dagsordenen", f"{settings.BASE_URL}/dagsorden/123/", skal_med=True),
        ),
    ),
    order=40,
)
