"""The forms of /indstillinger/ that ask for a name and nothing else."""

from typing import Any

from udviklingsmodel.kernel.fritekst import plads
from udviklingsmodel.kernel.versioner import VersionForm, Vist
from udviklingsmodel.organisation.forms.indstillinger import IndstillingForm, tekst
from udviklingsmodel.organisation.models import Distrikt, Enhed, Faggruppe, Institution


class FaggruppeForm(IndstillingForm):
    knap = "Tilføj"
    navn = tekst("Ny faggruppe", "Skriv faggruppens navn.", plads(Faggruppe), "Fx pædagog.")


class RetFaggruppeForm(VersionForm, IndstillingForm):
    navn = tekst("Navn", "Skriv faggruppens navn.", plads(Faggruppe))

    @staticmethod
    def vist(obj: Faggruppe) -> Vist:
        return {"navn": obj.navn}


class StedForm(VersionForm, IndstillingForm):
    def __init__(self, *args: Any, sted: Distrikt | Institution | Enhed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["navn"] = tekst("Navn", "Skriv et navn.", plads(type(sted)))

    @staticmethod
    def vist(obj: Distrikt | Institution | Enhed) -> Vist:
        return {"navn": obj.navn}
