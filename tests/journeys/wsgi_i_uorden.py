"""The product out of order: nothing can be drawn, no mail has come, and one address fails."""

from types import SimpleNamespace
from typing import Any, NoReturn

from udviklingsmodel.wsgi import application  # sets Django up

# isort: split
from django.urls import path

from udviklingsmodel import urls
from udviklingsmodel.kernel import pdf, views
from udviklingsmodel.kernel.access import public

__all__ = ["application"]


def _fail(*args: Any) -> NoReturn:
    raise RuntimeError("as the journey wants it")


def _draw_nothing(html: str) -> NoReturn:
    raise pdf.Unavailable


urls.urlpatterns.append(path("fejl/", public(_fail)))
pdf.render = _draw_nothing
views.DemoMail = SimpleNamespace(objects=views.DemoMail.objects.none())  # type: ignore[assignment,misc]
