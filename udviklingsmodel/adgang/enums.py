from django.db import models

# Tasks.
NOEDADGANG_TIL_LEDER, NOEDADGANG_TIL_DPO = "noedadgang_leder", "noedadgang_dpo"
NOEDADGANG_TIL_ADMINISTRATION = "noedadgang_administration"
TIL_KOLLEGA = "delegation"


class Noedgrund(models.TextChoices):
    """Why somebody needs to see a child whom they may not see otherwise."""

    FARE = "fare", "Barnet er i fare eller er kommet til skade"
    FORAELDRE = "foraeldre", "Vi skal have fat i forældrene med det samme"
    ANSVAR = "ansvar", "Jeg har ansvaret for barnet lige nu, og lederen kan ikke nås"


class OverdragelseTilstand(models.TextChoices):
    GIVET = "givet", "Venter på svar"
    MODTAGET = "modtaget", "Modtaget"
    AFVIST = "afvist", "Afvist"
    FORTRUDT = "fortrudt", "Trukket tilbage"


class Regel(models.TextChoices):
    """Why a row of the log is in a spot check."""

    TILFAELDIG = "tilfaeldig", "Trukket ud tilfældigt"
    EFTERNAVN = "efternavn", "Samme efternavn som barnet eller en forælder"
    DISTRIKT = "distrikt", "Arbejder ikke i barnets distrikt"
    TIDSPUNKT = "tidspunkt", "Uden for almindelig arbejdstid"
    MANGE = "mange", "Så mange forskellige børn den dag"
    NOEDADGANG = "noedadgang", "Nødadgang"


class Slags(models.TextChoices):
    """Kinds of rows, as one filters the log."""

    LAEST = "laest", "Har set noget"
    CPR = "cpr", "Har set CPR-nummeret"
    AENDRET = "aendret", "Har ændret noget"
    NOEDADGANG = "noedadgang", "Nødadgang"
    TILSYN = "tilsyn", "Tilsyn og udtræk"
