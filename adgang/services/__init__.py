"""What happens to access: one function a use case."""

from adgang.services.delegation import end_delegation, give_delegation
from adgang.services.kontrol import note_check, note_drift
from adgang.services.noedadgang import VARIGHED, open_noedadgang
from adgang.services.overdragelse import give_overdragelse
from adgang.services.stikproeve import approve_stikproeve, draw_stikproever

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
