"""What a mail text may hold: every refusal by its sentence, and that nothing reads a text but the list of its fields."""

import time

import pytest
from django.core.exceptions import ValidationError

from udviklingsmodel.kernel.flettefelter import EMNE_MAX, TEKST_MAX, Flettefelt, Ordlyd, checked, flet

FELTER = (
    Flettefelt("fornavn", "modtagerens fornavn", "Mette"),
    Flettefelt("dato", "dagen", "torsdag den 26. november 2026"),
    Flettefelt("link", "linket til tiden", "http://127.0.0.1:8000/", skal_med=True),
)
HER = "Her kan du bruge {fornavn}, {dato} og {link}."
SKJULT = "Der er et skjult tegn, som ikke må stå i en mail. Skriv teksten selv i stedet for at kopiere den."
NETADRESSE = "Skriv ikke netadresser. Mailens link kommer af sig selv, så modtageren altid kan stole på det."
CPR = "Det ligner et CPR-nummer. Slet det: mails må ikke pege på et barn."


def faults(emne: str = "Emne", tekst: str = "Hej {fornavn}\n{link}") -> dict[str, list[str]]:
    try:
        checked(emne, tekst, FELTER)
    except ValidationError as error:
        return error.message_dict
    return {}


def of_tekst(tekst: str) -> list[str]:
    """What is wrong with a text that has its link."""
    return faults(tekst=f"{tekst}\n{{link}}").get("tekst", [])


@pytest.mark.parametrize(
    "tekst",
    [
        "Hej {fornavn}",
        "Åse, ø og Æ: 8.00–9.00 (»sparring«)",
        "Vi ses 🎉 👩‍🏫",
        "Ring på 12 34 56 78 eller skriv til sparring@kommunen.dk",
        "Se kommunen.dk, og/eller spørg os. Kl. 8/9.",
        "<b>fed</b> & <script>alert(1)</script>",
    ],
)
def test_text_that_may_be(tekst: str) -> None:
    assert of_tekst(tekst) == []


@pytest.mark.parametrize(
    ("tekst", "said"),
    [
        ("Hej {fornvan}", f"Flettefeltet {{fornvan}} findes ikke. Mente du {{fornavn}}? {HER}"),
        ("Hej {Fornavn}", f"Flettefeltet {{Fornavn}} findes ikke. Mente du {{fornavn}}? {HER}"),
        ("Hej { fornavn }", f"Flettefeltet {{ fornavn }} findes ikke. Mente du {{fornavn}}? {HER}"),
        ("{0}", f"Flettefeltet {{0}} findes ikke. {HER}"),
        ("{}", f"Flettefeltet {{}} findes ikke. {HER}"),
        ("{barn}", f"Flettefeltet {{barn}} findes ikke. {HER}"),
        ("{booking.booker.password}", f"Flettefeltet {{booking.booker.password}} findes ikke. {HER}"),
        ("{fornavn.__class__}", f"Flettefeltet {{fornavn.__class__}} findes ikke. {HER}"),
        ("{fornavn!r:>999999999}", f"Flettefeltet {{fornavn!r:>999999999}} findes ikke. {HER}"),
        ("{% include 'x' %}", f"Flettefeltet {{% include 'x' %}} findes ikke. {HER}"),
        ("{a} {b} {a}", f"Flettefeltet {{a}} findes ikke. Flettefeltet {{b}} findes ikke. {HER}"),
        ("{" + "x" * 500 + "}", f"Flettefeltet {{{'x' * 29}…}} findes ikke. {HER}"),
    ],
)
def test_unknown_field_is_named_with_those_that_exist(tekst: str, said: str) -> None:
    assert of_tekst(tekst) == [said]


def test_only_the_first_unknown_fields_are_named() -> None:
    (said,) = of_tekst("{a}{b}{c}{d}{e}")
    assert said.count("findes ikke") == 3


@pytest.mark.parametrize(
    ("tekst", "place"),
    [
        ("Hej {dato kl. 8", "Hej {dato kl. 8 {link}"),
        ("Hej dato} kl. 8", "Hej dato} kl. 8 {link}"),
        ("{", "{ {link}"),
        ("{dato\n}", "{dato } {link}"),
    ],
)
def test_lone_brace_is_shown_where_it_stands(tekst: str, place: str) -> None:
    assert of_tekst(tekst) == [f"Der mangler en {{ eller }} ved »{place}«. Et flettefelt skrives med begge, fx {{fornavn}}."]


