"""What happens to access: one function a use case."""

from udviklingsmodel.adgang.services.delegation import end_delegation, give_delegation
from udviklingsmodel.adgang.services.kontrol import note_check, note_drift
from udviklingsmodel.adgang.services.noedadgang import VARIGHED, open_noedadgang
from udviklingsmodel.adgang.services.overdragelse import give_overdragelse
from udviklingsmodel.adgang.services.stikproeve import approve_stikproeve, draw_stikproever

__all__ = [
    "VARIGHED",
    "approve_stikproeve",
    "draw_stikproever",
    "end_delegation",
    "give_delegation",
    "give_overdragelse",
    "note_check",
    "note_drift",
    "open_noedadgang",
]
