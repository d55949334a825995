from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from booking.models import FOELG, OrdningBrugerTilladelse
from tests.factories import NOW
from tests.factories.booking import make_ordning
from tests.factories.organisation import BrugerFactory
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.demo import CSV
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.importer import csvfil
from udviklingsmodel.organisation.importer import organisation as importer
from udviklingsmodel.organisation.models import Distrikt, Enhed, Institution
from udviklingsmodel.organisation.services import close_sted

HEADER = "art;navn;distrikt;tst_skole;postkasse"
BY = "skole;Byskolen;Distrikt By;ja;"
MARK = "skole;Markskolen;Distrikt By;nej;"
ENHED = "enhed;Sundhed;;;sundhed@example.dk"


def text(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def load(*rows: str, dry_run: bool = False) -> list[str]:
    return importer.write(importer.read(text(*rows)), now=NOW, dry_run=dry_run)


def faults(*rows: str) -> list[str]:
    with pytest.raises(csvfil.FaultyFile) as refused:
        importer.read(text(*rows))
    return [str(fault) for fault in refused.value.faults]


@pytest.fixture
def shipped(db: None) -> list[str]:
    return importer.write(importer.read(csvfil.decode(CSV.read_bytes())), now=NOW, dry_run=False)


def test_shipped_file_has_the_districts_in_its_order(shipped: list[str]) -> None:
    assert list(Distrikt.objects.values_list("nummer", "navn", "tst_skole__navn")) == [
        (1, "Distrikt Byskov", "Byskovskolen"),
        (2, "Distrikt Dagmar", "Dagmarskolen"),
        (3, "Distrikt Søholm", "Søholmskolen"),
        (4, "Distrikt Valdemar", "Valdemarskolen"),
        (5, "Distrikt Vigersted", "Vigersted Skole"),
    ]


def test_shipped_file_has_the_schools_in_their_districts(shipped: list[str]) -> None:
    assert set(Institution.objects.values_list("navn", "art", "distrikt__nummer")) == {
        ("Byskovskolen", "skole", 1),
        ("Campusskolen", "skole", 1),
        ("Dagmarskolen", "skole", 2),
        ("Kildeskolen", "skole", 2),
        ("Søholmskolen", "skole", 3),
        ("Nordbakkeskolen", "skole", 3),
        ("Valdemarskolen", "skole", 4),
        ("Vigersted Skole", "skole", 5),
    }


def test_shipped_file_has_the_units_with_their_postkasse(shipped: list[str]) -> None:
    assert list(Enhed.objects.values_list("navn", "postkasse")) == [
        ("Sundhedstjenesten", "sundhedstjenesten@example.dk"),
        ("Kompetenceenheden", "kompetenceenheden@example.dk"),
        ("Børne- og Familierådgivningen", "bfr@example.dk"),
        ("Ungeenheden", "ungeenheden@example.dk"),
    ]


def test_shipped_file_is_logged_a_row_a_change(shipped: list[str]) -> None:
    counted = [Haendelse.objects.filter(handling=f"sted.{what}").count() for what in ("oprettet", "aendret")]
    assert (counted, len(shipped)) == ([5 + 8 + 4, 5], 22)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            "gymnasium;A;B;nej;",
            "Linje 2, art: Kender ikke arten “gymnasium”. Brug en af: dagtilbud, dagpleje, skole, sfo, klub, enhed.",
        ),
        (";A;B;nej;", "Linje 2, art: Kender ikke arten “”. Brug en af: dagtilbud, dagpleje, skole, sfo, klub, enhed."),
        ("skole;;B;nej;", "Linje 2, navn: Navnet mangler."),
        (f"skole;{'a' * 121};B;nej;", "Linje 2, navn: Navnet er længere end 120 tegn."),
        ("skole;A;;nej;", "Linje 2, distrikt: Distriktet mangler."),
        (f"skole;A;{'b' * 81};nej;", "Linje 2, distrikt: Navnet er længere end 80 tegn."),
        ("enhed;A;B;;a@example.dk", "Linje 2, distrikt: En enhed hører til hele kommunen: lad feltet være tomt."),
        ("skole;A;B;;", "Linje 2, tst_skole: Skriv ja eller nej."),
        ("skole;A;B;JA;", "Linje 2, tst_skole: Skriv ja eller nej."),
        ("dagtilbud;A;B;ja;", "Linje 2, tst_skole: Kun en skole kan være TST-skole: lad feltet være tomt."),
        ("enhed;A;;;", "Linje 2, postkasse: En enhed skal have en postkasse."),
        ("enhed;A;;;her", "Linje 2, postkasse: “her” er ikke en mailadresse."),
        ("skole;A;B;nej;a@example.dk", "Linje 2, postkasse: Kun en enhed har en postkasse: lad feltet være tomt."),
        ("skole;A;B", "Linje 2, hele linjen: Der skal være 5 kolonner, her er 3."),
        ("skole;A;B;nej;;", "Linje 2, hele linjen: Der skal være 5 kolonner, her er 6."),
    ],
)
def test_fault_has_line_column_and_reason(row: str, fault: str) -> None:
    assert faults(row) == [fault]


