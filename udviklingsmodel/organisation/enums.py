from django.db import models


class InstitutionArt(models.TextChoices):
    DAGTILBUD = "dagtilbud", "Dagtilbud"
    DAGPLEJE = "dagpleje", "Dagpleje"
    SKOLE = "skole", "Skole"
    SFO = "sfo", "SFO"
    KLUB = "klub", "Klub"


class Rolle(models.TextChoices):
    FAGPERSON = "fagperson", "Fagperson"
    LOKAL_LEDER = "lokal_leder", "Lokal leder"
    STEDFORTRAEDER = "stedfortraeder", "Stedfortræder"
    RESSOURCEKONSULENT = "ressourcekonsulent", "Ressourcekonsulent"
    DISTRIKTSKOORDINATOR = "distriktskoordinator", "Distriktskoordinator"
    TEAMMEDLEM = "teammedlem", "Teammedlem"
    EKSTERN_FAGPERSON = "ekstern_fagperson", "Ekstern fagperson"
    POSTKASSEANSVARLIG = "postkasseansvarlig", "Postkasseansvarlig"
    ENHEDSLEDER = "enhedsleder", "Enhedsleder"
    ADMINISTRATION = "administration", "Administration"
    DPO = "dpo", "Databeskyttelsesrådgiver"
    INDSIGTSBEHANDLER = "indsigtsbehandler", "Indsigtsbehandler"
    SYSTEM = "system", "Systemadministrator"


class PeriodeArt(models.TextChoices):
    LUKKEDAG = "lukkedag", "Lukkedag"
    SKOLEFERIE = "skoleferie", "Skoleferie"


class Dagsvalg(models.TextChoices):
    """What happens to a session with bookings that a change of the settings takes its day from."""

    BEHOLD = "behold", "Behold"
    AFLYS = "aflys", "Aflys, og giv besked"


# The kind of place each role is held at: the field of Tilknytning that must be filled, and no other.
STED_FOR_ROLLE = {
    Rolle.FAGPERSON: "institution",
    Rolle.LOKAL_LEDER: "institution",
    Rolle.STEDFORTRAEDER: "institution",
    Rolle.RESSOURCEKONSULENT: "institution",
    Rolle.DISTRIKTSKOORDINATOR: "distrikt",
    Rolle.TEAMMEDLEM: "distrikt",
    Rolle.EKSTERN_FAGPERSON: "enhed",
    Rolle.POSTKASSEANSVARLIG: "enhed",
    Rolle.ENHEDSLEDER: "enhed",
    Rolle.ADMINISTRATION: "kommune",
    Rolle.DPO: "kommune",
    Rolle.INDSIGTSBEHANDLER: "kommune",
    Rolle.SYSTEM: "kommune",
}
STEDER = ("kommune", "distrikt", "institution", "enhed")
LEDERE = (Rolle.LOKAL_LEDER, Rolle.STEDFORTRAEDER)
LOKALE_ROLLER = (Rolle.FAGPERSON, *LEDERE)