def test_braces_of_a_template_language_are_both_wrong() -> None:
    unknown, lone = of_tekst("{{ settings }}")
    assert unknown == f"Flettefeltet {{ settings }} findes ikke. {HER}"
    assert lone.startswith("Der mangler en { eller } ved »")


@pytest.mark.parametrize(
    ("tekst", "said"),
    [
        ("https://ondt.example/log-ind", NETADRESSE),
        ("HTTP://ondt.example", NETADRESSE),
        ("www.ondt.example", NETADRESSE),
        ("ondt.example/log-ind", NETADRESSE),
        ("om 010112-1234", CPR),
        ("om 01 01 12 12 34", CPR),
        ("a\u202eb", SKJULT),
        ("a\u2066b", SKJULT),
        ("a\x00b", SKJULT),
        ("a\x1bb", SKJULT),
        ("a\u2028b", SKJULT),
        ("a\ud800b", SKJULT),
    ],
)
def test_text_that_may_not_be(tekst: str, said: str) -> None:
    assert of_tekst(tekst) == [said]


@pytest.mark.parametrize("tekst", ["", "  \n ", "\u200b\u200b", "\u00ad"])
def test_text_that_says_nothing_is_told_that_alone(tekst: str) -> None:
    assert faults(tekst=tekst) == {"tekst": ["Skriv en tekst."]}


def test_text_without_its_link_is_of_no_use() -> None:
    assert faults(tekst="Hej {fornavn}") == {"tekst": ["Flettefeltet {link} skal stå i teksten. Det er linket til tiden."]}


@pytest.mark.parametrize(
    ("emne", "said"),
    [
        ("", "Skriv et emne."),
        ("\u200b", "Skriv et emne."),
        ("x" * 79, "Det er for langt. Der er plads til 78 tegn."),
        ("Emne\nBcc: alle@example.dk", "Emnet skal stå på én linje."),
        ("Emne\u2028mere", "Emnet skal stå på én linje."),
        ("Sparring {dato}", "Emnet er det samme for alle. Slet { og }: flettefelter kan kun stå i teksten."),
        ("Sparring {", "Emnet er det samme for alle. Slet { og }: flettefelter kan kun stå i teksten."),
        ("Om 010112-1234", CPR),
        ("a\u202eb", SKJULT),
        ("https://ondt.example", NETADRESSE),
    ],
)
def test_subject_that_may_not_be(emne: str, said: str) -> None:
    assert faults(emne=emne)["emne"][0] == said


@pytest.mark.parametrize("emne", ["Din sparring er booket", "Æblegrød 🎉", "x" * EMNE_MAX])
def test_subject_that_may_be(emne: str) -> None:
    assert faults(emne=emne) == {}


def test_faults_of_both_are_told_at_once() -> None:
    assert sorted(faults(emne="", tekst="")) == ["emne", "tekst"]


@pytest.mark.parametrize(("more", "said"), [(0, []), (1, ["Det er for langt. Der er plads til 4000 tegn."])])
def test_text_has_room_for_so_many_characters(more: int, said: list[str]) -> None:
    room = TEKST_MAX - len("\n{link}\n") + more
    assert of_tekst("x" * room) == said


@pytest.mark.parametrize(
    "tekst", ["{" * 10_000, "{a}" * 1_300, "1 " * 1_900, "01011" * 700, "{" * 3_900, "a." * 1_900, "a-" * 1_900]
)
def test_long_and_hostile_text_is_judged_at_once(tekst: str) -> None:
    began = time.perf_counter()
    of_tekst(tekst)
    assert time.perf_counter() - began < 1


def test_line_ends_are_tidied() -> None:
    assert checked(" Emne ", "\r\n\r\nHej  \r\n\r\n{link}\r\n\r\n", FELTER) == Ordlyd("Emne", "Hej\n\n{link}\n")


def test_values_are_put_in_once_and_as_they_are() -> None:
    values = {"fornavn": "{link} {{ x }} %s", "link": "<b>\\1 \\g<0>"}
    assert flet("Hej {fornavn}: {link}{link}", values) == "Hej {link} {{ x }} %s: <b>\\1 \\g<0><b>\\1 \\g<0>"


@pytest.mark.parametrize(
    ("af_hvem", "sent"), [("Aflyst af Bo.", "Aflyst\n\nAflyst af Bo.\n\nHej\n"), ("", "Aflyst\n\nHej\n")]
)
def test_sentence_that_is_not_said_leaves_no_gap(af_hvem: str, sent: str) -> None:
    assert flet("Aflyst\n\n{af_hvem}\n\nHej\n", {"af_hvem": af_hvem}) == sent
