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


class Formaal(models.TextChoices):
    """What a consent is for (CON-01). One that becomes a Dialogmøde stays within its purpose, with other units."""

    SPARRING = "sparring", "Sparring, hvor barnet nævnes med navn"
    FORLOEB = "forloeb", "Møder om barnet og det, der aftales der"


class Oplysningsart(models.TextChoices):
    """Kinds of information."""

    TRIVSEL = "trivsel", "Trivsel og udvikling"
    LAERING = "laering", "Læring"
    FAMILIE = "familie", "Familien og hjemmet"
    HELBRED = "helbred", "Helbred"
    SUNDHED = "sundhed", "Helbredsoplysninger fra Sundhedstjenesten"


HELBREDSARTER = (Oplysningsart.HELBRED, Oplysningsart.SUNDHED)


class Svar(models.TextChoices):
    """What somebody answered. `tiltraadt`: leaves it to the other holder at the same address (CON-02)."""

    JA = "ja", "Ja"
    NEJ = "nej", "Nej"
    TILTRAADT = "tiltraadt", "Overlader svaret til den anden"


class Svarform(models.TextChoices):
    """How an answer was given."""

    PAPIR = "papir", "På papir, med underskrift"
    DIGITALT = "digitalt", "Digitalt"
    MUNDTLIGT = "mundtligt", "Mundtligt"


class Hvemsvarer(models.TextChoices):
    """Whose yes a consent needs (CON-02)."""

    ALLE = "alle", "Begge, der har forældremyndigheden"
    ENE = "ene", "Én, der har forældremyndigheden alene"
    SAMME_ADRESSE = "samme_adresse", "Én af to på samme adresse, og den anden overlader svaret"


class Vurdering(models.TextChoices):
    """Whether the yes of a young person of 15 or more suffices."""

    NOK = "nok", "Den unges eget ja er nok"
    IKKE_NOK = "ikke_nok", "Forældrene skal også sige ja"


class Hindring(models.TextChoices):
    """Why what was consented to may not be shared: the first of these that holds is what one is told."""

    IKKE_SPURGT = "ikke_spurgt", "Der er ikke givet samtykke til det."
    TILBAGEKALDT = "tilbagekaldt", "Samtykket er trukket tilbage."
    MODSTRIDENDE = "modstridende", "De er ikke enige: en har sagt ja, og en har sagt nej."
    AFSLAAET = "afslaaet", "Der er sagt nej."
    SENERE_NEJ = "senere_nej", "Der er sagt nej siden."
    TRUKKET_SIDEN = "trukket_siden", "Det er trukket tilbage siden. Alle skal sige ja igen."
    ANDEN_INSTITUTION = "anden_institution", "Barnet har skiftet institution, siden samtykket blev givet. Bed om et nyt."
    IKKE_BEGYNDT = "ikke_begyndt", "Samtykket gælder ikke endnu."
    UDLOEBET = "udloebet", "Samtykket er udløbet."
    HELBRED_UDLOEBET = "helbred_udloebet", "Et samtykke til helbredsoplysninger gælder højst et år."
    INGEN_INDEHAVER = "ingen_indehaver", "Ingen er registreret med forældremyndighed."
    ENE_UDEN_GRUNDLAG = (
        "ene_uden_grundlag",
        "Kun én er registreret med forældremyndighed, og samtykket siger ikke, hvor I ved det fra.",
    )
    SAMME_ADRESSE_BRUGES_IKKE = (
        "samme_adresse_bruges_ikke",
        "Den ene har overladt svaret til den anden. Det er ikke nok i kommunen.",
    )
    MANGLER_INDEHAVER = "mangler_indehaver", "En, der har forældremyndighed, har ikke sagt ja."
    MANGLER_DEN_UNGE = "mangler_den_unge", "Den unge er fyldt 15 år og har ikke selv sagt ja."
    SKAL_VAERE_SKRIFTLIGT = (
        "skal_vaere_skriftligt",
        "Helbredsoplysninger fra Sundhedstjenesten kræver et skriftligt ja eller en begrundelse.",
    )


class Hjemmelart(models.TextChoices):
    """What else than a consent something may be shared on (CON-06)."""

    SSD = "ssd", "Tidlig indsats uden samtykke (SSD)"
    ANDEN = "anden", "Anden hjemmel, som lederen peger på"


class HjemmelTilstand(models.TextChoices):
    FORESLAAET = "foreslaaet", "Venter på lederen"
    GODKENDT = "godkendt", "Godkendt"
    AFVIST = "afvist", "Afvist"
    STOPPET = "stoppet", "Stoppet"


class Forsoegt(models.TextChoices):
    """Whether consent was tried before sharing without (CON-09)."""

    SAGT_NEJ = "sagt_nej", "Ja, men der blev sagt nej"
    IKKE_SVARET = "ikke_svaret", "Ja, men vi har ikke fået svar"
    IKKE_FORSOEGT = "ikke_forsoegt", "Nej, det ville skade barnet eller formålet"


class Orienteret(models.TextChoices):
    """Whether the parents have been told of it."""

    JA = "ja", "Ja, de er orienteret"
    SENERE = "senere", "Nej, de bliver orienteret bagefter"
    NEJ = "nej", "Nej, det ville skade barnet"


class Opgaveart(models.TextChoices):
    """This app's tasks."""

    MUNDTLIGT = "samtykke_mundtligt", "Et mundtligt samtykke skal fornys skriftligt"
    TILBAGEKALDT = "samtykke_tilbagekaldt", "Et samtykke er trukket tilbage"
    UDLOEBER = "samtykke_udloeber", "Et samtykke udløber"
    HELBRED_UDLOEBER = "samtykke_helbred_udloeber", "Et samtykke til helbredsoplysninger udløber"
    FYLDER_15 = "samtykke_fylder_15", "Et barn fylder 15 år"
    HJEMMEL = "samtykke_hjemmel", "Et forslag om at dele uden samtykke venter"
