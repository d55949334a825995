"""On Mit overblik, in good time: that one's role will need a second step at login."""

from datetime import datetime

from django.urls import reverse

from udviklingsmodel.kernel.datoer import kort_dato
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.policies import totrin_from
from udviklingsmodel.overblik.bidrag import Bidrag, Ventende, contribute


@contribute
def bidrag(user: Bruger, now: datetime) -> Bidrag:
    fra = totrin_from(user, now)
    if fra is None or user.has_totrin():
        return Bidrag()
    note = f"Din rolle kræver det fra {kort_dato(fra)}"
    return Bidrag(venter=[Ventende(None, "Sæt totrinsbekræftelse op", reverse("konto:oversigt"), note)])
