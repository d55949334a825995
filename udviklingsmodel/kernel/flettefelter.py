"""Texts with merge fields, `{fornavn}`: what may stand in one, and putting the values in.

A field is a word of the list a text comes with, put in by a regular expression: no template language reads the text, and
nothing looks into a value.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.core.exceptions import ValidationError

from udviklingsmodel.kernel.cpr import contains_cpr
from udviklingsmodel.kernel.datoer import liste
from udviklingsmodel.kernel.fritekst import holds_netadresse, holds_skjult, require_visible

EMNE_MAX = 78  # one line of a mail's head
TEKST_MAX = 4_000
FELT = re.compile(r"\{([^{}\n]*)\}")
_LINJER = re.compile(r"\n{3,}")
_MANGE = 3  # unknown fields that are named; the rest are seen when these are mended


@dataclass(frozen=True)
class Flettefelt:
    """A field of a text: what it stands for, an example for the preview, and whether the text is of no use without it."""

    navn: str
    betydning: str
    eksempel: str
    skal_med: bool = False

    def __str__(self) -> str:
        return f"{{{self.navn}}}"


@dataclass(frozen=True)
class Ordlyd:
    """The words of a mail, its fields not filled in."""

    emne: str
    tekst: str


def flet(tekst: str, vaerdier: Mapping[str, str]) -> str:
    """`tekst` with its values in place, each once: braces in a value are letters. Raises KeyError.

    A field may be a whole sentence that is not always said: the lines around it close up where it is empty.
    """
    return _LINJER.sub("\n\n", FELT.sub(lambda found: vaerdier[found[1]], tekst))


def checked(emne: str, tekst: str, felter: Sequence[Flettefelt]) -> Ordlyd:
    """What was written, with its line ends tidied. Raises ValidationError: sentences for `emne` and for `tekst`."""
    ordlyd = Ordlyd(emne.strip(), _tidied(tekst))
    faults = {"emne": list(_faults_of_emne(ordlyd.emne)), "tekst": list(_faults_of_tekst(ordlyd.tekst, felter))}
    if any(faults.values()):
        raise ValidationError({part: sentences for part, sentences in faults.items() if sentences})
    return ordlyd


def _tidied(tekst: str) -> str:
    lines = tekst.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def _faults_of_emne(emne: str) -> Iterator[str]:
    if fault := _unreadable(emne, EMNE_MAX, "Skriv et emne."):
        yield fault
        return
    if len(emne.splitlines()) > 1:
        yield "Emnet skal stå på én linje."
    if "{" in emne or "}" in emne:
        yield "Emnet er det samme for alle. Slet { og }: flettefelter kan kun stå i teksten."
    yield from _faults_of_any(emne)


def _faults_of_tekst(tekst: str, felter: Sequence[Flettefelt]) -> Iterator[str]:
    if fault := _unreadable(tekst, TEKST_MAX, "Skriv en tekst."):
        yield fault
        return
    written = list(dict.fromkeys(FELT.findall(tekst)))
    names = {felt.navn for felt in felter}
    if unknown := [navn for navn in written if navn not in names]:
        sentences = [f"Flettefeltet {{{_short(navn)}}} findes ikke.{_near(navn, names)}" for navn in unknown[:_MANGE]]
        yield " ".join([*sentences, f"Her kan du bruge {liste([str(felt) for felt in felter])}."])
    if place := re.search("[{}]", FELT.sub(lambda found: " " * len(found[0]), tekst)):
        around = " ".join(tekst[max(place.start() - 10, 0) : place.end() + 20].split())
        yield f"Der mangler en {{ eller }} ved »{around}«. Et flettefelt skrives med begge, fx {felter[0]}."
    for felt in felter:
        if felt.skal_med and felt.navn not in written:
            yield f"Flettefeltet {felt} skal stå i teksten. Det er {felt.betydning}."
    yield from _faults_of_any(tekst)


def _unreadable(text: str, most: int, missing: str) -> str | None:
    if len(text) > most:
        return f"Det er for langt. Der er plads til {most} tegn."
    try:
        require_visible(text)
    except ValidationError:
        return missing
    return None


def _faults_of_any(text: str) -> Iterator[str]:
    if holds_skjult(text):
        yield "Der er et skjult tegn, som ikke må stå i en mail. Skriv teksten selv i stedet for at kopiere den."
    if holds_netadresse(text):
        yield "Skriv ikke netadresser. Mailens link kommer af sig selv, så modtageren altid kan stole på det."
    if contains_cpr(text):
        yield "Det ligner et CPR-nummer. Slet det: mails må ikke pege på et barn."


def _near(navn: str, names: set[str]) -> str:
    near = get_close_matches(navn.strip().lower(), sorted(names), n=1)
    return f" Mente du {{{near[0]}}}?" if near else ""


def _short(navn: str) -> str:
    return navn if len(navn) <= 30 else f"{navn[:29]}…"
