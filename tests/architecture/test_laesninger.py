"""No log, no page: whatever address names a child or somebody of its family, has written so before it answers (PRI-02)."""

from django.db.models import Max

from tests.architecture.test_urls import SUPERVISION, Verden, made, verden
from udviklingsmodel.kernel.models import Haendelse

__all__ = ["made", "verden"]  # the fixtures
NAMES = ("Ida Prøve", "Kirsten Prøve")
# By hand: pages that name a child to somebody when they are opened. The rest are answers to a form, and files.
NAME_A_CHILD = {
    *("samtykke/", "samtykke/<uuid:pk>/", "samtykke/<uuid:pk>/ret/", "samtykke/<uuid:pk>/hvem/"),
    *("samtykke/<uuid:pk>/oplysning/", "samtykke/<uuid:pk>/tilbagekald/", "samtykke/<uuid:pk>/uden-samtykke/"),
    *("samtykke/<uuid:pk>/uden-samtykke/<uuid:hjemmel_pk>/", "samtykke/<uuid:pk>/uden-samtykke/<uuid:hjemmel_pk>/stop/"),
    *("samtykke/<uuid:pk>/indehaver/", "samtykke/<uuid:pk>/indehaver/<uuid:indehaver_pk>/"),
    "samtykke/<uuid:pk>/indehaver/<uuid:indehaver_pk>/oplysning/",
    *("samtykke/<uuid:pk>/samtykke/nyt/", "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/"),
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/svar/",
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/svar/<uuid:indehaver_pk>/",
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/ret/<uuid:svar_pk>/",
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/vurdering/",
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/papir/<uuid:svar_pk>/",
    "samtykke/<uuid:pk>/scan/<uuid:scan_pk>/fjern/",
    *("samtykke/<uuid:pk>/overdrag/", "samtykke/<uuid:pk>/kollega/"),
    "adgangslog/indsigt/<uuid:pk>/",
}


def test_page_that_names_a_child_has_logged_who_saw_it(verden: Verden) -> None:
    naming, unlogged = set[str](), []
    for route, address in verden.addresses.items():
        for who in ("fagperson", "koordinator", *SUPERVISION):
            before = Haendelse.objects.aggregate(last=Max("nummer"))["last"]
            page = verden.clients[who].get(address)
            if page.streaming or not any(name in page.content.decode(errors="ignore") for name in NAMES):
                continue
            naming.add(route)
            if not Haendelse.objects.filter(nummer__gt=before, barn__isnull=False, aktoer__isnull=False).exists():
                unlogged.append((who, route))
    assert (unlogged, sorted(naming ^ NAME_A_CHILD)) == ([], [])
