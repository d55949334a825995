from django.db import models


class BookingTilstand(models.TextChoices):
    PAA_VENTELISTE = "paa_venteliste", "På venteliste"
    TILBUDT = "tilbudt", "Tilbudt"
    BOOKET = "booket", "Booket"
    AFLYST = "aflyst", "Aflyst"
    UDLOEBET = "udloebet", "Udløbet"


class Om(models.TextChoices):
    """What the sparring is about (TST-04)."""

    TEMA = "tema", "Et generelt tema"
    UDFORDRING = "udfordring", "En konkret udfordring"
    AFKLARING = "afklaring", "Afklaring af, om der er behov for et møde"


class Omtale(models.TextChoices):
    """How children are spoken of (TST-04)."""

    INGEN = "ingen", "Nej, ikke om enkelte børn"
    ANONYMT = "anonymt", "Ja, anonymt"
    MED_SAMTYKKE = "med_samtykke", "Ja, med navn og forældrenes samtykke"


class Opbevaring(models.TextChoices):
    """Where the parents' consent is kept (TST-05)."""

    EDOC = "edoc", "I eDoc"
    ELEVMAPPE = "elevmappe", "I barnets mappe på institutionen"
    FAGSYSTEM = "fagsystem", "I fagsystemet"


class Aldersgruppe(models.TextChoices):
    NUL = "0-2", "0-2 år"
    TRE = "3-5", "3-5 år"
    SEKS = "6-9", "6-9 år"
    TI = "10-12", "10-12 år"
    TRETTEN = "13-16", "13-16 år"
    FLERE = "flere", "Flere aldre"
    IKKE_RELEVANT = "ikke_relevant", "Ikke relevant"


class Brevart(models.TextChoices):
    """The letters of this app: the `art` of their rows in the outbox."""

    BEKRAEFTELSE = "booking_bekraeftelse", "Bekræftelse"
    AFLYSNING = "booking_aflysning", "Aflysning"
    PAAMINDELSE = "booking_paamindelse", "Påmindelse"
    FLYTNING = "booking_flytning", "Flytning"
    TILBUD = "booking_tilbud", "Tilbud fra ventelisten"
    UDLOEBET = "booking_udloebet", "Tilbud udløbet"
    DAGSORDEN = "dagsorden", "Dagsorden"


class Videre(models.TextChoices):
    """What the booker asks the own leader for after a sparring (TST-10): the `art` of the leader's task."""

    NYT_FORLOEB = "videre_nyt_forloeb", "Bed om et nyt forløb"
    OPFOELGNING = "videre_opfoelgning", "Indkald til opfølgende møde i et forløb, der er i gang"
