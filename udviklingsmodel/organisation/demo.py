"""The demo municipality's places and people. All names are invented."""

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from django.contrib.auth.hashers import make_password

from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.enums import InstitutionArt, PeriodeArt, Rolle
from udviklingsmodel.organisation.importer import csvfil
from udviklingsmodel.organisation.importer import organisation as importer
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Faggruppe, Institution, Kommune, Lukkeperiode
from udviklingsmodel.organisation.services import Sted, configuration_changed, give_rolle

PASSWORD = "udviklingsmodel-demo"  # noqa: S105  the demo's password is public
CSV = Path(__file__).with_name("data") / "ringsted_institutioner.csv"
ST, KE, BFR, UE = "Sundhedstjenesten", "Kompetenceenheden", "Børne- og Familierådgivningen", "Ungeenheden"

DAGTILBUD = {
    1: ["Børnehuset Skovbrynet", "Børnehuset Mælkevejen"],
    2: ["Børnehuset Åkanden", "Børnehuset Regnbuen"],
    3: ["Børnehuset Søstjernen"],
    4: ["Børnehuset Kastanjen"],
    5: ["Børnehuset Møllebakken"],
}
ENGHAVEGAARD = "Enghavegård Skole"

# username, name, faggruppe, roles as (rolle, name of the place; "" is the municipality)
KONTI: list[tuple[str, str, str, list[tuple[Rolle, str]]]] = [
    ("fagperson", "Mette Lund", "lærer", [(Rolle.FAGPERSON, "Byskovskolen")]),
    ("fagperson2", "Jonas Holm", "pædagog", [(Rolle.FAGPERSON, "Børnehuset Åkanden")]),
    ("leder", "Karen Bech", "skoleleder", [(Rolle.LOKAL_LEDER, "Byskovskolen")]),
    ("leder2", "Torben Krogh", "dagtilbudsleder", [(Rolle.LOKAL_LEDER, "Børnehuset Åkanden")]),
    ("stedfortraeder", "Lise Friis", "afdelingsleder", [(Rolle.STEDFORTRAEDER, "Byskovskolen")]),
    (
        "koordinator",
        "Hanne Skov",
        "skoleleder",
        [(Rolle.DISTRIKTSKOORDINATOR, "Distrikt Byskov"), (Rolle.LOKAL_LEDER, "Campusskolen")],
    ),
    (
        "medkoordinator",
        "Peter Dahl",
        "dagtilbudsleder",
        [(Rolle.DISTRIKTSKOORDINATOR, "Distrikt Byskov"), (Rolle.LOKAL_LEDER, "Børnehuset Skovbrynet")],
    ),
    (
        "koordinator2",
        "Birgit Juhl",
        "skoleleder",
        [(Rolle.DISTRIKTSKOORDINATOR, "Distrikt Dagmar"), (Rolle.LOKAL_LEDER, "Kildeskolen")],
    ),
    ("postkasse-st", "Inge Vestergaard", "sekretær", [(Rolle.POSTKASSEANSVARLIG, ST)]),
    (
        "sundhedsplejerske",
        "Anne Toft",
        "sundhedsplejerske",
        [(Rolle.EKSTERN_FAGPERSON, ST), (Rolle.TEAMMEDLEM, "Distrikt Byskov")],
    ),
    ("enhedsleder-st", "Susanne Kjær", "leder af Sundhedstjenesten", [(Rolle.ENHEDSLEDER, ST)]),
    ("postkasse-ke", "Dorte Winther", "sekretær", [(Rolle.POSTKASSEANSVARLIG, KE)]),
    ("psykolog", "Rasmus Borg", "psykolog", [(Rolle.EKSTERN_FAGPERSON, KE), (Rolle.TEAMMEDLEM, "Distrikt Byskov")]),
    ("enhedsleder-ke", "Lone Kragh", "leder af Kompetenceenheden", [(Rolle.ENHEDSLEDER, KE)]),
    ("raadgiver", "Camilla Ravn", "socialrådgiver", [(Rolle.EKSTERN_FAGPERSON, BFR), (Rolle.TEAMMEDLEM, "Distrikt Byskov")]),
    ("enhedsleder-bfr", "Henrik Storm", "leder af Børne- og Familierådgivningen", [(Rolle.ENHEDSLEDER, BFR)]),
    (
        "ungeraadgiver",
        "Nikolaj Lind",
        "ungerådgiver",
        [(Rolle.EKSTERN_FAGPERSON, UE), (Rolle.TEAMMEDLEM, "Distrikt Byskov")],
    ),
    ("ressourcekonsulent", "Ulla Brandt", "ressourcekonsulent", [(Rolle.RESSOURCEKONSULENT, ENGHAVEGAARD)]),
    ("administration", "Erik Damgaard", "konsulent", [(Rolle.ADMINISTRATION, "")]),
    ("dpo", "Marianne Quist", "databeskyttelsesrådgiver", [(Rolle.DPO, "")]),
    ("indsigt", "Vibeke Lauritsen", "jurist", [(Rolle.INDSIGTSBEHANDLER, "")]),
    ("system", "Ole Mortensen", "systemadministrator", [(Rolle.SYSTEM, "")]),
]
FORNAVNE = (
    "Anders Bente Christian Ditte Ejvind Fie Gitte Hassan Ida Jens Kirsten Lars Maria Niels Pia Rikke Simon Tina".split()
)
EFTERNAVNE = (
    "Andersen Berg Christensen Dam Eriksen Frost Gram Hansen Iversen Jensen Kofoed Larsen Munk Nielsen Olsen".split()
)
STAB_PR_INSTITUTION = 4


