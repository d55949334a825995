from django.db import models


class UdsendelseTilstand(models.TextChoices):
    VENTER = "venter", "Venter"
    SENDT = "sendt", "Sendt"
    BORTFALDET = "bortfaldet", "Bortfaldet"
    OPGIVET = "opgivet", "Opgivet"


class OpgaveTilstand(models.TextChoices):
    AABEN = "aaben", "Åben"
    UDFOERT = "udfoert", "Udført"
    BORTFALDET = "bortfaldet", "Bortfaldet"


class Filart(models.TextChoices):
    """What an uploaded file is kept as: a PDF, or a picture drawn anew."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "billede"
