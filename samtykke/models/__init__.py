from samtykke.models.barn import Barn, Indehaver, Oplysning
from samtykke.models.hjemmel import MEST_DAGE, Hjemmel, Hjemmeldel
from samtykke.models.samtykke import (
    GRUND_MAX,
    MYNDIG,
    UNG,
    Samtykke,
    Samtykkedel,
    Samtykkeregler,
    Samtykkesvar,
    Samtykketekst,
    Svarrettelse,
    Tilbagekaldelse,
)
from samtykke.models.scan import Scan

__all__ = [
    "GRUND_MAX",
    "MEST_DAGE",
    "MYNDIG",
    "UNG",
    "Barn",
    "Hjemmel",
    "Hjemmeldel",
    "Indehaver",
    "Oplysning",
    "Samtykke",
    "Samtykkedel",
    "Samtykkeregler",
    "Samtykkesvar",
    "Samtykketekst",
    "Scan",
    "Svarrettelse",
    "Tilbagekaldelse",
]