def make(rng: Random, now: datetime) -> None:
    """Idempotent: what has a name or a username already is left as it is, and so are places changed on the pages."""
    kommune = Kommune.objects.get()
    if kommune.navn == "Kommunen":
        kommune.navn, kommune.kontakt = "Ringsted Kommune", "Børnecenter, telefon 57 62 62 00"
        kommune.save()
    _holidays(local_date(now))
    if not Distrikt.objects.exists():
        importer.write(importer.read(csvfil.decode(CSV.read_bytes())), now=now, dry_run=False)
    for nummer, names in DAGTILBUD.items():
        for name in names:
            _institution(name, nummer, InstitutionArt.DAGTILBUD)
    _institution(ENGHAVEGAARD, 5, InstitutionArt.SKOLE)
    _people(kommune, rng, now)
    configuration_changed()


def _institution(navn: str, distrikt: int, art: InstitutionArt) -> None:
    values = {"art": art, "distrikt": Distrikt.objects.get(nummer=distrikt)}
    Institution.objects.get_or_create(navn=navn, defaults=values)


def _holidays(today: date) -> None:
    """The school holidays of this school year and the next, as a Danish school plans them."""
    for year in (today.year - 1, today.year, today.year + 1):
        for navn, first, last in (
            ("vinterferie", date(year, 2, 9), date(year, 2, 16)),
            ("sommerferie", date(year, 6, 27), date(year, 8, 10)),
            ("efterårsferie", date(year, 10, 12), date(year, 10, 19)),
            ("juleferie", date(year, 12, 21), date(year + 1, 1, 4)),
        ):
            Lukkeperiode.objects.get_or_create(
                navn=navn, fra_date=first, defaults={"til_date": last, "art": PeriodeArt.SKOLEFERIE}
            )


def _people(kommune: Kommune, rng: Random, now: datetime) -> None:
    password = make_password(PASSWORD)
    since = local_date(now) - timedelta(days=400)

    def person(brugernavn: str, navn: str, faggruppe: str, roller: list[tuple[Rolle, Sted]]) -> None:
        if Bruger.objects.filter(brugernavn=brugernavn).exists():
            return
        fag, _ = Faggruppe.objects.get_or_create(navn=faggruppe)
        bruger = Bruger(
            brugernavn=brugernavn,
            navn=navn,
            email=f"{brugernavn}@example.dk",
            faggruppe=fag,
            kommune=kommune,
            password=password,
        )
        bruger.full_clean()
        bruger.save()
        for rolle, sted in roller:
            give_rolle(bruger=bruger, rolle=rolle, sted=sted, fra=since, by=None, now=now)

    for brugernavn, navn, faggruppe, roller in KONTI:
        person(brugernavn, navn, faggruppe, [(rolle, _sted(kommune, sted)) for rolle, sted in roller])
    for institution in Institution.objects.filter(aktiv=True).order_by("pk"):
        fag = "lærer" if institution.art == InstitutionArt.SKOLE else "pædagog"
        for number in range(1, STAB_PR_INSTITUTION + 1):
            person(f"stab-{institution.pk}-{number}", _name(rng), fag, [(Rolle.FAGPERSON, institution)])
    for distrikt in Distrikt.objects.filter(aktiv=True).exclude(navn="Distrikt Byskov"):
        for enhed, fag in ((ST, "sundhedsplejerske"), (KE, "psykolog"), (BFR, "socialrådgiver"), (UE, "ungerådgiver")):
            roles: list[tuple[Rolle, Sted]] = [
                (Rolle.EKSTERN_FAGPERSON, _sted(kommune, enhed)),
                (Rolle.TEAMMEDLEM, distrikt),
            ]
            person(f"team-{distrikt.nummer}-{fag[:4]}".replace("æ", "ae"), _name(rng), fag, roles)
        for number in range(1 + (distrikt.nummer == 2), 3):
            coordinator: list[tuple[Rolle, Sted]] = [(Rolle.DISTRIKTSKOORDINATOR, distrikt)]
            fag = "skoleleder" if number == 1 else "dagtilbudsleder"
            person(f"koordinator-{distrikt.nummer}-{number}", _name(rng), fag, coordinator)


def _sted(kommune: Kommune, navn: str) -> Sted:
    places = (Distrikt, Institution, Enhed)
    return next((found for model in places if (found := model._default_manager.filter(navn=navn).first())), kommune)


def _name(rng: Random) -> str:
    return f"{rng.choice(FORNAVNE)} {rng.choice(EFTERNAVNE)}"
