from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from booking.models import Booking
from tests.factories import NOW, THURSDAY
from tests.factories.booking import book, make_ordning
from tests.factories.organisation import BrugerFactory, InstitutionFactory
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.importer import csvfil, lukkedage
from udviklingsmodel.organisation.models import Lukkeperiode

HEADER = "art;navn;fra;til;hvert_aar"
FERIE = "skoleferie;efterårsferie;2027-10-18;2027-10-22;nej"
DAG = "lukkedag;personaledag;2027-03-01;2027-03-01;"


def load(*rows: str, dry_run: bool = False) -> list[str]:
    return lukkedage.load("\n".join([HEADER, *rows]), by=None, now=NOW, dry_run=dry_run)[0].linjer


def faults(*rows: str) -> list[str]:
    with pytest.raises(csvfil.FaultyFile) as refused:
        load(*rows)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("fest;A;2027-03-01;2027-03-01;", "Linje 2, art: Kender ikke arten “fest”. Brug en af: lukkedag, skoleferie."),
        ("lukkedag;;2027-03-01;2027-03-01;", "Linje 2, navn: Navnet mangler."),
        (f"lukkedag;{'x' * 61};2027-03-01;2027-03-01;", "Linje 2, navn: Navnet er længere end 60 tegn."),
        ("lukkedag;A;2027-02-30;2027-03-01;", "Linje 2, fra: “2027-02-30” findes ikke i kalenderen."),
        ("lukkedag;A;2027-03-01;;", "Linje 2, til: Skriv datoen som 2026-11-26 eller 26-11-2026."),
        ("lukkedag;A;2027-03-01;2027-02-28;", "Linje 2, til: Den sidste dag ligger før den første."),
        ("lukkedag;A;2027-03-01;2029-03-01;", "Linje 2, til: Perioden er længere end et år. Er årstallet rigtigt?"),
        ("lukkedag;A;2027-03-01;9999-12-31;", "Linje 2, til: Så langt frem kan vi ikke se. Er årstallet rigtigt?"),
        ("lukkedag;A;1027-03-01;1027-03-01;", "Linje 2, fra: Skriv et årstal fra 2000 til 2100."),
        ("lukkedag;A;2027-03-01;2027-03-01;måske", "Linje 2, hvert_aar: Skriv ja eller nej."),
        (
            "lukkedag;grundlovsdag;2030-06-05;2030-06-05;nej",
            "Linje 2, fra: “grundlovsdag” er allerede skrevet ind hvert år 5. juni.",
        ),
        (
            "lukkedag;om 010131-1234;2027-03-01;2027-03-01;",
            "Linje 2, navn: Det ligner et CPR-nummer. Slet det: her må ikke stå noget, der peger på et barn.",
        ),
        ("lukkedag;A;2027-03-01;2027-03-01", "Linje 2, hele linjen: Der skal være 5 kolonner, her er 4."),
    ],
)
@pytest.mark.django_db
def test_fault_has_line_column_and_reason(row: str, fault: str) -> None:
    assert faults(row) == [fault]


@pytest.mark.django_db
def test_three_faults_in_500_rows_come_at_once_and_nothing_is_written() -> None:
    rows = [f"lukkedag;dag {n};2027-03-01;2027-03-01;" for n in range(500)]
    rows[10], rows[250], rows[499] = "lukkedag;;2027-03-01;2027-03-01;", "x;x;x;x;x", rows[498]
    found = faults(*rows)
    assert [fault.split(":")[0] for fault in found] == [
        "Linje 12, navn",
        "Linje 252, art",
        "Linje 252, fra",
        "Linje 252, til",
        "Linje 252, hvert_aar",
        "Linje 501, navn",
    ]
    assert Lukkeperiode.objects.count() == 3


@pytest.mark.django_db
def test_overlap_within_the_file_is_a_fault() -> None:
    second = "skoleferie;Efterårsferie;2027-10-22;2027-10-24;nej"
    assert faults(FERIE, second) == [
        "Linje 2, fra: “Efterårsferie” er allerede skrevet ind 22. oktober 2027 – 24. oktober 2027.",
        "Linje 3, fra: “efterårsferie” er allerede skrevet ind 18. oktober 2027 – 22. oktober 2027.",
    ]


