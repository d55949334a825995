"""That the conftest is as hostile as it says."""

import socket
from datetime import datetime

import pytest
from django.core.paginator import Paginator, UnorderedObjectListWarning
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.urls import path

from tests.factories.organisation import FaggruppeFactory
from udviklingsmodel.kernel.access import public
from udviklingsmodel.kernel.models import Udsendelse
from udviklingsmodel.organisation.models import Faggruppe


@public
def writes(request: HttpRequest) -> HttpResponse:
    FaggruppeFactory(navn=request.method)
    return HttpResponse("skrevet")


urlpatterns = [path("skriver/", writes)]


def render(template: str, **context: object) -> str:
    return engines["django"].from_string(template).render(context)


def test_unknown_template_variable_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match="findes_ikke"):
        render("{{ findes_ikke }}")


def test_unknown_template_variable_in_if_is_no_fault() -> None:
    assert render("{% if findes_ikke %}x{% endif %}") == ""


@pytest.mark.django_db
def test_naive_datetime_fails() -> None:
    with pytest.raises(RuntimeWarning, match="naive datetime"):
        Udsendelse.objects.filter(due_at=datetime(2026, 11, 26)).exists()


@pytest.mark.django_db
def test_unordered_list_in_a_template_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match="without an order"):
        render("{% for row in rows %}{{ row }}{% endfor %}", rows=Faggruppe.objects.order_by())


@pytest.mark.django_db
def test_unordered_pages_fail() -> None:
    FaggruppeFactory()
    with pytest.raises(UnorderedObjectListWarning):
        Paginator(Faggruppe.objects.order_by(), 1).page(1)


def test_socket_off_loopback_fails() -> None:
    with socket.socket() as opened, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        opened.connect(("192.0.2.1", 80))


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_get_that_writes_fails(client: Client) -> None:
    with pytest.raises(pytest.fail.Exception, match="GET that writes"):
        client.get("/skriver/")


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_post_that_writes_is_no_fault(client: Client) -> None:
    assert client.post("/skriver/").status_code == 200
