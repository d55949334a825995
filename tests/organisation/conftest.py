from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories.organisation import BrugerFactory, kommune
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger


@pytest.fixture
def administrator(db: None) -> Bruger:
    return Bruger.objects.get(pk=BrugerFactory(navn="Erik Damgaard", roller=[(Rolle.ADMINISTRATION, kommune())]).pk)


@pytest.fixture
def admin(client: Client, frozen_clock: Any, login: Callable[[Client, Any], Client], administrator: Bruger) -> Client:
    """The browser of the administrator."""
    return login(client, administrator)


def version(browser: Client, url: str) -> dict[str, Any]:
    """What a form that is opened now carries along of what it shows."""
    return {"version": browser.get(url).context["form"]["version"].value()}