@pytest.mark.django_db
def test_days_are_counted_from_the_first_to_the_last() -> None:
    assert load(FERIE) == ["opretter efterårsferie (skoleferie), 18. oktober 2027 – 22. oktober 2027"]
    kept = Lukkeperiode.objects.get(navn="efterårsferie")
    assert (kept.fra_date, kept.til_date, kept.hvert_aar) == (date(2027, 10, 18), date(2027, 10, 23), False)


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["2027-03-01", "01-03-2027", "1.3.2027", "01/03/2027"])
def test_date_is_read_as_danes_and_machines_write_it(form: str) -> None:
    load(f"lukkedag;A;{form};{form};ja")
    assert Lukkeperiode.objects.get(navn="A").fra_date == date(2027, 3, 1)


@pytest.mark.django_db
def test_second_import_changes_only_what_changed() -> None:
    load(FERIE, DAG)
    logged = Haendelse.objects.count()
    assert load(FERIE, DAG) == []
    assert load(FERIE.replace("10-22", "10-24"), DAG) == [
        "ændrer efterårsferie (skoleferie), 18. oktober 2027 – 24. oktober 2027"
    ]
    assert Haendelse.objects.count() == logged + 1


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_command_reads_what_excel_and_others_save(tmp_path: Path, encoding: str) -> None:
    path, out = tmp_path / "fil.csv", StringIO()
    path.write_bytes(f"{HEADER}\r\n{FERIE}\r\n".encode(encoding))
    call_command("importer_lukkedage", path, stdout=out)
    assert out.getvalue().endswith("Prøvekørsel, intet er skrevet. Nye: 1. Ændrede: 0. Uændrede: 0.\n")
    assert not Lukkeperiode.objects.filter(navn="efterårsferie").exists()
    call_command("importer_lukkedage", path, udfoer=True, stdout=StringIO())
    assert Lukkeperiode.objects.filter(navn="efterårsferie").exists()


@pytest.mark.django_db
def test_command_asks_about_days_with_bookings_and_does_as_told(tmp_path: Path, frozen_clock: object) -> None:
    skole = InstitutionFactory()
    ordning = make_ordning(distrikt=skole.distrikt, slug="her", navn="Distrikt By")
    person = BrugerFactory(roller=[(Rolle.FAGPERSON, skole)])
    next_week = THURSDAY + timedelta(weeks=1)
    for dato in (THURSDAY, next_week):
        book(person, ordning, dato=dato)
    path, out = tmp_path / "fil.csv", StringIO()
    path.write_text(f"{HEADER}\nlukkedag;kursus;2026-11-26;2026-12-03;\n")
    call_command("importer_lukkedage", path, stdout=out)
    hit = "Distrikt By torsdag den 26. november 2026: 1 booking"
    assert f"{hit}: Vælg --dage behold eller --dage aflys.\n" in out.getvalue()
    with pytest.raises(CommandError, match=f"{hit}\n.*\nVælg --dage behold eller --dage aflys. Intet er skrevet."):
        call_command("importer_lukkedage", path, udfoer=True, stdout=StringIO())
    assert not Lukkeperiode.objects.filter(navn="kursus").exists()
    call_command(
        "importer_lukkedage", str(path), "--udfoer", "--dage", "aflys", "--undtagen", "2026-12-03", stdout=StringIO()
    )
    assert dict(Booking.objects.values_list("position__sparringsdag__dato", "tilstand")) == {
        THURSDAY: "aflyst",
        next_week: "booket",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b'a"' * 100_000, b"\xff" * 10], ids=len)
def test_command_on_what_is_no_such_file_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "fil.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=r"Linje 1, hele linjen: .*\nFejl: 1\. Intet er skrevet\."):
        call_command("importer_lukkedage", path, udfoer=True)
