"""The demo's children. All names are invented, and the CPR number is of a day to come."""

from datetime import date
from uuid import UUID, uuid5

from samtykke import services
from samtykke.demo_samtykker import make_samtykker
from samtykke.enums import Kilde, Oplysningsmaade, Relation
from samtykke.models import Barn, Indehaver
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.models import Bruger, Institution
from udviklingsmodel.overblik.bidrag import Demovalg, demo

_HERE = UUID("5a1f3c52-7d1e-4b43-9a43-8d5d3f0c2b11")

# by whom, at which place; name, birth date, class or stue, CPR; holders: name, relation, telephone, address of their own
BOERN: list[tuple[str, str, str, date, str, str, list[tuple[str, Relation, str, str]]]] = [
    (
        *("fagperson", "Byskovskolen", "Emil Kjær", date(2017, 5, 9), "3.A", "0905374123"),
        [("Sofie Kjær", Relation.MOR, "20 30 40 50", ""), ("Anders Kjær", Relation.FAR, "20 30 40 51", "Møllevej 4")],
    ),
    (
        *("leder", "Byskovskolen", "Alma Winther", date(2011, 2, 17), "9.B", ""),
        [("Lone Winther", Relation.MOR, "20 30 40 52", "")],
    ),
    (
        *("fagperson2", "Børnehuset Åkanden", "Noah Riis", date(2022, 8, 30), "Rød stue", ""),
        [("Maria Riis", Relation.MOR, "20 30 40 53", ""), ("Camilla Riis", Relation.MEDMOR, "20 30 40 54", "")],
    ),
]


@demo
def make(valg: Demovalg) -> None:
    for brugernavn, sted, navn, foedt, gruppe, cpr, holders in BOERN:
        pk = uuid5(_HERE, navn)
        if Barn.objects.filter(pk=pk).exists():
            continue
        by = Bruger.objects.get(brugernavn=brugernavn)
        institution = Institution.objects.get(navn=sted)
        barn = Barn(id=pk, navn=navn, foedt_date=foedt, gruppe=gruppe, cpr=cpr, institution=institution)
        services.register_barn(barn=barn, by=by, now=valg.now)
        for holder_navn, relation, telefon, adresse in holders:
            holder = Indehaver(
                id=uuid5(_HERE, holder_navn),
                barn=barn,
                navn=holder_navn,
                relation=relation,
                telefon=telefon,
                adresse=adresse,
                fra_date=foedt,
                kilde=Kilde.FORAELDRENE,
                kilde_date=local_date(valg.now),
            )
            services.save_indehaver(indehaver=holder, by=by, now=valg.now)
            if not adresse:
                services.hand_over_oplysning(
                    barn=barn,
                    indehaver=holder,
                    maade=Oplysningsmaade.PAPIR,
                    udleveret=local_date(valg.now),
                    by=by,
                    now=valg.now,
                )
        make_samtykker(barn, valg.now)
