from django.db import models


class Relation(models.TextChoices):
    """What a holder of custody is to the child."""

    MOR = "mor", "Mor"
    FAR = "far", "Far"
    MEDMOR = "medmor", "Medmor"
    ANDEN = "anden", "Anden"


class Kilde(models.TextChoices):
    """What it is known from who holds custody (CON-02)."""

    FORAELDRENE = "foraeldrene", "Oplyst af forældrene"
    CPR_UDTRAEK = "cpr_udtraek", "Udtræk fra CPR"
    AFGOERELSE = "afgoerelse", "Afgørelse eller aftale, som er set"


class Oplysningsmaade(models.TextChoices):
    """How the information about what is registered was handed over (CON-11)."""

    PAPIR = "papir", "På papir"
    DIGITAL_POST = "digital_post", "Med Digital Post"
    VED_MOEDE = "ved_moede", "Læst igennem sammen ved et møde"


class Grund(models.TextChoices):
    """Why somebody may see a child: it stands in the log of who looked."""

    LEDER = "leder", "Leder eller stedfortræder på barnets institution"
    REGISTRATOR = "registrator", "Har registreret barnet"
    DELEGERET = "delegeret", "Har fået adgang af lederen"
    NOEDADGANG = "noedadgang", "Nødadgang"
    TILSYN = "tilsyn", "Tilsyn med adgangsloggen"
    INDSIGT = "indsigt", "Svar på en anmodning om indsigt"
