from django.db import models


class Bookingform(models.TextChoices):
    """How one gets a time: by taking a free one, or by asking for one and being given it (TPS-02)."""

    BOOKES = "bookes", "Man booker selv en ledig tid"
    TILDELES = "tildeles", "Man beder om en tid og får en tildelt"


class Rytme(models.TextChoices):
    UGER = "uger", "Med et fast antal uger imellem"
    LIGE_UGER = "lige_uger", "I lige uger"
    ULIGE_UGER = "ulige_uger", "I ulige uger"
    DATOER = "datoer", "På bestemte datoer"


class Rest(models.TextChoices):
    """What happens with the times that are not booked at the deadline (TST-13)."""

    BLIVER = "bliver", "De lukkes og bliver stående som ikke booket"
    FRIGIVES = "frigives", "De frigives: alle distrikter kan booke dem indtil start"
    INTERN = "intern", "De bruges til teamets egen sparring"


class Aabningsvalg(models.TextChoices):
    """What happens to a cancelled session when its ordning is taken up again."""

    LAD_VAERE = "lad_vaere", "Lad være aflyst"
    AABN = "aabn", "Åbn igen"


class BookingTilstand(models.TextChoices):
    ANMODET = "anmodet", "Anmodet"
    PAA_VENTELISTE = "paa_venteliste", "På venteliste"
    TILBUDT = "tilbudt", "Tilbudt"
    BOOKET = "booket", "Booket"
    AFLYST = "aflyst", "Aflyst"
    AFSLAAET = "afslaaet", "Afslået"
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
    REGISTRERET = "registreret", "Registreret her"

    @classmethod
    def andre(cls) -> list[tuple[str, str]]:
        """Where one that is not registered here is kept."""
        return [(value, label) for value, label in cls.choices if value != cls.REGISTRERET]


class Aldersgruppe(models.TextChoices):
    NUL = "0-2", "0–2 år"
    TRE = "3-5", "3–5 år"
    SEKS = "6-9", "6–9 år"
    TI = "10-12", "10–12 år"
    TRETTEN = "13-16", "13–16 år"
    FLERE = "flere", "Flere aldre"
    IKKE_RELEVANT = "ikke_relevant", "Ikke relevant"


class Kreds(models.TextChoices):
    """Whom a request for sparring is about (TPS-03)."""

    BARN = "barn", "Et enkelt barn"
    FAELLESSKAB = "faellesskab", "Et børnefællesskab"


class Fokus(models.TextChoices):
    KLASSEINDSATS = "klasseindsats", "En indsats i klassen"
    HJEM_FRITID = "hjem_fritid", "Hjem eller fritid"


class Forloebsart(models.TextChoices):
    """Whether it was spoken of at a sparring before (TPS-03)."""

    NY = "ny", "Det er nyt"
    OPFOELGNING = "opfoelgning", "Det er opfølgning på en tidligere sparring"


class Brevart(models.TextChoices):
    """The letters of this app: the `art` of their rows in the outbox."""

    BEKRAEFTELSE = "booking_bekraeftelse", "Bekræftelse"
    AFLYSNING = "booking_aflysning", "Aflysning"
    PAAMINDELSE = "booking_paamindelse", "Påmindelse"
    FLYTNING = "booking_flytning", "Flytning"
    VENTEPLADS = "booking_venteplads", "Plads på ventelisten"
    TILBUD = "booking_tilbud", "Tilbud fra ventelisten"
    UDLOEBET = "booking_udloebet", "Tilbud udløbet"
    DAG_AFLYST = "booking_dag_aflyst", "Dagen er aflyst"
    VENTELISTE_LUKKET = "booking_venteliste_lukket", "Ventelisten er lukket"
    ANMODNING = "booking_anmodning", "Ny anmodning"
    AFSLAG = "booking_afslag", "Svar på anmodning"
    UBESVARET = "booking_ubesvaret", "Anmodning uden svar"
    TAGET_TILBAGE = "booking_taget_tilbage", "Tid taget tilbage"
    SAMTYKKE_BORTFALDET = "booking_samtykke_bortfaldet", "Samtykket gælder ikke mere"
    DAGSORDEN = "dagsorden", "Dagsorden"
    DAGSORDEN_AFLYST = "dagsorden_aflyst", "Dagsorden, dagen er aflyst"


class Brevvariant(models.TextChoices):
    """Letters that are told in other words in one case: texts of their own, sent in rows of the kind beside them."""

    BOOKET_FOR_DIG = "booking_booket_for_dig", "Bekræftelse, booket af en koordinator"
    SKREVET_OP_FOR_DIG = "booking_skrevet_op_for_dig", "Plads på ventelisten, skrevet op af en koordinator"
    TILDELT = "booking_tildelt", "Bekræftelse, tiden er givet"
    DAG_AFLYST_VENTELISTE = "booking_dag_aflyst_venteliste", "Dagen er aflyst, venteliste"


class Videre(models.TextChoices):
    """What the booker asks the own leader for after a sparring (TST-10): the `art` of the leader's task."""

    NYT_FORLOEB = "videre_nyt_forloeb", "Bed om et nyt forløb"
    OPFOELGNING = "videre_opfoelgning", "Indkald til opfølgende møde i et forløb, der er i gang"


class KoerselTilstand(models.TextChoices):
    """Of the running of a session."""

    KLAR = "klar", "Ikke begyndt"
    I_GANG = "i_gang", "I gang"
    PAUSE = "pause", "Pause"
    SLUT = "slut", "Slut"


class Afsnitsart(models.TextChoices):
    """What a part of the hour was."""

    RUNDE = "runde", "Runde"
    PAUSE = "pause", "Pause"
    REST = "rest", "Resten"


class Fremmoede(models.TextChoices):
    KOM = "kom", "Kom"
    UDEBLEV = "udeblev", "Kom ikke"


class Deltagersvar(models.TextChoices):
    TIL_STEDE = "til_stede", "Til stede"
    AFBUD = "afbud", "Afbud"
