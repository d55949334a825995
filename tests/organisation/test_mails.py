"""The pages of the mails: write, see, save, go back to the standard; and what they refuse."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.booking.conftest import text
from tests.conftest import FrozenClock, afsender
from tests.factories import NOW
from tests.factories.organisation import BrugerFactory, kommune
from udviklingsmodel.kernel import mailtekster, outbox
from udviklingsmodel.kernel.flettefelter import Ordlyd
from udviklingsmodel.kernel.mailtekster import Mailart
from udviklingsmodel.kernel.models import Haendelse, Mailtekst
from udviklingsmodel.kernel.versioner import stamp
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.forms.mails import OrdlydForm
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import INVITATION, invite_bruger

pytestmark = pytest.mark.django_db
LISTE = "/indstillinger/mails/"
URL = f"{LISTE}{INVITATION}/"
TEKST = "Hej {fornavn}\n\nDit brugernavn er {brugernavn}.\n{link}\n{nyt_link}\n"


def art() -> Mailart:
    found = mailtekster.mailart(INVITATION)
    assert found
    return found


def write(emne: str = "Velkommen til", tekst: str = TEKST, by: Bruger | None = None) -> Ordlyd:
    """By another administrator, past the page."""
    mailtekster.save_mailtekst(mailart=art(), emne=emne, tekst=tekst, by=by, now=NOW)
    return mailtekster.gaeldende(art())


def version(of: Ordlyd) -> str:
    """What a page that shows these words carries along."""
    return stamp(OrdlydForm.vist(of))


def typed(**changes: str) -> dict[str, str]:
    """The form as it is sent with the texts filled in anew."""
    values = {"emne": "Velkommen til", "tekst": TEKST, "version": version(mailtekster.gaeldende(art()))}
    return values | changes


def textarea(page: Any) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.content.decode(), re.DOTALL)
    assert found
    return html.unescape(found[1])


def shown_mails(page: Any) -> list[str]:
    found = re.findall(r'<div class="mail-tekst">(.*?)</div>', page.content.decode(), re.DOTALL)
    return [html.unescape(words) for words in found]


# The list


def test_list_has_every_mail_with_its_subject(admin: Client) -> None:
    page = text(admin.get(LISTE))
    for gruppe in mailtekster.grupper():
        for mailart in gruppe.mailarter:
            assert f"{mailart.navn} {mailart.hvornaar} Emne: {mailart.emne}" in page
    assert "Egen tekst" not in page


def test_groups_stand_from_the_most_sent_to_the_least(admin: Client) -> None:
    page = admin.get(LISTE).content.decode()
    assert [html.unescape(name) for name in re.findall(r"<h2>(.*?)</h2>", page)] == [
        "Bookinger",
        "Venteliste",
        "Tider, der gives efter anmodning",
        "Dem, der holder sparringen",
        "Opgaver",
        "Adgang",
    ]


def test_list_says_which_are_written_with_own_words(admin: Client) -> None:
    write()
    assert "Invitation Egen tekst Sendes til en ny medarbejder, og når I sender et nyt link. Emne: Velkommen til" in text(
        admin.get(LISTE)
    )


def test_list_says_which_cannot_be_sent(admin: Client) -> None:
    Mailtekst.objects.create(art=INVITATION, emne="Velkommen", tekst="{afskaffet}")
    assert "Invitation Egen tekst, kan ikke sendes" in text(admin.get(LISTE))


def test_list_asks_the_database_as_often_with_every_text_written(admin: Client, django_assert_num_queries: Any) -> None:
    admin.get(LISTE)
    with CaptureQueriesContext(connection) as without:
        admin.get(LISTE)
    for gruppe in mailtekster.grupper():
        for mailart in gruppe.mailarter:
            Mailtekst.objects.create(art=mailart.art, emne="Emne", tekst=mailart.tekst)
    with django_assert_num_queries(len(without)):
        admin.get(LISTE)
    assert len(without) <= 12


@pytest.mark.parametrize("path", ["findes_ikke/", "findes_ikke/standard/", "booking_bekraeftelse/x/"])
def test_mail_that_does_not_exist_is_404(admin: Client, path: str) -> None:
    assert admin.get(LISTE + path).status_code == 404


# Write and save


def test_form_begins_with_what_is_sent_now(admin: Client) -> None:
    page = admin.get(URL)
    assert textarea(page) == art().tekst
    assert 'value="Din adgang til Udviklingsmodellen"' in page.content.decode()
    for felt in art().felter:
        assert str(felt) in text(page)
    assert "Brug standardteksten igen" not in text(page)


def test_saved_words_are_in_the_next_mail_and_in_the_history(admin: Client, administrator: Bruger) -> None:
    page = admin.post(URL, typed(gem="Gem"), follow=True)
    assert "Mailen »Invitation« er gemt. Sådan bliver den sendt fra nu af." in text(page)
    person = BrugerFactory(navn="Åse Ny", brugernavn="aase")
    invite_bruger(bruger=person, by=None, now=NOW)
    outbox.drain(now=NOW)
    (sent,) = mail.outbox
    assert (sent.subject, sent.body.splitlines()[:3]) == ("Velkommen til", ["Hej Åse", "", "Dit brugernavn er aase."])
    assert "Erik Damgaard Skrev mailen »Invitation« med egne ord" in text(admin.get("/indstillinger/historik/"))


def test_history_never_holds_the_words(admin: Client) -> None:
    admin.post(URL, typed(gem="Gem", emne="Kvæksølvdompap"))
    assert Mailtekst.objects.get().emne == "Kvæksølvdompap"
    assert "Kvæksølv" not in str(list(Haendelse.objects.values_list()))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tekst": TEKST + "{fornvan}"}, "Flettefeltet {fornvan} findes ikke. Mente du {fornavn}?"),
        ({"tekst": TEKST + "{dato"}, "Der mangler en { eller } ved »"),
        ({"tekst": "Hej {fornavn} {brugernavn} {nyt_link}"}, "Flettefeltet {link} skal stå i teksten."),
        ({"tekst": ""}, "Skriv en tekst."),
        ({"emne": " "}, "Skriv et emne."),
        ({"tekst": TEKST + "x" * 10_000}, "Det er for langt. Der er plads til 4000 tegn."),
        ({"tekst": TEKST + "om 010112-1234"}, "Det ligner et CPR-nummer."),
        ({"tekst": TEKST + "a\u202eb"}, "Der er et skjult tegn"),
        ({"tekst": TEKST + "{{ settings }}{% include 'x' %}"}, "findes ikke."),
        ({"tekst": TEKST + "https://ondt.example"}, "Skriv ikke netadresser."),
        ({"tekst": TEKST + "Spørg Mette"}, "Det ligner et navn: Mette. Slet det, eller sæt kryds"),
        ({"emne": "Spørg Mette"}, "Det ligner et navn: Mette. Slet det, eller sæt kryds"),
        ({"emne": "Hej\r\nBcc: alle@example.dk"}, "Emnet skal stå på én linje."),
        ({"emne": "x" * 79}, "Det er for langt. Der er plads til 78 tegn."),
        ({"emne": "Hej {fornavn}"}, "Emnet er det samme for alle."),
    ],
)
@pytest.mark.parametrize("button", ["gem", "vis"])
def test_words_that_may_not_be_are_refused_and_stay_in_the_form(
    admin: Client, changes: dict[str, str], said: str, button: str
) -> None:
    page = admin.post(URL, typed(**changes) | {button: "1"})
    assert (page.status_code, said in text(page), shown_mails(page)) == (200, True, [])
    assert textarea(page).strip() == changes.get("tekst", TEKST).strip()
    assert not Mailtekst.objects.exists()


def test_name_that_is_meant_is_saved_with_a_tick(admin: Client) -> None:
    admin.post(URL, typed(gem="Gem", tekst=TEKST + "Hilsen Mette", uden_navne="on"))
    assert Mailtekst.objects.get().tekst.endswith("Hilsen Mette\n")


def test_emoji_is_sent_as_it_was_written(admin: Client) -> None:
    admin.post(URL, typed(gem="Gem", emne="Velkommen 👩‍🏫", tekst=TEKST + "🎉"))
    invite_bruger(bruger=BrugerFactory(), by=None, now=NOW)
    outbox.drain(now=NOW)
    (sent,) = mail.outbox
    assert (sent.subject, sent.body[-2:], "utf-8" in sent.message().as_string()) == ("Velkommen 👩‍🏫", "🎉\n", True)


# See the mail


def test_preview_is_the_mail_as_sent_with_examples_and_saves_nothing(admin: Client) -> None:
    page = admin.post(URL, typed(vis="Se mailen"))
    (preview,) = shown_mails(page)
    base = settings.BASE_URL
    assert preview == (f"Hej Mette\n\nDit brugernavn er mette.\n{base}/adgangskode/ny/123/\n{base}/adgangskode/glemt/\n")
    assert (textarea(page).strip(), "Emne: Velkommen til" in text(page)) == (TEKST.strip(), True)
    assert "Der er ikke gemt noget endnu." in text(page)
    assert not Mailtekst.objects.exists()


def test_preview_shows_markup_as_it_is_written(admin: Client) -> None:
    hostile = "<script>alert(1)</script><b>&amp;"
    page = admin.post(URL, typed(vis="1", tekst=TEKST + hostile, emne=hostile))
    assert "<script>alert" not in page.content.decode()
    assert shown_mails(page)[0].endswith(f"{hostile}\n")
    assert page.content.decode().count("&lt;b&gt;&amp;amp;") == 4  # subject and text, in the mail and in the form


def test_mail_with_markup_is_sent_as_plain_text(admin: Client) -> None:
    admin.post(URL, typed(gem="1", tekst=TEKST + "<b>fed</b>"))
    invite_bruger(bruger=BrugerFactory(), by=None, now=NOW)
    outbox.drain(now=NOW)
    message = mail.outbox[0].message()
    assert message.get_content_type() == "text/plain"
    assert mail.outbox[0].body.endswith("<b>fed</b>\n")


# Two at once


def test_save_after_somebody_else_is_refused_and_shows_what_stands(admin: Client) -> None:
    mine = typed(gem="Gem", emne="Mit emne")
    theirs = write(emne="Deres emne", by=BrugerFactory(navn="Åse Anden"))
    page = admin.post(URL, mine)
    assert page.status_code == 409
    assert "Åse Anden har ændret det imens. Der er ikke gemt noget." in text(page)
    assert (shown_mails(page)[0], "Emne: Deres emne" in text(page)) == (theirs.tekst, True)
    assert 'value="Mit emne"' in page.content.decode()
    assert mailtekster.gaeldende(art()) == theirs


def test_save_pressed_again_after_that_replaces_it(admin: Client) -> None:
    mine = typed(gem="Gem", emne="Mit emne")
    write(emne="Deres emne")
    form = admin.post(URL, mine).context["form"]
    admin.post(URL, {name: form[name].value() for name in ("emne", "tekst", "version")} | {"gem": "Gem"})
    assert mailtekster.gaeldende(art()).emne == "Mit emne"


@pytest.mark.parametrize("sent", ["", "x", "\x00"])
def test_form_that_is_not_whole_saves_nothing(admin: Client, sent: str) -> None:
    assert admin.post(URL, typed(gem="Gem", version=sent)).status_code == 409
    assert not Mailtekst.objects.exists()


# Back to the standard


def test_standard_text_is_used_again_after_it_was_confirmed(admin: Client) -> None:
    own = write()
    assert "Brug standardteksten igen" in text(admin.get(URL))
    asked = admin.get(f"{URL}standard/")
    assert shown_mails(asked) == [own.tekst, art().tekst]
    page = admin.post(f"{URL}standard/", {"version": version(own)}, follow=True)
    assert "Mailen »Invitation« bliver sendt med standardteksten igen." in text(page)
    assert mailtekster.gaeldende(art()) == art().standard
    assert "Erik Damgaard Gik tilbage til standardteksten i mailen »Invitation«" in text(
        admin.get("/indstillinger/historik/")
    )


def test_standard_text_that_is_used_already_is_not_asked_about(admin: Client) -> None:
    assert admin.get(f"{URL}standard/")["Location"] == URL


def test_text_that_was_changed_meanwhile_is_not_taken_away(admin: Client) -> None:
    read = write()
    now = write(emne="Nyere")
    page = admin.post(f"{URL}standard/", {"version": version(read)})
    assert (page.status_code, "En anden har ændret det imens. Jeres tekst er ikke slettet." in text(page)) == (409, True)
    assert mailtekster.gaeldende(art()) == now
    admin.post(f"{URL}standard/", {"version": page.context["form"]["version"].value()})
    assert mailtekster.gaeldende(art()) == art().standard


def test_one_who_went_back_to_the_standard_text_meanwhile_is_named(admin: Client) -> None:
    write(by=BrugerFactory(navn="Åse Skriver"))
    mine = typed(gem="Gem", emne="Mit emne")
    mailtekster.reset_mailtekst(mailart=art(), by=BrugerFactory(navn="Bo Rydder"), now=NOW)
    assert "Bo Rydder har ændret det imens. Der er ikke gemt noget." in text(admin.post(URL, mine))


def test_form_sent_twice_is_saved_once(admin: Client) -> None:
    form = typed(gem="Gem")
    for _ in range(2):
        assert "Mailen »Invitation« er gemt." in text(admin.post(URL, form, follow=True))
    assert Haendelse.objects.filter(handling="mailtekst.aendret").count() == 1


def test_own_text_that_cannot_be_sent_is_shown_to_be_mended(admin: Client) -> None:
    Mailtekst.objects.create(art=INVITATION, emne="Velkommen", tekst="{afskaffet}\n")
    page = admin.get(URL)
    assert ("Jeres tekst kan ikke sendes" in text(page), textarea(page)) == (True, "{afskaffet}\n")


# The session


def test_words_typed_when_the_session_ended_are_there_after_the_login(
    admin: Client, frozen_clock: FrozenClock, administrator: Bruger, login: Callable[[Client, Any], Client]
) -> None:
    whose = afsender(admin.get(URL))
    frozen_clock.move(minutes=31)
    admin.post(URL, typed(gem="Gem", emne="Skrevet færdigt") | whose)
    page = login(admin, administrator).get(URL)
    assert ("Det, du skrev, står her endnu." in text(page), 'value="Skrevet færdigt"' in page.content.decode()) == (
        True,
        True,
    )
    assert not Mailtekst.objects.exists()


@pytest.mark.parametrize("rolle", [rolle for rolle in Rolle if rolle.value in ("system", "dpo", "indsigt")])
def test_nobody_else_of_the_municipality_has_the_pages(
    client: Client, frozen_clock: Any, login: Callable[[Client, Any], Client], rolle: Rolle
) -> None:
    login(client, BrugerFactory(roller=[(rolle, kommune())]))
    for path in (LISTE, URL, f"{URL}standard/"):
        assert (client.get(path).status_code, client.post(path, {"gem": "1"}).status_code) == (404, 404)
