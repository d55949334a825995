"""What may be registered about consents, what follows, and what the database keeps."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from samtykke import samtykker
from samtykke.deling import may_share
from samtykke.enums import Formaal, Hvemsvarer, Kilde, Oplysningsart, Svar, Svarform
from samtykke.models import (
    Barn,
    Indehaver,
    Samtykke,
    Samtykkeregler,
    Samtykkesvar,
    Samtykketekst,
    Svarrettelse,
)
from samtykke.services import save_indehaver
from tests.factories import NOW, TODAY
from tests.factories.samtykke import make_barn, make_indehaver, make_samtykke, make_scan, make_svar, make_valid
from tests.samtykke.conftest import Skolen
from tests.samtykke.familien import Familien, make_familien
from udviklingsmodel.kernel.enums import Filart
from udviklingsmodel.kernel.filer.kontrol import Modtaget
from udviklingsmodel.kernel.models import Haendelse, Opgave
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger

IMORGEN = TODAY + timedelta(days=1)


@pytest.fixture
def f(s: Skolen) -> Familien:
    return make_familien(s)


def test_consent_of_both_holds(f: Familien) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    assert f.hindring() == "mangler_indehaver"
    make_svar(samtykke, f.mor)
    assert f.hindring() == "mangler_indehaver"
    make_svar(samtykke, f.far)
    assert f.hindring() == ""


def test_log_says_what_was_answered_and_why_and_no_name(f: Familien) -> None:
    make_svar(make_samtykke(f.barn, f.st), f.mor, Svar.NEJ)
    rows = Haendelse.objects.filter(handling__startswith="samtykke.").order_by("nummer")
    assert [(row.handling, row.barn, row.data) for row in rows] == [
        ("samtykke.spurgt", f.barn.pk, {"grund": "registrator"}),
        ("samtykke.besvaret", f.barn.pk, {"svar": "nej", "grund": "registrator"}),
    ]


def test_words_are_kept_as_they_were_shown(f: Familien) -> None:
    samtykke = make_samtykke(f.barn, f.st, f.ke, art=Oplysningsart.HELBRED)
    assert "– Til Sundhedstjenesten: helbred\n– Til KE: helbred\n" in samtykke.ordlyd
    assert "Ida Prøve" in samtykke.ordlyd
    assert "fra 23. november 2026 til og med 22. november 2027" in samtykke.ordlyd
    Samtykketekst.objects.create(formaal=Formaal.SPARRING, nummer=2, tekst="Nyt: {hvad} {periode}")
    later = make_samtykke(f.barn, f.st)
    samtykke.refresh_from_db()
    assert (samtykke.tekst.nummer, later.tekst.nummer) == (1, 2)
    assert later.ordlyd == (
        "Nyt: – Til Sundhedstjenesten: trivsel og udvikling fra 23. november 2026 til og med 22. november 2027"
    )
    assert "Nyt:" not in samtykke.ordlyd


def test_form_sent_twice_asks_and_answers_once(f: Familien) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    assert make_samtykke(f.barn, f.st, id=samtykke.pk) == samtykke
    assert make_svar(samtykke, f.mor) == make_svar(samtykke, f.mor)
    assert (Samtykke.objects.count(), Samtykkesvar.objects.count()) == (1, 1)


def test_id_of_another_childs_consent_is_refused(f: Familien, s: Skolen) -> None:
    other = make_barn(s.leder2, s.skole2)
    make_indehaver(other)
    make_indehaver(other, navn="Bo Prøve")
    theirs = make_samtykke(other, f.st)
    with pytest.raises(ValidationError):
        make_samtykke(f.barn, f.st, id=theirs.pk)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"til_date": date(2027, 11, 24)}, "til og med 22. november 2027"),
        ({"fra_date": date(2025, 11, 23), "til_date": TODAY}, "allerede gået"),
        ({"til_date": TODAY}, "er_ikke_tomt|allerede gået"),
        ({"hvem_svarer": Hvemsvarer.ENE, "ene_kilde": Kilde.AFGOERELSE, "ene_date": TODAY}, "To har forældremyndigheden"),
        ({"hvem_svarer": Hvemsvarer.SAMME_ADRESSE}, "begge skal svare"),
        ({"vurdering": "nok", "vurdering_grund": "Moden."}, "Før 15 år"),
    ],
)
def test_what_cannot_be_asked_is_refused(f: Familien, values: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        make_samtykke(f.barn, f.st, **values)


def test_nothing_is_not_asked(f: Familien) -> None:
    with pytest.raises(ValidationError, match="mindst én ting"):
        make_samtykke(f.barn)


def test_sole_custody_needs_its_source(f: Familien, s: Skolen) -> None:
    barn = make_barn(s.fagperson, s.skole, navn="Bo Ene")
    mor = make_indehaver(barn)
    with pytest.raises(ValidationError, match="Kun én er registreret"):
        make_samtykke(barn, f.st)
    with pytest.raises(ValidationError):
        make_samtykke(barn, f.st, hvem_svarer=Hvemsvarer.ENE)
    samtykke = make_samtykke(barn, f.st, hvem_svarer=Hvemsvarer.ENE, ene_kilde=Kilde.AFGOERELSE, ene_date=TODAY)
    make_svar(samtykke, mor)
    assert may_share(barn, Oplysningsart.TRIVSEL, Formaal.SPARRING, f.st, NOW)


def test_nobody_to_ask_is_told(s: Skolen, f: Familien) -> None:
    with pytest.raises(ValidationError, match="Tilføj først"):
        make_samtykke(make_barn(s.fagperson, s.skole, navn="Bo Uden"), f.st)


def test_holder_until_yesterday_cannot_answer(f: Familien) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    Indehaver.objects.filter(pk=f.far.pk).update(til_date=TODAY)
    with pytest.raises(ValidationError, match="ikke forældremyndighed i dag"):
        make_svar(samtykke, f.far)


def test_holder_of_another_child_cannot_answer(f: Familien, s: Skolen) -> None:
    other = make_indehaver(make_barn(s.leder2, s.skole2))
    with pytest.raises(ValidationError, match="ikke forældremyndighed i dag"):
        make_svar(make_samtykke(f.barn, f.st), other)


def test_child_under_15_cannot_answer(f: Familien) -> None:
    with pytest.raises(ValidationError, match="kan ikke svare"):
        make_svar(make_samtykke(f.barn, f.st), None)


def test_answer_of_tomorrow_is_refused(f: Familien) -> None:
    with pytest.raises(ValidationError, match="fremtiden"):
        make_svar(make_samtykke(f.barn, f.st), f.mor, afgivet_date=IMORGEN)


def test_answer_is_not_changed(f: Familien) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    make_svar(samtykke, f.mor, Svar.NEJ)
    with pytest.raises(ValidationError, match="ombestemt sig"):
        make_svar(samtykke, f.mor, Svar.JA)


def test_answer_is_left_to_the_other_only_where_that_is_used(f: Familien) -> None:
    with pytest.raises(ValidationError, match="Begge skal svare selv"):
        make_svar(make_samtykke(f.barn, f.st), f.mor, Svar.TILTRAADT)
    Samtykkeregler.objects.update(samme_adresse=True)
    samtykke = make_samtykke(f.barn, f.st, hvem_svarer=Hvemsvarer.SAMME_ADRESSE, now=NOW + timedelta(hours=1))
    make_svar(samtykke, f.mor)
    make_svar(samtykke, f.far, Svar.TILTRAADT)
    assert f.hindring() == "samme_adresse_bruges_ikke"  # he lives elsewhere
    Indehaver.objects.filter(pk=f.far.pk).update(adresse=f.barn.adresse)
    assert f.hindring() == ""
    Samtykkeregler.objects.update(samme_adresse=False)
    assert f.hindring() == "samme_adresse_bruges_ikke"


def test_oral_yes_holds_and_gives_a_task_to_renew_it(f: Familien) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    make_svar(samtykke, f.far)
    make_svar(samtykke, f.mor, form=Svarform.MUNDTLIGT, omstaendigheder="I telefonen.")
    assert f.hindring() == ""
    opgave = Opgave.objects.get()
    assert (opgave.art, opgave.objekt_id, opgave.til) == ("samtykke_mundtligt", samtykke.pk, f.fagperson)


def test_oral_answer_without_its_circumstances_is_refused(f: Familien) -> None:
    with pytest.raises(ValidationError):
        make_svar(make_samtykke(f.barn, f.st), f.mor, form=Svarform.MUNDTLIGT)


def test_withdrawal_of_all_holds_at_once_and_tells_the_leaders(f: Familien, s: Skolen) -> None:
    make_valid(f.barn, f.st, f.ke)
    (withdrawn,) = f.withdraw()
    assert (f.hindring(f.st), f.hindring(f.ke)) == ("tilbagekaldt", "tilbagekaldt")
    told = Opgave.objects.filter(art="samtykke_tilbagekaldt", objekt_id=withdrawn.pk).values_list("til", flat=True)
    assert set(told) == {s.leder.pk, s.folk["stedfortraeder"].pk}


def test_withdrawal_for_one_unit_leaves_the_other(f: Familien) -> None:
    make_valid(f.barn, f.st, f.ke)
    f.withdraw(enhed=f.st)
    assert (f.hindring(f.st), f.hindring(f.ke)) == ("tilbagekaldt", "")


def test_withdrawal_for_one_purpose_leaves_the_other(f: Familien) -> None:
    make_valid(f.barn, f.st)
    make_valid(f.barn, f.st, formaal=Formaal.FORLOEB)
    f.withdraw(formaal=Formaal.FORLOEB)
    assert (f.hindring(), f.hindring(formaal=Formaal.FORLOEB)) == ("", "tilbagekaldt")


def test_withdrawal_takes_every_consent_that_is_alive(f: Familien) -> None:
    make_valid(f.barn, f.st)
    make_valid(f.barn, f.st, now=NOW + timedelta(hours=1))
    assert len(f.withdraw()) == 2
    assert f.hindring() == "tilbagekaldt"


def test_second_withdrawal_changes_nothing(f: Familien) -> None:
    make_valid(f.barn, f.st)
    f.withdraw(enhed=f.st)
    assert f.withdraw(enhed=f.st) == []
    assert len(f.withdraw()) == 1
    assert f.withdraw(enhed=f.ke) == f.withdraw() == []
    assert Haendelse.objects.filter(handling="samtykke.tilbagekaldt").count() == 2


def test_new_consent_after_a_withdrawal_holds(f: Familien) -> None:
    make_valid(f.barn, f.st)
    f.withdraw()
    make_valid(f.barn, f.st, now=NOW + timedelta(hours=1))
    assert f.hindring() == ""


def test_one_of_two_may_withdraw_and_one_who_has_no_say_may_not(f: Familien) -> None:
    make_valid(f.barn, f.st)
    Indehaver.objects.filter(pk=f.mor.pk).update(til_date=TODAY)
    with pytest.raises(ValidationError, match="ikke forældremyndighed i dag"):
        f.withdraw(f.mor)
    assert len(f.withdraw(f.far)) == 1


def test_judgement_waits_for_the_15th_birthday(f: Familien) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    judge: Callable[[], None] = lambda: samtykker.judge_samtykke(  # noqa: E731
        samtykke=samtykke, vurdering="nok", grund="Hun forstår det.", by=f.fagperson, now=NOW
    )
    with pytest.raises(ValidationError, match="Før 15 år"):
        judge()
    Barn.objects.filter(pk=f.barn.pk).update(foedt_date=date(2011, 11, 23))
    judge()
    make_svar(samtykke, None)
    assert f.hindring() == ""
    assert Haendelse.objects.get(handling="samtykke.vurderet").data == {
        "vurdering": "nok",
        "grund": "registrator",
    }


@pytest.mark.parametrize(
    "values",
    [
        {"til_date": TODAY},
        {"ene_kilde": "afgoerelse"},
        {"hvem_svarer": "ene"},
        {"vurdering": "nok"},
        {"vurdering_grund": "Uden vurdering"},
    ],
)
def test_database_keeps_what_belongs_together(f: Familien, values: dict[str, Any]) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    with pytest.raises(IntegrityError), transaction.atomic():
        Samtykke.objects.filter(pk=samtykke.pk).update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"form": "mundtligt"},
        {"omstaendigheder": "Uden grund"},
        {"indehaver": None, "svar": "tiltraadt"},
    ],
)
def test_database_keeps_what_belongs_to_an_answer(f: Familien, values: dict[str, Any]) -> None:
    svar = make_svar(make_samtykke(f.barn, f.st), f.mor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Samtykkesvar.objects.filter(pk=svar.pk).update(**values)


def correct(given: Samtykkesvar, /, by: Bruger | None = None, **values: Any) -> None:
    changed = Samtykkesvar.objects.get(pk=given.pk)
    for name, value in values.items():
        setattr(changed, name, value)
    samtykker.correct_svar(svar=changed, by=by or given.indhentet_af, now=NOW + timedelta(hours=2))


def test_same_answer_with_other_circumstances_says_what_stands(f: Familien) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    make_svar(samtykke, f.mor, form=Svarform.MUNDTLIGT, omstaendigheder="I telefonen.")
    with pytest.raises(ValidationError, match=r"ja, mundtligt \(I telefonen\.\), 23\. november 2026, givet til"):
        make_svar(samtykke, f.mor, form=Svarform.MUNDTLIGT, omstaendigheder="I gangen.")
    assert Samtykkesvar.objects.get().omstaendigheder == "I telefonen."


def test_corrected_answer_is_what_the_gate_goes_by_and_what_stood_is_kept(f: Familien, s: Skolen) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    make_svar(samtykke, f.far)
    wrong = make_svar(samtykke, f.mor, Svar.NEJ)
    assert f.hindring() == "modstridende"
    with pytest.raises(ValidationError, match="kan kun lederen rette"):
        correct(wrong, svar=Svar.JA)
    assert f.hindring() == "modstridende"
    correct(wrong, by=s.leder, svar=Svar.JA)
    assert f.hindring() == ""
    before = Svarrettelse.objects.get()
    assert (before.rettet, before.svar, before.form, before.rettet_af) == (wrong, "nej", "papir", s.leder)
    row = Haendelse.objects.get(handling="samtykkesvar.aendret")
    assert (row.barn, row.objekt_id) == (f.barn.pk, str(wrong.pk))
    assert row.data == {"svar": "ja", "foer": "nej", "form": "papir", "form_foer": "papir", "grund": "leder"}


def test_answer_is_of_a_day_on_which_they_had_a_say(f: Familien) -> None:
    Indehaver.objects.filter(pk=f.far.pk).update(fra_date=date(2026, 11, 1))
    samtykke = make_samtykke(f.barn, f.st)
    f.far.refresh_from_db()
    with pytest.raises(ValidationError, match="Den dag havde vedkommende ikke forældremyndighed"):
        make_svar(samtykke, f.far, afgivet_date=date(2026, 10, 31))
    make_svar(samtykke, f.far, afgivet_date=date(2026, 11, 1))
    Barn.objects.filter(pk=f.barn.pk).update(foedt_date=date(2011, 11, 20))
    samtykke.refresh_from_db()
    with pytest.raises(ValidationError, match="Den dag var den unge ikke fyldt 15 år"):
        make_svar(samtykke, None, afgivet_date=date(2026, 11, 19))
    make_svar(samtykke, None, afgivet_date=date(2026, 11, 20))


@pytest.mark.parametrize("change", [{"navn": "En Anden"}, {"relation": "anden"}])
def test_whoever_has_answered_is_not_made_another_by_a_correction(f: Familien, change: dict[str, Any]) -> None:
    make_valid(f.barn, f.st)
    mor = Indehaver.objects.get(pk=f.mor.pk)
    for name, value in change.items():
        setattr(mor, name, value)
    with pytest.raises(ValidationError, match="Er det en anden person, så tilføj den nye for sig"):
        save_indehaver(indehaver=mor, by=f.fagperson, now=NOW)
    save_indehaver(indehaver=mor, by=f.fagperson, now=NOW, samme_person=True)
    assert f.hindring() == ""


def test_ended_custody_does_not_bring_its_answer_back(f: Familien) -> None:
    make_valid(f.barn, f.st)
    Indehaver.objects.filter(pk=f.far.pk).update(til_date=TODAY)
    far = Indehaver.objects.get(pk=f.far.pk)
    far.til_date = None
    with pytest.raises(ValidationError, match="Forældremyndigheden er ophørt"):
        save_indehaver(indehaver=far, by=f.fagperson, now=NOW)


def test_custody_does_not_begin_before_the_birth(f: Familien) -> None:
    f.mor.fra_date = f.barn.foedt_date - timedelta(days=1)
    with pytest.raises(ValidationError, match="Den dag var barnet ikke født"):
        save_indehaver(indehaver=f.mor, by=f.fagperson, now=NOW)


def test_yes_from_before_a_withdrawal_does_not_bring_it_back(f: Familien) -> None:
    make_valid(f.barn, f.st)
    f.withdraw()
    again = make_samtykke(f.barn, f.st, now=NOW + timedelta(hours=1))
    for holder in (f.mor, f.far):
        make_svar(again, holder, now=NOW + timedelta(hours=1), afgivet_date=TODAY - timedelta(days=1))
    assert f.hindring() == "trukket_siden"


def test_correcting_to_a_no_stops_at_once(f: Familien) -> None:
    svar = make_svar(make_samtykke(f.barn, f.st), f.mor)
    make_svar(svar.samtykke, f.far)
    correct(svar, svar=Svar.NEJ)
    assert f.hindring() == "modstridende"


def test_correction_makes_no_answer_younger(f: Familien) -> None:
    """A no of the same day that was noted after it still counts."""
    samtykke = make_valid(f.barn, f.st)
    other = make_samtykke(f.barn, f.st, now=NOW - timedelta(days=1))
    given = {"svar": Svar.NEJ, "form": Svarform.PAPIR, "afgivet_date": TODAY, "indhentet_af": f.fagperson}
    no = Samtykkesvar(samtykke=other, indehaver=f.mor, **given)
    samtykker.record_svar(svar=no, by=f.fagperson, now=NOW + timedelta(hours=1))
    assert f.hindring() == "senere_nej"
    for svar in samtykke.svar.all():
        correct(svar, form=Svarform.DIGITALT)
    assert f.hindring() == "senere_nej"


def test_correction_that_changes_nothing_is_none(f: Familien) -> None:
    correct(make_svar(make_samtykke(f.barn, f.st), f.mor), svar=Svar.JA)
    assert not Svarrettelse.objects.exists()
    assert not Haendelse.objects.filter(handling="samtykkesvar.aendret").exists()


def test_task_to_get_it_in_writing_goes_with_the_corrected_answer(f: Familien) -> None:
    svar = make_svar(make_samtykke(f.barn, f.st), f.mor)
    for form, open_now in (("mundtligt", 1), ("papir", 0), ("mundtligt", 1)):
        correct(svar, form=form, omstaendigheder="I telefonen." if form == "mundtligt" else "")
        assert Opgave.objects.aabne().filter(art="samtykke_mundtligt").count() == open_now


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"afgivet_date": IMORGEN}, "fremtiden"),
        ({"svar": Svar.TILTRAADT}, "Begge skal svare selv"),
        ({"form": Svarform.MUNDTLIGT}, "mundtligt_har_omstaendigheder"),
    ],
)
def test_what_could_not_be_answered_is_no_correction(f: Familien, values: dict[str, Any], fault: str) -> None:
    svar = make_svar(make_samtykke(f.barn, f.st), f.mor)
    with pytest.raises(ValidationError, match=fault):
        correct(svar, **values)


def test_answer_that_was_given_elsewhere_is_not_corrected(f: Familien, s: Skolen) -> None:
    svar = make_svar(make_samtykke(f.barn, f.st), f.mor)
    Barn.objects.filter(pk=f.barn.pk).update(institution=s.skole2)
    with pytest.raises(ValidationError, match="anden institution"):
        correct(svar, svar=Svar.NEJ)


def test_answer_with_its_paper_is_on_paper(f: Familien, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    svar = make_svar(make_samtykke(f.barn, f.st), f.mor)
    make_scan(svar, Modtaget(Filart.JPEG, b"x"))
    with pytest.raises(ValidationError, match="Fjern det først"):
        correct(svar, form=Svarform.DIGITALT)


def retract(samtykke: Samtykke, by: Any) -> None:
    samtykker.retract_samtykke(samtykke=samtykke, by=by, now=NOW)


@pytest.mark.parametrize("who", ["fagperson", "leder"])
def test_consent_that_nobody_has_answered_is_taken_back(f: Familien, s: Skolen, who: str) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    for _ in range(2):
        retract(samtykke, getattr(s, who))
    assert not Samtykke.objects.exists()
    rows = Haendelse.objects.filter(handling="samtykke.fortrudt")
    assert [(row.barn, row.objekt_id) for row in rows] == [(f.barn.pk, str(samtykke.pk))]


@pytest.mark.parametrize("what", ["answered", "withdrawn", "another's"])
def test_consent_that_somebody_has_spoken_of_stays(f: Familien, s: Skolen, what: str) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    if what == "answered":
        make_svar(samtykke, f.mor, Svar.NEJ)
    elif what == "withdrawn":
        f.withdraw()
    with pytest.raises(Refused) as refused:
        retract(samtykke, s.kollega if what == "another's" else f.fagperson)
    assert refused.value.code == ("ikke_din" if what == "another's" else "besvaret")
    assert Samtykke.objects.exists()


def test_first_day_lies_within_half_a_year(f: Familien) -> None:
    make_samtykke(f.barn, f.st, fra_date=TODAY + timedelta(days=180))
    for days in (181, 300_000):
        with pytest.raises(ValidationError, match=r"senest begynde 22\. maj 2027"):
            make_samtykke(f.barn, f.st, fra_date=TODAY + timedelta(days=days))


def test_yes_to_health_says_until_when_it_holds(f: Familien) -> None:
    """Given before the consent begins, it ends before the consent does."""
    fra = TODAY + timedelta(days=10)
    make_valid(f.barn, f.st, art=Oplysningsart.HELBRED, fra_date=fra)
    answer = may_share(f.barn, Oplysningsart.HELBRED, Formaal.SPARRING, f.st, NOW + timedelta(days=10))
    assert (answer.grund, answer.sidste_date) == ("Ja, til og med 22. november 2027.", date(2027, 11, 22))
