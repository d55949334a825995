"""The parts of /indstillinger/. An app above adds its own: this module knows none of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Del:
    """A part of the settings: its name, where it is, and one sentence of what one can do there."""

    label: str
    url_name: str
    saetning: str
    order: int


_dele: list[Del] = []


def add_indstilling(label: str, url_name: str, saetning: str, *, order: int) -> None:
    _dele.append(Del(label, url_name, saetning, order))


def dele() -> list[Del]:
    return sorted(_dele, key=lambda del_: del_.order)


add_indstilling(
    "Medarbejdere",
    "indstillinger:medarbejdere",
    "Hvem der kan logge ind, og hvilke roller de har hvor og hvornår.",
    order=10,
)
add_indstilling(
    "Lukkedage og ferier",
    "indstillinger:lukkedage",
    "Dage uden sparring: kommunens lukkedage og skolernes ferier.",
    order=20,
)
add_indstilling("Faggrupper", "indstillinger:faggrupper", "De faggrupper, en medarbejder kan have.", order=30)
add_indstilling(
    "Distrikter og institutioner",
    "indstillinger:steder",
    "Opret, ret og luk kommunens distrikter, institutioner og enheder.",
    order=40,
)
add_indstilling("Mails", "indstillinger:mails", "Teksterne i de mails, der bliver sendt.", order=50)
add_indstilling(
    "Totrinsbekræftelse",
    "indstillinger:totrin",
    "Hvilke roller der skal bekræfte med en app eller en nøgle, når de logger ind.",
    order=15,
)
add_indstilling("Kommunen", "indstillinger:kommunen", "Navn, kontaktlinje og logo, som står på alle sider.", order=80)
add_indstilling("Historik", "indstillinger:historik", "Hvem der har ændret hvad, og hvornår.", order=90)
