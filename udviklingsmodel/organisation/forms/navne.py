"""The forms of /indstillinger/ that correct a name and nothing else."""

from typing import Any

from udviklingsmodel.kernel.versioner import VersionForm, Vist
from udviklingsmodel.organisation.forms.indstillinger import IndstillingForm, tekst
from udviklingsmodel.organisation.models import Distrikt, Enhed, Faggruppe, Institution


class RetFaggruppeForm(VersionForm, IndstillingForm):
    navn = tekst("Navn", "Skriv faggruppens navn.", 60)

    @staticmethod
    def vist(obj: Faggruppe) -> Vist:
        return {"navn": obj.navn}


class StedForm(VersionForm, IndstillingForm):
    def __init__(self, *args: Any, sted: Distrikt | Institution | Enhed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = sted._meta.get_field("navn").max_length
        self.fields["navn"] = tekst("Navn", "Skriv et navn.", most or 0)

    @staticmethod
    def vist(obj: Distrikt | Institution | Enhed) -> Vist:
        return {"navn": obj.navn}
