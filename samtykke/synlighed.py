"""Who can see a child, and who saw (PRI-11), as one page tells those who may see it themselves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from samtykke.enums import Grund
from samtykke.models import Barn
from samtykke.models.adgangsveje import adgangsveje
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.enums import LOKALE_ROLLER
from udviklingsmodel.organisation.models import Bruger, Tilknytning

HANDLINGER = {  # an app above adds its own
    "barn.vist": "Åbnede barnets side",
    "barn.fundet": "Så barnet i en liste",
    "barn.cpr_vist": "Så CPR-nummeret",
    "barn.oprettet": "Registrerede barnet",
    "barn.aendret": "Rettede barnets oplysninger",
    "indehaver.oprettet": "Tilføjede en med forældremyndighed",
    "indehaver.aendret": "Rettede en med forældremyndighed",
    "oplysning.udleveret": "Noterede, at nogen er orienteret",
    "samtykke.spurgt": "Registrerede, hvad der bedes om samtykke til",
    "samtykke.besvaret": "Noterede et svar på et samtykke",
    "samtykkesvar.aendret": "Rettede et svar på et samtykke",
    "samtykke.fortrudt": "Fortrød et samtykke, som ingen havde svaret på",
    "samtykke.vurderet": "Vurderede den unges eget samtykke",
    "samtykke.tilbagekaldt": "Trak et samtykke tilbage",
    "samtykke.udskrevet": "Udskrev brevet om et samtykke",
    "scan.vedhaeftet": "Vedhæftede et underskrevet papir",
    "scan.hentet": "Hentede et underskrevet papir",
    "scan.fjernet": "Fjernede et underskrevet papir",
    "hjemmel.foreslaa": "Foreslog at dele uden samtykke",
    "hjemmel.godkend": "Godkendte at dele uden samtykke",
    "hjemmel.afvis": "Afviste at dele uden samtykke",
    "hjemmel.stop": "Stoppede en deling uden samtykke",
}
MOST = 200  # rows of who saw


@dataclass(frozen=True)
class Set:
    at: datetime
    hvem: str
    hvad: str
    hvorfor: str


def who_can_see(barn: Barn, now: datetime) -> list[tuple[Bruger, Grund]]:
    """People, by name, and why: what `Barn.objects.visible_to` says, asked the other way round."""
    found: dict[UUID, tuple[Bruger, Grund]] = {}
    held = Tilknytning.objects.active_on(local_date(now)).filter(institution=barn.institution_id, rolle__in=LOKALE_ROLLER)
    her = list(held.select_related("bruger").order_by("pk"))
    for vej in adgangsveje():
        for person in vej.folk(barn, her, now):
            found.setdefault(person.pk, (person, vej.grund))
    return sorted(found.values(), key=lambda pair: (pair[0].navn, str(pair[0].pk)))


def who_saw(barn: Barn) -> list[Set]:
    """The newest of the log, first."""
    rows = list(Haendelse.objects.filter(barn=barn.pk).order_by("-nummer")[:MOST])
    return list(_told(rows, names_of(rows)))


def _told(rows: list[Haendelse], names: Mapping[UUID, str]) -> Iterator[Set]:
    for row in rows:
        grund = row.data.get("grund", "")
        yield Set(row.at, actor(row, names), in_words(row), Grund(grund).label if grund else "")


def names_of(rows: Iterable[Haendelse]) -> dict[UUID, str]:
    """Of those who did what the rows tell."""
    return dict(Bruger.objects.filter(pk__in={row.aktoer for row in rows if row.aktoer}).values_list("pk", "navn"))


def actor(row: Haendelse, names: Mapping[UUID, str]) -> str:
    return names.get(row.aktoer, "En bruger, der er slettet") if row.aktoer else "Systemet"


def in_words(row: Haendelse) -> str:
    return HANDLINGER.get(row.handling, row.handling)
