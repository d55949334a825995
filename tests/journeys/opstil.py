"""Run in a process of its own (`python -m tests.journeys.opstil`): the demo's people, and days in every state a page has.

Prints as one line of JSON what a journey needs to know of them.
"""

import json
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import uuid4

import django

django.setup()

from booking import services
from booking.enums import Aldersgruppe, Om, Omtale, Opbevaring, Videre
from booking.models import Booking, Ordning, Sparringsdag
from samtykke import demo as boern
from tests.factories.booking import SVAR, book, make_ordning, vindue
from tests.factories.organisation import BrugerFactory
from tests.factories.tildeling import SVAR as OM_ET_BARN
from tests.factories.tildeling import ask
from udviklingsmodel.kernel import clock, outbox
from udviklingsmodel.organisation import demo
from udviklingsmodel.organisation.enums import Dagsvalg, InstitutionArt, PeriodeArt, Rolle
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger, Distrikt, Institution, Lukkeperiode
from udviklingsmodel.organisation.services import (
    configuration_changed,
    deactivate_bruger,
    end_rolle,
    give_rolle,
    save_lukkeperioder,
)
from udviklingsmodel.overblik.bidrag import Demovalg

now = clock.now()
today = clock.local_date(now)


def by(brugernavn: str) -> Bruger:
    return Bruger.objects.get(brugernavn=brugernavn)


def open_days(ordning: Ordning) -> list[date]:
    dates = ordning.sparringsdage.filter(dato__gt=today, dato__lte=ordning.last_date(now)).order_by("dato")
    return list(dates.values_list("dato", flat=True))


def close(day: date, ordning: Ordning) -> None:
    Lukkeperiode.objects.create(
        art=PeriodeArt.LUKKEDAG, navn="pædagogisk dag", fra_date=day, til_date=day + timedelta(days=1)
    )
    configuration_changed()
    services.generate_sparringsdage(ordning=ordning, kalender=Kalender.load(), now=now)


def consented(of: Bruger, emne: str) -> services.Bookingsvar:
    samtykke = services.Samtykkeoplysning(today, of, Opbevaring.EDOC)
    enheder = tuple(Ordning.objects.get(slug="distrikt-byskov").perspektiver.order_by("pk")[:2])
    return services.Bookingsvar(Om.UDFORDRING, Omtale.MED_SAMTYKKE, "fravaer", Aldersgruppe.TI, enheder, emne, samtykke)


def waiting_list(ordning: Ordning, days: list[date]) -> list[Booking]:
    """Of the teacher's deputy: a place on the list of one day, an offer on another, and one that lapsed."""
    stand_in, nabo = by("stedfortraeder"), by("medkoordinator")
    held = [book(nabo, ordning, nummer, dato=day, now=now) for day in days for nummer in (1, 2, 3)]

    def wait(dag: Sparringsdag) -> Booking:
        skole = ordning.institutioner_for(stand_in, now)[0]
        return services.join_venteliste(booking_id=uuid4(), dag=dag, institution=skole, svar=SVAR, by=stand_in, now=now)

    lapsed = wait(held[3].dag)
    services.cancel_booking(booking=held[3], by=nabo, now=now)
    services.expire_venteliste(now=now + timedelta(days=6))
    book(nabo, ordning, 1, dato=days[1], now=now)
    offered = wait(held[3].dag)
    services.cancel_booking(booking=held[4], by=nabo, now=now)
    return [wait(held[0].dag), offered, lapsed]


def gone_videre(ordning: Ordning) -> list[Booking]:
    """Two times of last week, of the deputy and of a teacher; the teacher has asked the leaders to go on."""
    (day,) = ordning.dates(today - timedelta(days=7), today - timedelta(days=1))
    services.create_sparringsdage(ordning, [day])
    before = now - timedelta(days=10)
    held = [book(by(who), ordning, n, dato=day, now=before) for n, who in enumerate(("stedfortraeder", "fagperson"), 1)]
    for videre in Videre:
        services.go_videre(booking=held[1], videre=videre, by=held[1].booker, now=now)
    return held


