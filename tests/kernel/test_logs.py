"""What a log line holds, and above all what it does not."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from tests.factories.organisation import BrugerFactory
from udviklingsmodel.kernel.access import public
from udviklingsmodel.organisation.login import one_time_link
from udviklingsmodel.urls import urlpatterns as own

CPR = "010203-1234"
Lines = Callable[[], list[dict[str, Any]]]


@public
def breaks(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"no child {CPR}")


urlpatterns = [path("gaar-i-stykker/", breaks), *own]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """The lines written so far, by the product's own formatter."""
    root, out = logging.getLogger(), StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(next(h.formatter for h in root.handlers if "structlog" in type(h.formatter).__module__))
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.removeHandler(handler)


def text(lines: Lines) -> str:
    return json.dumps(lines(), ensure_ascii=False)


def test_line_is_json_with_time_level_and_logger(lines: Lines) -> None:
    logging.getLogger("proeve").warning("hej %s", "Søholm")
    (line,) = lines()
    assert (line["event"], line["level"], line["logger"]) == ("hej Søholm", "warning", "proeve")
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "extra",
    [
        {"a": CPR},
        {"a": {"b": [CPR, (CPR,)]}},
        {"a": {CPR: "key"}},
        {"a": ValueError(CPR)},
        {"a": {CPR}},
        {"a": type("Thing", (), {"__str__": lambda self: CPR})()},
    ],
    ids=["text", "nested", "key", "exception", "set", "object"],
)
def test_cpr_is_masked_in_every_value(lines: Lines, extra: dict[str, Any]) -> None:
    logging.getLogger("proeve").warning("om %s", CPR, extra=extra)
    assert CPR not in text(lines)


def test_cpr_is_masked_in_a_traceback(lines: Lines) -> None:
    try:
        raise ValueError(CPR)
    except ValueError:
        logging.getLogger("proeve").error("fejl", exc_info=sys.exc_info())
    assert CPR not in text(lines)
    assert "ValueError" in lines()[0]["exception"]


@pytest.mark.django_db
def test_request_line_has_id_method_path_status_and_user(
    client: Client, lines: Lines, login: Any, frozen_clock: Any
) -> None:
    bruger = BrugerFactory()
    login(client, bruger)
    response = client.get("/handbog/")
    line = lines()[-1]
    assert (line["method"], line["path"], line["status"], line["user"]) == ("GET", "/handbog/", 200, str(bruger.pk))
    assert line["request_id"] == response["X-Request-ID"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/handbog/", "/findes-ikke/", "/booking/"])
def test_query_string_is_not_written(client: Client, lines: Lines, address: str) -> None:
    client.get(address, {"q": "hemmelighed"})
    assert (bool(lines()), "hemmelighed" in text(lines)) == (True, False)


@pytest.mark.django_db
def test_body_is_not_written(client: Client, lines: Lines) -> None:
    client.post("/log-ind/", {"login": "hemmeligt-navn", "password": "hemmelighed"})
    assert (bool(lines()), "hemmelig" in text(lines)) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["/", ""])
def test_one_time_key_is_not_written(client: Client, lines: Lines, ending: str) -> None:
    link = one_time_link(BrugerFactory()).rstrip("/")
    key = link.split("-")[-1]
    client.get(link + ending)
    assert (bool(lines()), key in text(lines)) == (True, False)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_unforeseen_error_is_written_without_the_cpr_it_speaks_of(client: Client, lines: Lines) -> None:
    client.raise_request_exception = False
    assert client.get("/gaar-i-stykker/").status_code == 500
    assert ("ValueError" in text(lines), CPR in text(lines)) == (True, False)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_unforeseen_error_has_the_request_id_of_its_request_line(client: Client, lines: Lines) -> None:
    client.raise_request_exception = False
    client.get("/gaar-i-stykker/")
    assert len({line["request_id"] for line in lines()}) == 1


@pytest.mark.django_db
def test_what_a_page_asks_for_by_itself_is_no_line_unless_it_fails(client: Client, lines: Lines) -> None:
    client.get("/handbog/?foelger")
    assert lines() == []
    client.get("/findes-ikke/?foelger")
    assert [line["status"] for line in lines() if line["logger"] == "request"] == [404]
