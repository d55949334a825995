"""The schools of `tests.samtykke`, whose child everybody here wants to see or must not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from samtykke.models import Barn
from tests.samtykke.conftest import Skolen, s
from udviklingsmodel.organisation.models import Bruger

__all__ = ["Skolen", "s"]


@pytest.fixture
def client_of(login: Any) -> Callable[[Bruger], Client]:
    return lambda person: login(Client(), person)


def sees(user: Bruger, barn: Barn, now: Any) -> bool:
    """By the way that every page begins with, as the person is stored today."""
    fresh = Bruger.objects.select_related("kommune").get(pk=user.pk)
    return Barn.objects.visible_to(fresh, now).filter(pk=barn.pk).exists()