def cancelled_day(ordning: Ordning, day: date) -> list[Booking]:
    """A day that was full when its coordinator cancelled it: a time of the deputy's, and the leader's place on the list."""
    stand_in, nabo, leder = by("stedfortraeder"), by("medkoordinator"), by("leder")
    lost = book(stand_in, ordning, 1, dato=day, now=now)
    for nummer in (2, 3):
        book(nabo, ordning, nummer, dato=day, now=now)
    skole = ordning.institutioner_for(leder, now)[0]
    waiting = services.join_venteliste(booking_id=uuid4(), dag=lost.dag, institution=skole, svar=SVAR, by=leder, now=now)
    services.cancel_sparringsdag(dag=lost.dag, grund="Teamet er på kursus", by=by("koordinator"), now=now)
    return [lost, waiting]


def school_that_gives_times() -> dict[str, str]:
    """Enghavegård: of one teacher a request that waits, one that was declined, one withdrawn, and a given time."""
    konsulent = by("ressourcekonsulent")
    school = Institution.objects.get(navn=demo.ENGHAVEGAARD)
    ordning = services.seed_enghavegaard(
        institution=school, facilitatorer=Bruger.objects.filter(brugernavn="team-5-psyk"), now=now
    )
    kalender, far = Kalender.load(), [today + timedelta(weeks=30, days=n) for n in range(60)]
    empty = make_ordning(
        distrikt=school.distrikt,
        institution=school,
        sted=school,
        navn="Sparring uden dage",
        slug="uden-dage",
        form="tildeles",
        minutter=None,
        rytme="datoer",
        datoer=[next(day for day in far if not kalender.lukket(day)).isoformat()],
        vinduer=[vindue(None)],
        now=now,
    )
    assert not empty.sparringsdage.exists()
    teachers = Bruger.objects.filter(tilknytninger__institution=school, tilknytninger__rolle=Rolle.FAGPERSON)
    teacher, colleague = teachers.order_by("pk")[:2]
    Bruger.objects.filter(pk=teacher.pk).update(brugernavn="laerer")
    asked = [
        ask(teacher, ordning, now=now - timedelta(days=n), svar=replace(OM_ET_BARN, emne="Uro " * 40)) for n in range(4)
    ]
    dag = Sparringsdag.objects.select_related("ordning").filter(ordning=ordning, dato__gt=today).order_by("dato")[0]
    til = services.new_tid(dag, ordning.windows_on(dag.dato)[0][0], 30)
    services.allocate_tid(booking=asked[0], til=til, by=konsulent, now=now)
    services.decline_anmodning(booking=asked[1], grund="Tag det op på teammødet først", by=konsulent, now=now)
    services.withdraw_anmodning(booking=asked[2], by=teacher, now=now)
    Booking.objects.filter(pk=asked[3].pk).update(venter_til_date=today - timedelta(days=2))
    names = ("given", "declined", "withdrawn", "requested", "held", "followed")
    made = [*asked, *held_times(teacher, ordning, konsulent)]
    Ordning.objects.filter(pk=ordning.pk).update(max_pr_person=2)
    return {name: str(booking.pk) for name, booking in zip(names, made, strict=True)} | {
        "given_agenda": str(dag.pk),
        "colleague": colleague.brugernavn,
    }


def held_times(teacher: Bruger, ordning: Ordning, konsulent: Bruger) -> list[Booking]:
    """Two times of last Monday; what followed is registered of one."""
    monday, before = today - timedelta(days=today.weekday() or 7), now - timedelta(days=10)
    services.create_sparringsdage(ordning, [monday])
    dag = Sparringsdag.objects.select_related("ordning").get(ordning=ordning, dato=monday)
    start = ordning.windows_on(monday)[0][0]
    held = []
    for n in range(2):
        asked, til = ask(teacher, ordning, now=before), services.new_tid(dag, start + n * timedelta(minutes=30), 30)
        held.append(services.allocate_tid(booking=asked, til=til, by=konsulent, now=before))
    services.register_udfald(booking=held[1], udfald="tpt", by=konsulent, now=now)
    return held


def empty_district() -> None:
    """A district of which no session is planned, and its coordinator."""
    person = newcomer("koordinator-tom", "Kirsten Munk")
    distrikt = Distrikt.objects.create(kommune=person.kommune, nummer=99, navn="Distrikt Tomt")
    skole = Institution.objects.create(distrikt=distrikt, navn="Skolen på Marken", art=InstitutionArt.SKOLE)
    make_ordning(distrikt=distrikt, sted=skole, slug="distrikt-tomt", now=now).sparringsdage.all().delete()
    give_rolle(bruger=person, rolle=Rolle.DISTRIKTSKOORDINATOR, sted=distrikt, fra=today, by=None, now=now)


