from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from booking.models import OrdningBrugerTilladelse
from tests.factories import NOW
from tests.factories.booking import make_ordning
from tests.factories.organisation import (
    BrugerFactory,
    DistriktFactory,
    EnhedFactory,
    FaggruppeFactory,
    InstitutionFactory,
    kommune,
)
from udviklingsmodel.kernel.models import Haendelse, Udsendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.importer import csvfil, medarbejdere
from udviklingsmodel.organisation.models import Bruger, Institution, Tilknytning
from udviklingsmodel.organisation.services import close_sted, end_rolle

pytestmark = pytest.mark.django_db
HEADER = "brugernavn;navn;email;faggruppe;rolle;sted;fra;til"
PERSON = "mlund;Mette Lund;ml@example.dk;lærer"
METTE = f"{PERSON};fagperson;Byskolen;2026-08-01;"
OLE = "ole;Ole Å;ole@example.dk;lærer;distriktskoordinator;Distrikt Nord;01-08-2026;31-07-2027"


@pytest.fixture(autouse=True)
def places() -> None:
    nord = DistriktFactory(navn="Distrikt Nord")
    InstitutionFactory(navn="Byskolen", distrikt=nord)
    InstitutionFactory(navn="Markskolen", distrikt=nord)
    EnhedFactory(navn="Sundhed")
    FaggruppeFactory(navn="lærer")


def load(*rows: str, dry_run: bool = False) -> list[str]:
    return medarbejdere.load("\n".join([HEADER, *rows]), by=None, now=NOW, dry_run=dry_run).linjer


def faults(*rows: str) -> list[str]:
    with pytest.raises(csvfil.FaultyFile) as refused:
        load(*rows)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (";A;a@example.dk;lærer;;;;", "brugernavn: Brugernavnet mangler."),
        ("åse;A;a@example.dk;lærer;;;;", "brugernavn: Kun små bogstaver, tal og . _ -"),
        ("a;;a@example.dk;lærer;;;;", "navn: Navnet mangler."),
        (
            "a;Mor til 1. januar 2031-4234;a@example.dk;lærer;;;;",
            "navn: Det ligner et CPR-nummer. Slet det: her må ikke stå noget, der peger på et barn.",
        ),
        (
            "0101314234;A;a@example.dk;lærer;;;;",
            "brugernavn: Det ligner et CPR-nummer. Slet det: her må ikke stå noget, der peger på et barn.",
        ),
        (f"a;{'x' * 10_000};a@example.dk;lærer;;;;", "navn: Navnet er længere end 120 tegn."),
        ("a;A;;lærer;;;;", "email: Mailadressen mangler."),
        ("a;A;her;lærer;;;;", "email: “her” er ikke en mailadresse."),
        ("a;A;a@example.dk;;;;;", "faggruppe: Faggruppen mangler."),
        ("a;A;a@example.dk;smed;;;;", "faggruppe: Kender ikke faggruppen “smed”. Der er: lærer."),
        ("a;A;a@example.dk;lærer;;Byskolen;;", "rolle: Rollen mangler. Uden rolle skal sted, fra og til også være tomme."),
        (
            "a;A;a@example.dk;lærer;fagperson;;2026-08-01;",
            "sted: Stedet mangler. Rollen Fagperson hører til en institution.",
        ),
        (
            "a;A;a@example.dk;lærer;fagperson;Distrikt Nord;2026-08-01;",
            "sted: “Distrikt Nord” er et distrikt. Rollen Fagperson hører til en institution.",
        ),
        (
            "a;A;a@example.dk;lærer;enhedsleder;Findes Ikke;2026-08-01;",
            "sted: Der er ikke en enhed, der hedder “Findes Ikke”.",
        ),
        ("a;A;a@example.dk;lærer;fagperson;Byskolen;;", "fra: Skriv datoen som 2026-11-26 eller 26-11-2026."),
        ("a;A;a@example.dk;lærer;fagperson;Byskolen;2026-08-01;x", "til: Skriv datoen som 2026-11-26 eller 26-11-2026."),
        ("a;A;a@example.dk;lærer;fagperson;Byskolen;2026-08-01;2026-07-31", "til: Den sidste dag ligger før den første."),
        ("a;A;a@example.dk;lærer;fagperson", "hele linjen: Der skal være 8 kolonner, her er 5."),
        ("a;\0;a@example.dk;lærer;;;;", "hele linjen: Her er tegn, der ikke kan læses."),
    ],
)
def test_fault_has_line_column_and_reason(row: str, fault: str) -> None:
    assert faults(row) == [f"Linje 2, {fault}"]


