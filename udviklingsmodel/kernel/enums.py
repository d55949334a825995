from django.db import models


class UdsendelseTilstand(models.TextChoices):
    VENTER = "venter", "Venter"
    SENDT = "sendt", "Sendt"
    BORTFALDET = "bortfaldet", "Bortfaldet"
    OPGIVET = "opgivet", "Opgivet"