def newcomer(brugernavn: str, navn: str) -> Bruger:
    template = by("fagperson2")
    return Bruger.objects.create(
        brugernavn=brugernavn,
        navn=navn,
        email=f"{brugernavn}@example.dk",
        kommune=template.kommune,
        faggruppe=template.faggruppe,
        password=template.password,
    )


def district_with_limits() -> dict[str, str]:
    """One time a person, released after three weeks; beside it an ordning that was closed while a teacher waited."""
    distrikt = Distrikt.objects.create(kommune=by("koordinator").kommune, nummer=98, navn="Distrikt Solrød")
    skole = Institution.objects.create(distrikt=distrikt, navn="Solrød Skole og Fritid", art=InstitutionArt.SKOLE)
    teacher, colleague = newcomer("solroed", "Signe Solrød"), newcomer("solroed2", "Sune Solrød")
    for person in (teacher, colleague):
        give_rolle(bruger=person, rolle=Rolle.FAGPERSON, sted=skole, fra=today, by=None, now=now)
    values = {"distrikt": distrikt, "sted": skole, "now": now}
    ordning = make_ordning(
        navn="Solrød Sparring", slug="solroed", max_pr_person=1, frist_minutter=30000, rest="frigives", **values
    )
    first, *_, last = open_days(ordning)
    mine = book(teacher, ordning, 1, dato=first, now=now)
    shut = make_ordning(navn="Tirsdage og fredage", slug="lukket", ugedag=1, **values)
    tuesday, other = open_days(shut)[1:3]
    kept = [book(colleague, shut, nummer, dato=day, now=now) for day in (tuesday, other) for nummer in (1, 2, 3)]

    def wait(dag: Sparringsdag) -> Booking:
        return services.join_venteliste(booking_id=uuid4(), dag=dag, institution=skole, svar=SVAR, by=teacher, now=now)

    left = services.leave_venteliste(booking=wait(kept[0].dag), by=teacher, now=now)
    said_no, waiting = wait(kept[3].dag), wait(kept[0].dag)
    services.cancel_booking(booking=kept[4], by=colleague, now=now)
    said_no = services.decline_tilbud(booking=Booking.objects.with_tid().get(pk=said_no.pk), by=teacher, now=now)
    days = frozenset([kept[0].dag.pk, kept[3].dag.pk])
    beslutning = dict.fromkeys(days, Dagsvalg.BEHOLD)
    services.retire_ordning(ordning=shut, by=by("administration"), now=now, beslutning=beslutning)
    made = {"limited": mine, "left": left, "said_no": said_no, "shut_out": waiting, "kept_in_closed": kept[0]}
    return {name: str(booking.pk) for name, booking in made.items()} | {"released": str(first), "unreleased": str(last)}


def closed_account() -> Bruger:
    """A person who has gone: no roles today, and an account that is closed."""
    person = newcomer("forhenvaerende", "Preben Forhenværende")
    skole = Institution.objects.earliest("pk")
    fra, til = today - timedelta(days=400), today - timedelta(days=30)
    give_rolle(bruger=person, rolle=Rolle.FAGPERSON, sted=skole, fra=fra, til=til, by=None, now=now)
    deactivate_bruger(bruger=person, by=None, now=now)
    return person


def kept_day(ordning: Ordning, dato: date) -> Booking:
    """A closed day on which somebody keeps a time."""
    booking = book(by("stedfortraeder"), ordning, 2, dato=dato, now=now)
    periode = Lukkeperiode(art=PeriodeArt.LUKKEDAG, navn="kursusdag", fra_date=dato, til_date=dato + timedelta(days=1))
    save_lukkeperioder(perioder=[periode], by=None, now=now, beslutning={booking.dag.pk: Dagsvalg.BEHOLD})
    return booking


def opened_day(ordning: Ordning, dato: date) -> Booking:
    """What was lost on a day that was cancelled and opened again."""
    booking = book(by("stedfortraeder"), ordning, 2, dato=dato, now=now)
    services.cancel_sparringsdag(dag=booking.dag, grund="Sygdom i teamet", by=by("koordinator"), now=now)
    services.open_sparringsdag(dag=booking.dag, by=by("koordinator"), now=now)
    return booking