def test_all_faults_of_a_row_come_at_once_each_cell_once() -> None:
    assert faults("Å b;010131-1234;her;smed;fagperson;Findes Ikke;31-02-2027;31-04-2027") == [
        "Linje 2, navn: Det ligner et CPR-nummer. Slet det: her må ikke stå noget, der peger på et barn.",
        "Linje 2, brugernavn: Kun små bogstaver, tal og . _ -",
        "Linje 2, email: “her” er ikke en mailadresse.",
        "Linje 2, fra: “31-02-2027” findes ikke i kalenderen.",
        "Linje 2, til: “31-04-2027” findes ikke i kalenderen.",
        "Linje 2, faggruppe: Kender ikke faggruppen “smed”. Der er: lærer.",
        "Linje 2, sted: Der er ikke en institution, der hedder “Findes Ikke”.",
    ]


def test_cpr_number_in_a_cell_is_not_repeated_by_another_fault() -> None:
    (fault,) = faults(METTE.replace("Byskolen", "010131-1234"))
    assert fault == "Linje 2, sted: Det ligner et CPR-nummer. Slet det: her må ikke stå noget, der peger på et barn."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2027-02-29", "“2027-02-29” findes ikke i kalenderen."),
        ("29.02.2027", "“29.02.2027” findes ikke i kalenderen."),
        ("2027-13-01", "“2027-13-01” findes ikke i kalenderen."),
        ("9999-12-31", "Så langt frem kan vi ikke se. Er årstallet rigtigt?"),
        ("1. august", "Skriv datoen som 2026-11-26 eller 26-11-2026."),
    ],
)
def test_date_that_is_none_says_why(typed: str, said: str) -> None:
    assert faults(METTE.replace("2026-08-01", typed)) == [f"Linje 2, fra: {said}"]


def test_shared_mailbox_is_warned_of_once_and_written() -> None:
    BrugerFactory(navn="Karen Bech", email="Faelles@example.dk")
    rows = [METTE.replace("ml@", "faelles@"), OLE.replace("ole@", "faelles@"), "anna;Anna Ny;anna@example.dk;lærer;;;;"]
    said = medarbejdere.load("\n".join([HEADER, *rows]), by=None, now=NOW, dry_run=False)
    assert said.advarsler == [
        "Karen Bech, Mette Lund og Ole Å har den samme mailadresse, faelles@example.dk. "
        "Så læser de hinandens mails, også dem med link til en adgangskode."
    ]
    assert Bruger.objects.filter(email="faelles@example.dk").count() == 2
    again = medarbejdere.load("\n".join([HEADER, *rows]), by=None, now=NOW, dry_run=False)
    assert again.advarsler == []


def test_role_at_a_closed_place_is_a_fault() -> None:
    close_sted(sted=Institution.objects.get(navn="Byskolen"), by=None, now=NOW)
    assert faults(METTE) == ["Linje 2, sted: Byskolen er lukket. Åbn stedet igen, eller vælg et andet."]


def test_unknown_role_is_told_which_there_are() -> None:
    (fault,) = faults(METTE.replace("fagperson", "konge"))
    assert fault.startswith("Linje 2, rolle: Kender ikke rollen “konge”. Brug en af: Fagperson, Lokal leder, ")


def test_role_twice_and_two_names_of_one_person_are_faults() -> None:
    assert faults(METTE, METTE, METTE.replace("Lund", "Holm").replace("Byskolen", "Markskolen")) == [
        "Linje 3, rolle: Samme person med samme rolle og sted står der mere end én gang.",
        "Linje 4, brugernavn: Navn, mail eller faggruppe er en anden end i linje 2.",
    ]


def test_three_faults_of_different_kinds_in_500_rows_come_at_once_and_nothing_is_written() -> None:
    rows = [f"p{n};Person {n};p{n}@example.dk;lærer;fagperson;Byskolen;2026-08-01;" for n in range(500)]
    rows[10] = rows[10].replace("fagperson", "konge")
    rows[250] = rows[250].replace("Byskolen", "Distrikt Nord")
    rows[499] = rows[499].replace("p499@", "p499")
    assert [fault.split(":")[0] for fault in faults(*rows)] == ["Linje 12, rolle", "Linje 252, sted", "Linje 501, email"]
    assert (Bruger.objects.count(), Haendelse.objects.count()) == (0, 0)


def test_people_and_roles_are_made_with_days_from_the_first_to_the_last() -> None:
    assert load(METTE, OLE) == [
        "opretter Mette Lund (mlund)",
        "opretter Mette Lund: Fagperson, Byskolen, fra 1. august 2026",
        "opretter Ole Å (ole)",
        "opretter Ole Å: Distriktskoordinator, Distrikt Nord, fra 1. august 2026 til og med 31. juli 2027",
    ]
    held = Tilknytning.objects.order_by("pk").values_list("bruger__brugernavn", "rolle", "fra_date", "til_date")
    assert list(held) == [
        ("mlund", "fagperson", date(2026, 8, 1), None),
        ("ole", "distriktskoordinator", date(2026, 8, 1), date(2027, 8, 1)),
    ]


def test_imported_people_may_at_once_what_their_role_gives() -> None:
    ordning = make_ordning(distrikt=kommune().distrikter.get())
    load(METTE)
    granted = OrdningBrugerTilladelse.objects.filter(content_object=ordning, user__brugernavn="mlund")
    assert list(granted.values_list("permission__codename", flat=True)) == ["book_ordning"]