def test_cpr_number_is_a_fault_of_its_column() -> None:
    found = faults(BY, "skole;010131-1234;Distrikt By;nej;", "skole;A;Distrikt 010131-1234;nej;")
    sentence = "Det ligner et CPR-nummer. Slet det: her må ikke stå noget, der peger på et barn."
    assert found == [f"Linje 3, navn: {sentence}", f"Linje 4, distrikt: {sentence}"]


def test_net_address_or_hidden_character_in_a_name_is_a_fault() -> None:
    found = faults(BY, "skole;http://evil.example;Distrikt By;nej;", "skole;A\u202eB;Distrikt By;nej;", "skole;A\tB;C;nej;")
    assert found == [
        "Linje 3, navn: Her må ikke stå en netadresse: navnet kommer med i mails, hvor den ville blive til et link.",
        "Linje 4, hele linjen: Her er tegn, der ikke kan læses.",
        "Linje 5, hele linjen: Her er tegn, der ikke kan læses.",
    ]


def test_same_name_twice_is_a_fault() -> None:
    assert faults(BY, BY.replace("ja", "nej")) == ["Linje 3, navn: “Byskolen” står der mere end én gang."]


def test_second_tst_school_of_a_district_is_a_fault() -> None:
    assert faults(BY, MARK.replace("nej", "ja")) == ["Linje 3, tst_skole: Distrikt By har allerede en TST-skole i filen."]


def test_all_faults_come_at_once_in_the_order_of_the_file() -> None:
    found = faults("skole;;;;", "", BY, "gymnasium;A;B;;", BY, "enhed;C;;;her")
    assert [fault.split(":")[0] for fault in found] == [
        "Linje 2, navn",
        "Linje 2, distrikt",
        "Linje 2, tst_skole",
        "Linje 5, art",
        "Linje 6, navn",
        "Linje 6, tst_skole",
        "Linje 7, postkasse",
    ]