def retired_ordning() -> None:
    """With two days that were cancelled when it was closed."""
    skole = Institution.objects.get(navn="Skolen på Marken")
    ordning = make_ordning(distrikt=skole.distrikt, sted=skole, navn="Lukket", slug="lukket-solroed", ugedag=1, now=now)
    person = BrugerFactory(roller=[(Rolle.FAGPERSON, skole)])
    days = open_days(ordning)[:2]
    beslutning = {book(person, ordning, dato=day, now=now).dag.pk: Dagsvalg.AFLYS for day in days}
    services.retire_ordning(ordning=ordning, by=by("administration"), now=now, beslutning=beslutning)


def main() -> None:
    demo.make(Random(1), now)
    boern.make(Demovalg(sparringer=0, rng=Random(1), now=now))
    Lukkeperiode.objects.filter(art=PeriodeArt.SKOLEFERIE).delete()  # whatever the day of the year, there are Thursdays
    services.seed_tst(now=now)
    ordning = Ordning.objects.get(slug="distrikt-byskov")
    ordning.horisont_uger = 14  # so many Thursdays, whatever Christmas takes
    ordning.save()
    configuration_changed()
    services.generate_sparringsdage(ordning=ordning, kalender=Kalender.load(), now=now)
    free, full, closed, other = open_days(ordning)[:4]
    stand_in, nabo = by("stedfortraeder"), by("medkoordinator")
    mine = book(stand_in, ordning, 1, dato=other, now=now, svar=consented(stand_in, "Overgang fra dagtilbud til skole"))
    cancelled = services.cancel_booking(booking=book(stand_in, ordning, 3, dato=free, now=now), by=stand_in, now=now)
    book(nabo, ordning, 1, dato=free, now=now)
    for nummer in (1, 2, 3):
        book(nabo, ordning, nummer, dato=full, now=now)
    close(closed, ordning)
    waiting, offered, lapsed = waiting_list(ordning, open_days(ordning)[3:5])
    over, asked = gone_videre(ordning)
    (long_ago,) = ordning.dates(today - timedelta(days=21), today - timedelta(days=15))
    services.create_sparringsdage(ordning, [long_ago])
    kept, dropped = open_days(ordning)[5:7]
    given_back, *_ = [book(nabo, ordning, nummer, dato=kept, now=now) for nummer in (1, 2, 3)]
    lost, unplaced = cancelled_day(ordning, dropped)
    held, opened = kept_day(ordning, open_days(ordning)[7]), opened_day(ordning, open_days(ordning)[8])
    empty_district()
    retired_ordning()
    ansat = by("fagperson2")
    school = school_that_gives_times() | district_with_limits()
    former = by("system")
    end_rolle(tilknytning=former.tilknytninger.get(rolle=Rolle.SYSTEM), til=today, by=None, now=now)
    outbox.drain(now=now)
    answer = school | {
        "free": str(free),
        "full": str(full),
        "closed": str(closed),
        "other": str(other),
        "beyond": str(ordning.last_date(now) + timedelta(days=1)),
        "booking": str(mine.pk),
        "cancelled": str(cancelled.pk),
        "waiting": str(waiting.pk),
        "offered": str(offered.pk),
        "lapsed": str(lapsed.pk),
        "over": str(over.pk),
        "asked": str(asked.pk),
        "lukkedag": str(Lukkeperiode.objects.get(navn="pædagogisk dag").pk),
        "person": str(ansat.pk),
        "tilknytning": str(ansat.tilknytninger.get().pk),
        "lukket_person": str(closed_account().pk),
        "kept": str(kept),
        "given_back": str(given_back.pk),
        "lost": str(lost.pk),
        "unplaced": str(unplaced.pk),
        "dropped": str(dropped),
        "dropped_agenda": str(lost.dag.pk),
        "holdt": str(held.pk),
        "holdt_dag": str(held.dag.dato),
        "holdt_agenda": str(held.dag.pk),
        "aabnet": str(opened.pk),
        "agenda": str(mine.position.sparringsdag_id),
        "erased_agenda": str(ordning.sparringsdage.get(dato=long_ago).pk),
        "empty_agenda": str(ordning.sparringsdage.filter(dato__gt=other).earliest("dato").pk),
    }
    print(json.dumps(answer))  # noqa: T201


if __name__ == "__main__":
    main()
