"""The demo's looks at children, made by the real services at the hours they are said to be of."""

from datetime import datetime, time, timedelta

from samtykke.adgang import CPR_VIST, FUNDET, VIST, open_barn, see
from samtykke.models import Barn
from udviklingsmodel.adgang import services
from udviklingsmodel.adgang.enums import Noedgrund
from udviklingsmodel.kernel import loghoved
from udviklingsmodel.kernel.clock import KOEBENHAVN, local_date
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.overblik.bidrag import Demovalg, demo

# days ago, the hour, who, whose page, what
BLIKKE = [
    (38, time(9, 12), "fagperson", "Emil Kjær", VIST),
    (37, time(13, 5), "leder", "Emil Kjær", VIST),
    (36, time(20, 47), "stedfortraeder", "Alma Winther", VIST),
    (34, time(10, 30), "fagperson2", "Noah Riis", VIST),
    (33, time(8, 2), "stedfortraeder", "Emil Kjær", CPR_VIST),
    (8, time(14, 20), "leder", "Alma Winther", VIST),
    (1, time(8, 5), "fagperson", "Emil Kjær", VIST),
    (1, time(8, 7), "fagperson", "Emil Kjær", CPR_VIST),
    (1, time(11, 40), "leder", "Emil Kjær", VIST),
    (1, time(12, 15), "leder2", "Noah Riis", VIST),
]


@demo
def make(valg: Demovalg) -> None:
    if Haendelse.objects.filter(handling="noedadgang.aabnet").exists():
        return
    boern = {barn.navn: barn for barn in Barn.objects.order_by("pk")}
    for days, hour, brugernavn, navn, action in BLIKKE:
        open_barn(_person(brugernavn), boern[navn].pk, _at(valg.now, days, hour), action)
    yesterday = _at(valg.now, 1, time(13, 30))
    listed = Barn.objects.visible_to(_person("leder"), yesterday).order_by("navn", "pk")
    see(list(listed), _person("leder"), yesterday, FUNDET)
    _noedadgang(_at(valg.now, 1, time(16, 50)), boern["Emil Kjær"])
    services.draw_stikproever(now=valg.now, rng=valg.rng)
    loghoved.write_head(valg.now)
    services.note_check(faults=len(list(loghoved.faults())), now=valg.now)


def _noedadgang(at: datetime, barn: Barn) -> None:
    """A leader of another place, who has the child in the afternoon club."""
    by = _person("medkoordinator")
    services.open_noedadgang(barn=barn, aarsag=Noedgrund.FORAELDRE, by=by, now=at)
    open_barn(by, barn.pk, at + timedelta(minutes=1), laeser=True)


def _person(brugernavn: str) -> Bruger:
    return Bruger.objects.select_related("kommune").get(brugernavn=brugernavn)


def _at(now: datetime, days: int, hour: time) -> datetime:
    return datetime.combine(local_date(now) - timedelta(days=days), hour, KOEBENHAVN)
