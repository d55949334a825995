"""The main menu: each app adds its entries, shown to those whose roles use them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

Shown = Callable[[Any, datetime], bool]


@dataclass(frozen=True)
class Entry:
    label: str
    url_name: str
    order: int
    shown: Shown


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    current: bool


_entries: list[Entry] = []


def add_to_menu(label: str, url_name: str, *, order: int, shown: Shown) -> None:
    _entries.append(Entry(label, url_name, order, shown))


def menu(user: Any, path: str, now: datetime) -> list[NavItem]:
    """The entries `user` has use for; the one whose address begins `path` is current."""
    items = []
    for entry in sorted(_entries, key=lambda entry: entry.order):
        if entry.shown(user, now):
            url = reverse(entry.url_name)
            items.append(NavItem(entry.label, url, path == url if url == "/" else path.startswith(url)))
    return items