@pytest.mark.parametrize("content", ["", "navn;art\n", "art,navn,distrikt,tst_skole,postkasse\n", "\x00\x01PK\x03\x04"])
def test_file_with_another_first_line_is_a_fault(content: str) -> None:
    with pytest.raises(csvfil.FaultyFile, match="Linje 1, hele linjen: Første linje skal være art;navn;distrikt"):
        importer.read(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encoding_of_excel_and_others_is_read(encoding: str) -> None:
    raw = text("skole;Søholm Ærø Skole;Ålborg;nej;").replace("\n", "\r\n").encode(encoding)
    (row,) = importer.read(csvfil.decode(raw))
    assert (row.navn, row.distrikt) == ("Søholm Ærø Skole", "Ålborg")


def test_spaces_around_and_empty_lines_do_not_count() -> None:
    (row,) = importer.read(text(" skole ; Byskolen ; Distrikt By ; ja ; ", "", ";;;;"))
    assert (row.navn, row.tst_skole) == ("Byskolen", True)


@pytest.mark.django_db
def test_second_import_of_the_same_changes_nothing() -> None:
    load(BY, MARK, ENHED)
    logged = Haendelse.objects.count()
    assert (load(BY, MARK, ENHED), Haendelse.objects.count()) == ([], logged)


@pytest.mark.django_db
def test_second_import_changes_what_differs_and_nothing_else() -> None:
    load(BY, MARK, ENHED)
    changed = load(BY, "klub;Markskolen;Distrikt Mark;;", ENHED.replace("sundhed@", "ny@"))
    assert changed == ["opretter Distrikt Mark", "ændrer Markskolen (distrikt, art)", "ændrer Sundhed (postkasse)"]


@pytest.mark.django_db
def test_rows_absent_from_the_file_stay() -> None:
    load(BY, MARK, ENHED)
    assert (load(BY), Institution.objects.count(), Enhed.objects.count()) == ([], 2, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("order", [1, -1])
def test_tst_school_moves_within_its_district(order: int) -> None:
    load(BY, MARK)
    load(*[BY.replace("ja", "nej"), MARK.replace("nej", "ja")][::order])
    assert Distrikt.objects.get().tst_skole == Institution.objects.get(navn="Markskolen")


@pytest.mark.django_db
def test_tst_school_that_moves_to_another_district_is_its_tst_school() -> None:
    load(BY, MARK)
    load("skole;Byskolen;Distrikt Syd;ja;", MARK)
    assert list(Distrikt.objects.values_list("navn", "tst_skole__navn")) == [
        ("Distrikt By", None),
        ("Distrikt Syd", "Byskolen"),
    ]


@pytest.mark.django_db
def test_district_without_a_tst_school_any_more_has_none() -> None:
    load(BY)
    assert (load(BY.replace("ja", "nej")), Distrikt.objects.get().tst_skole) == (["ændrer Distrikt By (tst_skole)"], None)


@pytest.mark.django_db
def test_institution_that_moves_takes_its_staffs_grants_along() -> None:
    load(BY, MARK)
    by = make_ordning(distrikt=Distrikt.objects.get())
    BrugerFactory(roller=[(Rolle.FAGPERSON, Institution.objects.get(navn="Markskolen"))])
    load(MARK.replace("Distrikt By", "Distrikt Mark"))
    assert not OrdningBrugerTilladelse.objects.filter(content_object=by).exclude(permission__codename=FOELG)


@pytest.mark.django_db
def test_dry_run_says_the_same_and_writes_nothing() -> None:
    tried = load(BY, MARK, ENHED, dry_run=True)
    left = [model.objects.count() for model in (Distrikt, Institution, Enhed, Haendelse)]
    assert (left, load(BY, MARK, ENHED)) == ([0, 0, 0, 0], tried)


@pytest.mark.django_db
def test_closed_place_in_a_file_is_a_fault_when_it_would_change() -> None:
    load(BY, MARK)
    close_sted(sted=Institution.objects.get(navn="Markskolen"), by=None, now=NOW)
    assert load(MARK) == []
    with pytest.raises(csvfil.FaultyFile, match=r"Linje 2, hele linjen: Markskolen er lukket\. Åbn stedet igen, før"):
        load(MARK.replace("skole;", "klub;").replace("nej", ""))


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., str]:
    """The command on a file of these rows; answers what it prints."""

    def call(*rows: str, **options: bool) -> str:
        path, out = tmp_path / "fil.csv", StringIO()
        path.write_text(text(*rows))
        call_command("importer_organisation", path, stdout=out, **options)
        return out.getvalue()

    return call


@pytest.mark.django_db
def test_command_without_udfoer_writes_nothing(run: Callable[..., str]) -> None:
    planned = ["opretter Distrikt By", "opretter Byskolen", "ændrer Distrikt By (tst_skole)"]
    assert run(BY).splitlines() == [*planned, "Prøvekørsel, intet er skrevet. Ændringer: 3."]
    assert not Distrikt.objects.exists()


@pytest.mark.django_db
def test_command_with_udfoer_writes(run: Callable[..., str]) -> None:
    assert run(BY, udfoer=True).endswith("\nÆndringer: 3.\n")
    assert Institution.objects.get().navn == "Byskolen"


@pytest.mark.django_db
def test_command_on_a_faulty_file_writes_nothing_of_it(run: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match=r"Linje 3, navn: Navnet mangler\.\nFejl: 1\. Intet er skrevet\."):
        run(BY, "skole;;Distrikt By;nej;", udfoer=True)
    assert not Distrikt.objects.exists()


@pytest.mark.django_db
def test_command_on_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Filen kan ikke læses"):
        call_command("importer_organisation", tmp_path / "mangler.csv")
