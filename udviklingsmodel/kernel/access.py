"""Who may: closed by default. The only module that knows django-guardian.

A view declares its policy with `public` or `requires`; one without is 404 for everybody. Object permissions are a
projection of domain facts: an app says with `grants` who gets what on an object of its, `sync_grants` writes the
difference. Grants hold only undated relations; what depends on the day is joined by the app's `visible_to`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Exists, Model, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from guardian.models import GroupObjectPermission, UserObjectPermission, UserObjectPermissionBase
from guardian.utils import get_user_obj_perms_model

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.sessions import aside, to_login
from udviklingsmodel.kernel.snapshot import Snapshot
from udviklingsmodel.kernel.sql import Param, Prepared

__all__ = [
    "AccessMiddleware",
    "UserObjectPermissionBase",
    "comes_first",
    "drift",
    "grants",
    "held_by",
    "holders",
    "holds",
    "must_first",
    "public",
    "requires",
    "sync_grants",
]

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Policy = Callable[[Any, datetime], bool]
Grants = Iterable[tuple[UUID, str]]

_PUBLIC = object()
_first: list[tuple[Policy, str]] = []
_providers: dict[type[Model], Callable[[Any], Grants]] = {}


def public(view: View) -> View:
    """Declare that anybody may open the view, logged in or not."""
    view.policy = _PUBLIC  # type: ignore[attr-defined]
    return view


def requires(policy: Policy) -> Callable[[View], View]:
    """Declare the policy of a view: 404 unless `policy(user, now)`."""

    def declare(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return declare


def comes_first(view: View) -> View:
    """Declare that the view is open to one who must do something first: it is where they do it."""
    view.comes_first = True  # type: ignore[attr-defined]
    return view


def must_first(rule: Policy, url_name: str) -> None:
    """Register what a logged-in person has to do before any other page, and the page where they do it."""
    _first.append((rule, url_name))


def anyone_logged_in(user: Any, now: datetime) -> bool:
    return True


class AccessMiddleware:
    """Asks the view's declared policy before the view runs; nothing a logged-in person sees is stored by a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated or not getattr(request, "public_view", False):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        policy = getattr(view, "policy", None)
        if policy is _PUBLIC:
            request.public_view = True  # type: ignore[attr-defined]
            return None
        if policy is None:
            raise Http404
        if not request.user.is_authenticated:
            return to_login(request, view)
        now = clock.now()
        if not getattr(view, "comes_first", False):
            for rule, url_name in _first:
                if rule(request.user, now):
                    return aside(request, view, reverse(url_name), now)
        if not policy(request.user, now):
            raise Http404
        return None


def grants(model: type[Model]) -> Callable[[Callable[[Any], Grants]], Callable[[Any], Grants]]:
    """Register the function that says, from the domain's facts, which user ids get which codenames on an object."""

    def register(provider: Callable[[Any], Grants]) -> Callable[[Any], Grants]:
        _providers[model] = provider
        return provider

    return register


def _rows(model: type[Model]) -> Any:
    """The manager of the grants on objects of `model`, a model that guardian finds when the program runs."""
    return get_user_obj_perms_model(model)._default_manager  # type: ignore[arg-type]


@transaction.atomic
def sync_grants(objects: Iterable[Model]) -> None:
    """Write the difference between the granted permissions of `objects` and what their facts say."""
    for obj in objects:
        rows = _rows(type(obj)).filter(content_object=obj)
        wanted = set(_providers[type(obj)](obj))
        held = {(row.user_id, row.permission.codename): row.pk for row in rows.select_related("permission")}
        rows.filter(pk__in=[pk for key, pk in held.items() if key not in wanted]).delete()
        permissions = {p.codename: p for p in Permission.objects.filter(content_type__app_label=obj._meta.app_label)}
        rows.model._default_manager.bulk_create(
            rows.model(content_object=obj, user_id=user, permission=permissions[codename])
            for user, codename in sorted(wanted - held.keys(), key=str)
        )


def sync_all_grants() -> None:
    """After a change of who has which role: every object of every registered model."""
    for model in _providers:
        sync_grants(model._default_manager.order_by("pk"))


@dataclass(frozen=True)
class Drift:
    """A grant that no fact gives, or a fact that gave none. obj: None where it is on all objects of a kind."""

    user_id: Any
    codename: str
    obj: Model | None
    granted: bool


def drift() -> Iterator[Drift]:
    """Where the grants are not what the facts say; and those of kinds that nothing here gives, which would open lists."""
    for model, provider in _providers.items():
        for obj in model._default_manager.order_by("pk"):
            held = set(_rows(model).filter(content_object=obj).values_list("user_id", "permission__codename"))
            wanted = set(provider(obj))
            for granted, differing in ((True, held - wanted), (False, wanted - held)):
                yield from (Drift(user, codename, obj, granted) for user, codename in sorted(differing, key=str))
    for user, codename in UserObjectPermission.objects.order_by("pk").values_list("user_id", "permission__codename"):
        yield Drift(user, codename, None, True)
    for codename in GroupObjectPermission.objects.order_by("pk").values_list("permission__codename", flat=True):
        yield Drift(None, codename, None, True)
    on_all = get_user_model()._default_manager.filter(user_permissions__isnull=False).order_by("pk")
    for user, codename in on_all.values_list("pk", "user_permissions__codename"):
        yield Drift(user, codename, None, True)


def holders() -> set[Any]:
    """Ids of everybody who holds a grant."""
    return {user for model in _providers for user in _rows(model).values_list("user_id", flat=True)}


def held_by(user: Any, model: type[Model], codename: str) -> set[Any]:
    """Ids of the rows on which the user holds the permission; no query while `user.version` is the same."""
    return _held.at(user.version, user.pk, model).get(codename, set())


def _load_held(user_id: UUID, model: type[Model]) -> dict[str, set[Any]]:
    held: dict[str, set[Any]] = {}
    for codename, pk in _rows_of(model)(user_id):
        held.setdefault(codename, set()).add(pk)
    return held


@cache
def _rows_of(model: type[Model]) -> Prepared[tuple[str, Any]]:
    """Codename and object of each grant that a user has on objects of `model`."""
    user = Param(0, get_user_model()._meta.pk)
    return Prepared(lambda: _rows(model).filter(user=user).values_list("permission__codename", "content_object"))


_held = Snapshot(_load_held)


def holds(model: type[Model], user_id: UUID, codename: str) -> Exists:
    """Whether the user holds the permission on the row of `model` that the query is about: to filter or annotate."""
    return Exists(_rows(model).filter(content_object=OuterRef("pk"), user_id=user_id, permission__codename=codename))
