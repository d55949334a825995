"""What was changed from what to what, in the words of the forms, for the page Historik."""

from collections.abc import Mapping, Sequence

from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.kernel.versioner import Felter, told
from udviklingsmodel.organisation.forms.indstillinger import KommuneForm, LukkeperiodeForm
from udviklingsmodel.organisation.forms.totrin import TotrinskravForm
from udviklingsmodel.organisation.historik import Aendringer, tell_changes


def _in_words_of(felter: Felter) -> Aendringer:
    def aendringer(rows: Sequence[Haendelse]) -> Mapping[int, list[str]]:
        return {row.nummer: told(felter, row.data, {}) for row in rows}

    return aendringer


tell_changes("kommune.aendret", _in_words_of(KommuneForm.base_fields))
tell_changes("totrinskrav.aendret", _in_words_of(TotrinskravForm.base_fields))
tell_changes("lukkeperiode.aendret", _in_words_of(LukkeperiodeForm.base_fields))
