from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from tests.factories.organisation import BrugerFactory
from udviklingsmodel.kernel.enums import UdsendelseTilstand
from udviklingsmodel.kernel.models import Udsendelse
from udviklingsmodel.kernel.sql import Param, Prepared, insert_new, one_row
from udviklingsmodel.organisation.models import Bruger

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 11, 26, 7, tzinfo=UTC)


def row(**changed: object) -> dict[str, object]:
    plain = {
        "art": "hilsen",
        "objekt_id": uuid4(),
        "sekvens": 0,
        "tilstand": UdsendelseTilstand.VENTER,
        "due_at": DUE,
        "forsoeg": 0,
    }
    return plain | changed


def test_what_is_inserted_reads_back_as_the_orm_would_have_written_it() -> None:
    bruger, objekt = BrugerFactory(), uuid4()
    insert_new(Udsendelse, [row(modtager_id=bruger.pk, objekt_id=objekt), row(modtager_id=bruger.pk, art="farvel")])
    found = Udsendelse.objects.get(art="hilsen")
    assert (found.objekt_id, found.modtager, found.due_at, found.tilstand) == (objekt, bruger, DUE, "venter")
    assert (found.sent_at, found.laast_until) == (None, None)
    assert Udsendelse.objects.count() == 2


def test_what_is_there_already_is_left_alone() -> None:
    bruger, same = BrugerFactory(), uuid4()
    insert_new(Udsendelse, [row(modtager_id=bruger.pk, objekt_id=same)])
    insert_new(
        Udsendelse, [row(modtager_id=bruger.pk, objekt_id=same, due_at=DUE.replace(hour=9)), row(modtager_id=bruger.pk)]
    )
    assert Udsendelse.objects.count() == 2
    assert Udsendelse.objects.get(objekt_id=same).due_at == DUE


def test_what_a_check_refuses_is_not_passed_over() -> None:
    with pytest.raises(IntegrityError):
        insert_new(Udsendelse, [row(modtager_id=BrugerFactory().pk, tilstand=UdsendelseTilstand.SENDT)])


def test_no_rows_are_no_statement(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        insert_new(Udsendelse, [])


def test_a_row_is_found_by_its_key() -> None:
    bruger = BrugerFactory(navn="Karen Holm")
    sql = "SELECT navn FROM organisation_bruger WHERE id = %s"
    assert one_row(sql, bruger.pk) == ("Karen Holm",)
    assert one_row(sql, bruger.pk, lock=True) == ("Karen Holm",)
    assert one_row(sql, uuid4()) is None


def test_a_prepared_query_is_asked_with_other_values_each_time() -> None:
    karen, jens = BrugerFactory(navn="Karen Holm"), BrugerFactory(navn="Jens Lund", is_active=False)
    built = []

    def build() -> QuerySet[Bruger]:
        built.append("once")
        with_kommune = Bruger.objects.select_related("kommune").order_by("navn")
        return with_kommune.filter(pk=Param(0, Bruger._meta.pk), is_active=Param(1, Bruger.is_active.field))

    ask = Prepared(build)
    assert ask(karen.pk, True) == [karen]
    assert ask(jens.pk, True) == []
    (found,) = ask(jens.pk, False)
    assert (found.navn, found.kommune, found.is_active) == ("Jens Lund", jens.kommune, False)
    assert built == ["once"]


def test_a_prepared_query_of_values_turns_them_into_python(django_assert_num_queries: Any) -> None:
    karen = BrugerFactory(navn="Karen Holm")
    ask = Prepared(lambda: Bruger.objects.filter(navn__in=["x", Param(0, Bruger.navn.field)]).values_list("pk", "navn"))
    with django_assert_num_queries(2):
        assert (ask("Karen Holm"), ask("Ingen")) == ([(karen.pk, "Karen Holm")], [])