def test_imported_people_get_no_mail() -> None:
    load(METTE)
    assert not Udsendelse.objects.exists()


@pytest.mark.parametrize("sted", ["", "Kommunen", "kommunen"])
def test_role_in_the_municipality_needs_no_place(sted: str) -> None:
    load(f"{PERSON};dpo;{sted};2026-08-01;")
    assert Tilknytning.objects.get().sted == kommune()


@pytest.mark.parametrize("rolle", ["lokal_leder", "Lokal leder", "LOKAL LEDER"])
def test_role_is_read_by_code_and_by_name(rolle: str) -> None:
    load(f"{PERSON};{rolle};byskolen;2026-08-01;")
    assert Tilknytning.objects.get().rolle == "lokal_leder"


def test_username_is_read_in_any_case_and_emoji_is_kept() -> None:
    load("MLund;Mette 🎉;ml@example.dk;Lærer;;;;")
    assert Bruger.objects.get().brugernavn == "mlund"


def test_second_import_changes_only_what_changed() -> None:
    load(METTE, OLE)
    logged = Haendelse.objects.count()
    versions = dict(Bruger.objects.values_list("brugernavn", "adgangsversion"))
    assert load(METTE, OLE) == []
    assert load(METTE.replace("ml@", "ny@"), OLE.replace("31-07-2027", "31-12-2027")) == [
        "ændrer Mette Lund (mlund): mail",
        "ændrer Ole Å: Distriktskoordinator, Distrikt Nord, nu fra 1. august 2026 til og med 31. december 2027",
    ]
    assert Haendelse.objects.count() == logged + 2
    assert dict(Bruger.objects.values_list("brugernavn", "adgangsversion")) == versions | {"ole": versions["ole"] + 1}


def test_other_first_day_moves_the_role_that_shares_days() -> None:
    load(METTE)
    load(METTE.replace("08-01", "09-01"))
    assert Tilknytning.objects.get().fra_date == date(2026, 9, 1)


def test_role_that_ended_before_is_left_and_given_anew() -> None:
    load(METTE)
    end_rolle(tilknytning=Tilknytning.objects.get(), til=date(2026, 10, 1), by=None, now=NOW)
    load(METTE.replace("08-01", "11-01"))
    assert list(Tilknytning.objects.order_by("pk").values_list("fra_date", flat=True)) == [
        date(2026, 8, 1),
        date(2026, 11, 1),
    ]


def test_rows_absent_from_the_file_are_untouched() -> None:
    load(METTE, OLE)
    load(METTE)
    assert (Bruger.objects.count(), Tilknytning.objects.count()) == (2, 2)


def test_two_roles_of_one_person_are_two_rows() -> None:
    load(METTE, METTE.replace("Byskolen", "Markskolen"))
    assert (Bruger.objects.count(), Tilknytning.objects.count()) == (1, 2)


def test_last_administrator_is_not_ended_by_a_file() -> None:
    person = BrugerFactory(brugernavn="mlund", roller=[(Rolle.ADMINISTRATION, kommune())])
    assert faults(f"mlund;{person.navn};{person.email};lærer;administration;;2020-01-01;2026-11-22") == [
        "Linje 2, hele linjen: Der skal altid være en administrator."
        " Giv først rollen Administration til en anden, uden slutdato."
    ]


def test_dry_run_says_the_same_and_writes_nothing() -> None:
    tried = load(METTE, OLE, dry_run=True)
    assert (Bruger.objects.count(), Haendelse.objects.count()) == (0, 0)
    assert load(METTE, OLE) == tried


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_command_reads_what_excel_and_others_save(tmp_path: Path, encoding: str) -> None:
    path, out = tmp_path / "folk.csv", StringIO()
    path.write_bytes(f"{HEADER}\r\n{OLE}\r\n".encode(encoding))
    call_command("importer_medarbejdere", path, stdout=out)
    assert out.getvalue().endswith("Prøvekørsel, intet er skrevet. Nye: 2. Ændrede: 0. Uændrede: 0.\n")
    assert not Bruger.objects.exists()
    call_command("importer_medarbejdere", path, udfoer=True, stdout=StringIO())
    assert Bruger.objects.get().navn == "Ole Å"


def test_command_on_a_faulty_or_missing_file_writes_nothing(tmp_path: Path) -> None:
    path: Any = tmp_path / "folk.csv"
    with pytest.raises(CommandError, match="Filen kan ikke læses"):
        call_command("importer_medarbejdere", path)
    path.write_text(f"{HEADER}\n{METTE}\n{OLE.replace('ole@', 'ole')}\n")
    with pytest.raises(CommandError, match=r"Linje 3, email: .*\nFejl: 1\. Intet er skrevet\."):
        call_command("importer_medarbejdere", path, udfoer=True)
    assert not Bruger.objects.exists()
