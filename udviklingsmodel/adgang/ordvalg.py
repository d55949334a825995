"""What this app's rows of the log are called."""

from samtykke.adgang import LAESNINGER
from samtykke.synlighed import HANDLINGER

LOG_LAEST = "adgangslog.laest"
INDSIGT_VIST, INDSIGT_HENTET = "indsigt.vist", "indsigt.hentet"

HANDLINGER.update(
    {
        "noedadgang.fundet": "Søgte barnet til en nødadgang",
        "noedadgang.aabnet": "Åbnede nødadgang",
        "noedadgang.ikke_fundet": "Bad om nødadgang, og intet barn passede",
        "delegation.givet": "Gav en kollega adgang",
        "delegation.afsluttet": "Afsluttede en kollegas adgang",
        "overdragelse.giv": "Overdrog barnet til en anden institution",
        "overdragelse.modtag": "Modtog barnet fra en anden institution",
        "overdragelse.afvis": "Afviste at modtage barnet",
        "overdragelse.fortryd": "Trak overdragelsen tilbage",
        "stikproeve.vist": "Så barnet i en stikprøve",
        "stikproeve.trukket": "Trak en stikprøve",
        "stikproeve.godkendt": "Gennemgik en stikprøve",
        LOG_LAEST: "Læste adgangsloggen",
        "adgangslog.fundet": "Søgte barnet i adgangsloggen",
        "adgangslog.ikke_fundet": "Søgte et barn i adgangsloggen, og intet passede",
        "adgangslog.kontrolleret": "Kontrollerede adgangsloggen",
        "rettigheder.kontrolleret": "Kontrollerede rettighederne",
        "cpr_noegler.fornyet": "Skiftede nøgle til det krypterede",
        "indsigt.fundet": "Søgte barnet til en anmodning om indsigt",
        INDSIGT_VIST: "Så adgangsloggen til en anmodning om indsigt",
        "indsigt.ikke_fundet": "Søgte et barn til en anmodning om indsigt, og intet passede",
        INDSIGT_HENTET: "Hentede adgangsloggen til en anmodning om indsigt",
    }
)
TILSYN = [
    handling
    for handling in HANDLINGER
    if handling.split(".")[0] in ("adgangslog", "stikproeve", "indsigt", "rettigheder", "cpr_noegler")
]
LAESNINGER.update({"noedadgang.fundet", "adgangslog.fundet", "indsigt.fundet"})
LAESNINGER.update({"stikproeve.vist", LOG_LAEST, INDSIGT_VIST, INDSIGT_HENTET})
