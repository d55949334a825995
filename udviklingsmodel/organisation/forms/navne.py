"""The forms of /indstillinger/ that ask for a name and nothing else."""

from udviklingsmodel.kernel.fritekst import plads
from udviklingsmodel.kernel.versioner import NyForm, VersionForm, Vist
from udviklingsmodel.organisation.forms.indstillinger import IndstillingForm, tekst
from udviklingsmodel.organisation.models import Faggruppe


class FaggruppeForm(NyForm, IndstillingForm):
    knap = "Tilføj"
    navn = tekst("Ny faggruppe", "Skriv faggruppens navn.", plads(Faggruppe), "Fx pædagog.")


class RetFaggruppeForm(VersionForm, IndstillingForm):
    navn = tekst("Navn", "Skriv faggruppens navn.", plads(Faggruppe))

    @staticmethod
    def vist(obj: Faggruppe) -> Vist:
        return {"navn": obj.navn}
