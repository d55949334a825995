"""A child whose parents live apart, and two units, beside the schools of conftest."""

from dataclasses import dataclass
from typing import Any

from samtykke import samtykker
from samtykke.deling import may_share
from samtykke.enums import Formaal, Oplysningsart
from samtykke.models import Barn, Indehaver, Tilbagekaldelse
from tests.factories import NOW
from tests.factories.organisation import EnhedFactory
from tests.factories.samtykke import make_indehaver
from tests.samtykke.conftest import Skolen
from udviklingsmodel.organisation.models import Bruger, Enhed


@dataclass
class Familien:
    barn: Barn
    mor: Indehaver
    far: Indehaver
    st: Enhed
    ke: Enhed
    fagperson: Bruger

    def hindring(self, enhed: Enhed | None = None, formaal: Formaal = Formaal.SPARRING) -> str:
        return may_share(self.barn, Oplysningsart.TRIVSEL, formaal, enhed or self.st, NOW).hindring

    def withdraw(self, by: Indehaver | None = None, **what: Any) -> list[Tilbagekaldelse]:
        return samtykker.withdraw_samtykke(barn=self.barn, indehaver=by or self.mor, by=self.fagperson, now=NOW, **what)


def make_familien(s: Skolen) -> Familien:
    mor = make_indehaver(s.barn)
    far = make_indehaver(s.barn, navn="Per Prøve", relation="far", adresse="Et andet sted 4")
    return Familien(s.barn, mor, far, EnhedFactory(navn="Sundhedstjenesten"), EnhedFactory(navn="KE"), s.fagperson)
