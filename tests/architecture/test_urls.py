"""Who may what: every address × who asks × method, with the answer written by hand. An address without a row fails."""

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from booking.models import Booking
from samtykke.hjemler import settle_hjemmel
from tests.factories import NOW, TODAY
from tests.factories.booking import book, make_ordning
from tests.factories.organisation import BrugerFactory, EnhedFactory, InstitutionFactory, kommune
from tests.factories.samtykke import make_barn, make_hjemmel, make_indehaver, make_samtykke, make_scan, make_svar
from tests.factories.tildeling import ask, make_tildeles
from tests.factories.totrin import make_app
from udviklingsmodel import urls
from udviklingsmodel.adgang.models import Stikproeve
from udviklingsmodel.adgang.services import give_delegation, give_overdragelse
from udviklingsmodel.kernel import clock, opgaver
from udviklingsmodel.kernel.enums import Filart
from udviklingsmodel.kernel.filer.kontrol import Modtaget
from udviklingsmodel.kernel.models import DemoMail
from udviklingsmodel.kernel.opgaver import Opgavetekst, open_opgave
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Faggruppe, Institution, Lukkeperiode
from udviklingsmodel.organisation.services import deactivate_bruger
from udviklingsmodel.organisation.services.totrin import Totrin

WHO = ("nobody", "deactivated", "administration", "fagperson2", "koordinator2", "fagperson", "koordinator")
SUPERVISION = ("leder", "dpo", "indsigt")  # `leder` leads the school where the child is
UNKNOWN = UUID(int=0)


def row(address: str, get: str, post: str) -> tuple[str, dict[str, list[int]]]:
    """The statuses in the order of WHO; `deactivated` was logged in as fagperson and koordinator when it happened."""
    return address, {"GET": [int(n) for n in get.split()], "POST": [int(n) for n in post.split()]}


LOGGED_IN = ("302 302 200 200 200 200 200", "302 302 405 405 405 405 405")
PUBLIC = ("200 200 200 200 200 200 200", "405 405 405 405 405 405 405")
#                              nobody deactivated administration, then the others
READ_BY_ADMINISTRATION = ("302 302 200 404 404 404 404", "302 302 405 404 404 404 404")
FORM_OF_ADMINISTRATION = ("302 302 200 404 404 404 404", "302 302 200 404 404 404 404")
CONFIRMED_BY_ADMINISTRATION = ("302 302 200 404 404 404 404", "302 302 302 404 404 404 404")
PRESSED_BY_ADMINISTRATION = ("302 302 405 404 404 404 404", "302 302 302 404 404 404 404")
NOBODY_HERE = ("302 302 404 404 404 404 404", "302 302 404 404 404 404 404")  # who may: test_rows_of_leaders_and_supervision
SPARRING = ("302 302 404 200 200 200 200", "302 302 404 405 405 405 405")

# fmt: off
ROWS = {
    #                                     nobody deactivated administration fagperson2 koordinator2 fagperson koordinator
    "": row("/", *LOGGED_IN),
    "kommunens-logo.png": row("/kommunens-logo.png", "404 404 404 404 404 404 404", "405 405 405 405 405 405 405"),
    "log-ind/": row("/log-ind/",                      "200 200 302 302 302 302 302", "200 200 302 302 302 302 302"),
    "log-ind/kode/": row("/log-ind/kode/",            "302 302 302 302 302 302 302", "302 302 302 302 302 302 302"),
    # One's own; here `fagperson` has an app.
    "konto/": row("/konto/", *LOGGED_IN),
    "konto/bekraeft/": row("/konto/bekraeft/",        "302 302 200 200 200 200 200", "302 302 200 200 200 200 200"),
    "konto/app/": row("/konto/app/",                  "302 302 200 200 200 200 200", "302 302 200 200 200 200 200"),
    "konto/noegle/": row("/konto/noegle/",            "302 302 200 200 200 200 200", "302 302 200 200 200 200 200"),
    "konto/fjern/<int:pk>/": row("/konto/fjern/{trin}/", "302 302 404 404 404 200 404", "302 302 404 404 404 302 404"),
    "konto/reservekoder/": row("/konto/reservekoder/", "302 302 302 302 302 200 302", "302 302 302 302 302 302 302"),
    "konto/reservekoder/hent/":
        row("/konto/reservekoder/hent/",              "302 302 404 404 404 404 404", "302 302 405 405 405 405 405"),
    "konto/reservekoder/gemt/":
        row("/konto/reservekoder/gemt/",              "302 302 405 405 405 405 405", "302 302 302 302 302 302 302"),
    "log-ud/": row("/log-ud/",                        "302 302 200 200 200 200 200", "302 302 302 302 302 302 302"),
    "adgangskode/glemt/": row("/adgangskode/glemt/",  "200 200 200 200 200 200 200", "200 200 200 200 200 200 200"),
    "adgangskode/sendt/": row("/adgangskode/sendt/", *PUBLIC),
    "^adgangskode/ny/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$":
        row("/adgangskode/ny/1-ingen-kode/",          "200 200 200 200 200 200 200", "200 200 200 200 200 200 200"),
    "adgangskode/gemt/": row("/adgangskode/gemt/", *PUBLIC),
    "booking/": row("/booking/",                      "302 302 404 302 200 200 200", "302 302 404 405 405 405 405"),
    "booking/mine/": row("/booking/mine/", *SPARRING),
    "booking/kvittering/<uuid:pk>/":
        row("/booking/kvittering/{booking}/",         "302 302 404 404 404 200 200", "302 302 405 405 405 405 405"),
    "booking/kvittering/<uuid:pk>/aflys/":
        row("/booking/kvittering/{booking}/aflys/",   "302 302 404 404 404 200 200", "302 302 404 404 404 302 302"),
    "booking/kvittering/<uuid:pk>/flyt/":
        row("/booking/kvittering/{booking}/flyt/",    "302 302 404 404 404 200 200", "302 302 404 404 404 409 409"),
    "booking/kvittering/<uuid:pk>/fortryd/":
        row("/booking/kvittering/{booking}/fortryd/", "302 302 405 405 405 405 405", "302 302 404 404 404 302 302"),
    "booking/kvittering/<uuid:pk>/accepter/":
        row("/booking/kvittering/{booking}/accepter/", "302 302 405 405 405 405 405", "302 302 404 404 404 302 404"),
    "booking/kvittering/<uuid:pk>/afslaa/":
        row("/booking/kvittering/{booking}/afslaa/",  "302 302 405 405 405 405 405", "302 302 404 404 404 302 404"),
    "booking/kvittering/<uuid:pk>/forlad/":
        row("/booking/kvittering/{booking}/forlad/",  "302 302 405 405 405 405 405", "302 302 404 404 404 302 404"),
    "booking/kvittering/<uuid:pk>/videre/":
        row("/booking/kvittering/{booking}/videre/",  "302 302 405 405 405 405 405", "302 302 404 404 404 302 404"),
    "booking/kvittering/<uuid:pk>/kalender.ics":
        row("/booking/kvittering/{booking}/kalender.ics", "302 302 404 404 404 200 404", "302 302 405 405 405 405 405"),
    "booking/kvittering/<uuid:pk>/samtykke/":
        row("/booking/kvittering/{booking}/samtykke/", "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    "booking/kvittering/<uuid:pk>/traek-tilbage/":
        row("/booking/kvittering/{booking}/traek-tilbage/", "302 302 405 405 405 405 405", "302 302 404 404 404 302 404"),
    "booking/<slug:slug>/": row("/booking/her/", *SPARRING),
    "booking/<slug:slug>/anmod/":
        row("/booking/efter-aftale/anmod/",           "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    "booking/<slug:slug>/fordeling/":
        row("/booking/efter-aftale/fordeling/",       "302 302 404 404 404 404 200", "302 302 404 404 404 404 404"),
    "booking/<slug:slug>/<dato:dato>/":
        row("/booking/her/2026-11-26/",               "302 302 404 200 200 200 200", "302 302 404 409 409 200 409"),
    "booking/<slug:slug>/<dato:dato>/for/":
        row("/booking/her/2026-11-26/for/",           "302 302 404 404 404 404 200", "302 302 404 404 404 404 200"),
    "booking/<slug:slug>/<dato:dato>/for/<uuid:pk>/":
        row("/booking/her/2026-11-26/for/{person}/",  "302 302 404 404 404 404 200", "302 302 404 404 404 404 200"),
    "booking/kvittering/<uuid:pk>/udfald/":
        row("/booking/kvittering/{booking}/udfald/",  "302 302 405 405 405 405 405", "302 302 404 404 404 302 302"),
    "indstillinger/ordninger/": row("/indstillinger/ordninger/", *READ_BY_ADMINISTRATION),
    "indstillinger/ordninger/ny/": row("/indstillinger/ordninger/ny/", *FORM_OF_ADMINISTRATION),
    "indstillinger/ordninger/<slug:slug>/": row("/indstillinger/ordninger/her/", *FORM_OF_ADMINISTRATION),
    "indstillinger/ordninger/<slug:slug>/kopi/": row("/indstillinger/ordninger/her/kopi/", *READ_BY_ADMINISTRATION),
    "indstillinger/ordninger/<slug:slug>/luk/":
        row("/indstillinger/ordninger/her/luk/",      "302 302 200 404 404 404 404", "302 302 409 404 404 404 404"),
    "indstillinger/ordninger/<slug:slug>/genoptag/":
        row("/indstillinger/ordninger/her/genoptag/", "302 302 200 404 404 404 404", "302 302 302 404 404 404 404"),
    "dagsorden/": row("/dagsorden/",                  "302 302 404 404 200 404 200", "302 302 404 404 405 404 405"),
    "dagsorden/<uuid:pk>/": row("/dagsorden/{dag}/",  "302 302 404 404 404 404 200", "302 302 404 404 404 404 409"),
    # Without its key the puls and the room's screen are no page for anybody; their tests have those with it.
    "dagsorden/<uuid:pk>/puls/":
        row("/dagsorden/{dag}/puls/",                 "404 404 404 404 404 404 404", "405 405 405 405 405 405 405"),
    "dagsorden/skaerm/": row("/dagsorden/skaerm/",    "200 200 200 200 200 200 200", "200 200 200 200 200 200 200"),
    "dagsorden/<uuid:pk>/skaerm/":
        row("/dagsorden/{dag}/skaerm/",               "404 404 404 404 404 404 404", "405 405 405 405 405 405 405"),
    "dagsorden/<uuid:pk>/aflys/":
        row("/dagsorden/{dag}/aflys/",                "302 302 404 404 404 404 200", "302 302 404 404 404 404 200"),
    "dagsorden/<uuid:pk>/aabn/":
        row("/dagsorden/{dag}/aabn/",                 "302 302 404 404 404 404 302", "302 302 404 404 404 404 302"),
    "dagsorden/<uuid:pk>/pdf/":
        row("/dagsorden/{dag}/pdf/",                  "302 302 404 404 404 404 200", "302 302 404 404 405 404 405"),
    # A child is for who registered it, here `fagperson`, and for the leaders of its institution.
    "samtykke/": row("/samtykke/",                    "302 302 404 200 404 200 404", "302 302 404 200 404 200 404"),
    "samtykke/nyt-barn/": row("/samtykke/nyt-barn/",  "302 302 404 200 404 200 404", "302 302 404 200 404 200 404"),
    "samtykke/<uuid:pk>/": row("/samtykke/{barn}/",   "302 302 404 404 404 200 404", "302 302 404 405 404 405 404"),
    "samtykke/<uuid:pk>/ret/":
        row("/samtykke/{barn}/ret/",                  "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    "samtykke/<uuid:pk>/cpr/":
        row("/samtykke/{barn}/cpr/",                  "302 302 404 405 404 405 404", "302 302 404 404 404 200 404"),
    "samtykke/<uuid:pk>/hvem/":
        row("/samtykke/{barn}/hvem/",                 "302 302 404 404 404 200 404", "302 302 404 405 404 405 404"),
    "samtykke/<uuid:pk>/oplysning/":
        row("/samtykke/{barn}/oplysning/",            "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    "samtykke/<uuid:pk>/samtykke/nyt/":
        row("/samtykke/{barn}/samtykke/nyt/",         "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/":
        row("/samtykke/{barn}/samtykke/{samtykke}/",  "302 302 404 404 404 200 404", "302 302 404 405 404 405 404"),
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/svar/":
        row("/samtykke/{barn}/samtykke/{samtykke}/svar/",
                                                      "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/svar/<uuid:indehaver_pk>/":
        row("/samtykke/{barn}/samtykke/{samtykke}/svar/{indehaver}/",
                                                      "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/vurdering/":
        row("/samtykke/{barn}/samtykke/{samtykke}/vurdering/",
                                                      "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/ret/<uuid:svar_pk>/":
        row("/samtykke/{barn}/samtykke/{samtykke}/ret/{svar}/",
                                                      "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    # It is answered, so it stays.
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/fortryd/":
        row("/samtykke/{barn}/samtykke/{samtykke}/fortryd/",
                                                      "302 302 404 404 404 302 404", "302 302 404 404 404 302 404"),
    # The child is too young to be asked itself.
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/brev/":
        row("/samtykke/{barn}/samtykke/{samtykke}/brev/",
                                                      "302 302 404 404 404 404 404", "302 302 404 405 404 405 404"),
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/brev/<uuid:indehaver_pk>/":
        row("/samtykke/{barn}/samtykke/{samtykke}/brev/{indehaver}/",
                                                      "302 302 404 404 404 200 404", "302 302 404 405 404 405 404"),
    "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/papir/<uuid:svar_pk>/":
        row("/samtykke/{barn}/samtykke/{samtykke}/papir/{svar}/",
                                                      "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    "samtykke/<uuid:pk>/scan/<uuid:scan_pk>/":
        row("/samtykke/{barn}/scan/{scan}/",          "302 302 404 404 404 200 404", "302 302 404 405 404 405 404"),
    "samtykke/<uuid:pk>/scan/<uuid:scan_pk>/fjern/":
        row("/samtykke/{barn}/scan/{scan}/fjern/",    "302 302 404 404 404 200 404", "302 302 404 404 404 302 404"),
    "samtykke/<uuid:pk>/tilbagekald/":
        row("/samtykke/{barn}/tilbagekald/",          "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    "samtykke/<uuid:pk>/uden-samtykke/":
        row("/samtykke/{barn}/uden-samtykke/",        "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    # It says no to who is no leader, and leads back to the page.
    "samtykke/<uuid:pk>/uden-samtykke/<uuid:hjemmel_pk>/":
        row("/samtykke/{barn}/uden-samtykke/{hjemmel}/",
                                                      "302 302 404 404 404 200 404", "302 302 404 404 404 302 404"),
    # It asks a leader, and leads anybody else back.
    "samtykke/<uuid:pk>/uden-samtykke/<uuid:hjemmel_pk>/stop/":
        row("/samtykke/{barn}/uden-samtykke/{hjemmel}/stop/",
                                                      "302 302 404 404 404 302 404", "302 302 404 404 404 302 404"),
    "samtykke/<uuid:pk>/indehaver/":
        row("/samtykke/{barn}/indehaver/",            "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    "samtykke/<uuid:pk>/indehaver/<uuid:indehaver_pk>/":
        row("/samtykke/{barn}/indehaver/{indehaver}/", "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    "samtykke/<uuid:pk>/indehaver/<uuid:indehaver_pk>/oplysning/":
        row("/samtykke/{barn}/indehaver/{indehaver}/oplysning/",
                                                      "302 302 404 404 404 200 404", "302 302 404 404 404 200 404"),
    # The ways to a child: nødadgang for local staff, the rest for leaders, of which here is none.
    "samtykke/noedadgang/":
        row("/samtykke/noedadgang/",                  "302 302 404 200 404 200 404", "302 302 404 200 404 200 404"),
    "samtykke/overdragelser/": row("/samtykke/overdragelser/", *NOBODY_HERE),
    "samtykke/overdragelser/<uuid:pk>/<slug:trin>/":
        row("/samtykke/overdragelser/{overdragelse}/modtag/", *NOBODY_HERE),
    "samtykke/<uuid:pk>/overdrag/": row("/samtykke/{barn}/overdrag/", *NOBODY_HERE),
    "samtykke/<uuid:pk>/kollega/": row("/samtykke/{barn}/kollega/", *NOBODY_HERE),
    "samtykke/<uuid:pk>/kollega/<uuid:delegation_pk>/afslut/":
        row("/samtykke/{barn}/kollega/{delegation}/afslut/", *NOBODY_HERE),
    # The access log is for the DPO, indsigt for the indsigtsbehandler, the spot checks for leaders: none of these people.
    "adgangslog/": row("/adgangslog/", *NOBODY_HERE),
    "adgangslog/barn/": row("/adgangslog/barn/", *NOBODY_HERE),
    "adgangslog/medarbejder/": row("/adgangslog/medarbejder/", *NOBODY_HERE),
    "adgangslog/indsigt/": row("/adgangslog/indsigt/", *NOBODY_HERE),
    "adgangslog/indsigt/<uuid:pk>/": row("/adgangslog/indsigt/{barn}/", *NOBODY_HERE),
    "adgangslog/indsigt/<uuid:pk>/csv/": row("/adgangslog/indsigt/{barn}/csv/", *NOBODY_HERE),
    "adgangslog/indsigt/<uuid:pk>/pdf/": row("/adgangslog/indsigt/{barn}/pdf/", *NOBODY_HERE),
    "adgangslog/stikproever/": row("/adgangslog/stikproever/", *NOBODY_HERE),
    "adgangslog/stikproever/<uuid:pk>/": row("/adgangslog/stikproever/{stikproeve}/", *NOBODY_HERE),
    "opgaver/": row("/opgaver/", *LOGGED_IN),
    "opgaver/<uuid:pk>/udfoer/":
        row("/opgaver/{opgave}/udfoer/",              "302 302 405 405 405 405 405", "302 302 404 404 404 404 302"),
    "indstillinger/steder/": row("/indstillinger/steder/", *READ_BY_ADMINISTRATION),
    "indstillinger/steder/<slug:slags>/<int:pk>/":
        row("/indstillinger/steder/institution/{skole}/", *FORM_OF_ADMINISTRATION),
    "indstillinger/steder/<slug:slags>/ny/": row("/indstillinger/steder/enhed/ny/", *FORM_OF_ADMINISTRATION),
    "indstillinger/steder/<slug:slags>/<int:pk>/luk/":
        row("/indstillinger/steder/institution/{skole}/luk/", "302 302 200 404 404 404 404", "302 302 409 404 404 404 404"),
    "indstillinger/steder/<slug:slags>/<int:pk>/aabn/":
        row("/indstillinger/steder/institution/{skole}/aabn/", *PRESSED_BY_ADMINISTRATION),
    # /indstillinger/ is the administration's alone.
    "indstillinger/samtykke/": row("/indstillinger/samtykke/", *FORM_OF_ADMINISTRATION),
    "indstillinger/": row("/indstillinger/", *READ_BY_ADMINISTRATION),
    "indstillinger/kommunen/": row("/indstillinger/kommunen/", *FORM_OF_ADMINISTRATION),
    "indstillinger/faggrupper/": row("/indstillinger/faggrupper/", *FORM_OF_ADMINISTRATION),
    "indstillinger/faggrupper/<int:pk>/": row("/indstillinger/faggrupper/{faggruppe}/", *FORM_OF_ADMINISTRATION),
    "indstillinger/faggrupper/<int:pk>/fjern/":
        row("/indstillinger/faggrupper/{faggruppe}/fjern/", *PRESSED_BY_ADMINISTRATION),
    "indstillinger/historik/": row("/indstillinger/historik/", *READ_BY_ADMINISTRATION),
    "indstillinger/lukkedage/": row("/indstillinger/lukkedage/", *READ_BY_ADMINISTRATION),
    "indstillinger/lukkedage/ny/": row("/indstillinger/lukkedage/ny/", *FORM_OF_ADMINISTRATION),
    "indstillinger/lukkedage/importer/": row("/indstillinger/lukkedage/importer/", *FORM_OF_ADMINISTRATION),
    "indstillinger/lukkedage/<int:pk>/": row("/indstillinger/lukkedage/{lukkedag}/", *FORM_OF_ADMINISTRATION),
    "indstillinger/lukkedage/<int:pk>/fjern/":
        row("/indstillinger/lukkedage/{lukkedag}/fjern/", "302 302 200 404 404 404 404", "302 302 409 404 404 404 404"),
    "indstillinger/mails/": row("/indstillinger/mails/", *READ_BY_ADMINISTRATION),
    "indstillinger/mails/<slug:art>/": row("/indstillinger/mails/booking_bekraeftelse/", *FORM_OF_ADMINISTRATION),
    "indstillinger/mails/<slug:art>/standard/":  # there are no words of one's own to take away
        row("/indstillinger/mails/booking_bekraeftelse/standard/",
                                                      "302 302 302 404 404 404 404", "302 302 302 404 404 404 404"),
    "indstillinger/medarbejdere/": row("/indstillinger/medarbejdere/", *FORM_OF_ADMINISTRATION),
    "indstillinger/medarbejdere/ny/": row("/indstillinger/medarbejdere/ny/", *FORM_OF_ADMINISTRATION),
    "indstillinger/medarbejdere/importer/": row("/indstillinger/medarbejdere/importer/", *FORM_OF_ADMINISTRATION),
    "indstillinger/medarbejdere/<uuid:pk>/": row("/indstillinger/medarbejdere/{person}/", *READ_BY_ADMINISTRATION),
    "indstillinger/medarbejdere/<uuid:pk>/ret/":
        row("/indstillinger/medarbejdere/{person}/ret/", *FORM_OF_ADMINISTRATION),
    "indstillinger/medarbejdere/<uuid:pk>/inviter/":
        row("/indstillinger/medarbejdere/{person}/inviter/", *PRESSED_BY_ADMINISTRATION),
    "indstillinger/medarbejdere/<uuid:pk>/luk/":
        row("/indstillinger/medarbejdere/{person}/luk/", *CONFIRMED_BY_ADMINISTRATION),
    "indstillinger/medarbejdere/<uuid:pk>/aabn/":
        row("/indstillinger/medarbejdere/{person}/aabn/", *PRESSED_BY_ADMINISTRATION),
    "indstillinger/medarbejdere/<uuid:pk>/totrin/":
        row("/indstillinger/medarbejdere/{person}/totrin/", *CONFIRMED_BY_ADMINISTRATION),
    "indstillinger/totrin/": row("/indstillinger/totrin/", *READ_BY_ADMINISTRATION),
    "indstillinger/totrin/<slug:rolle>/": row("/indstillinger/totrin/dpo/", *FORM_OF_ADMINISTRATION),
    "indstillinger/medarbejdere/<uuid:pk>/roller/ny/":
        row("/indstillinger/medarbejdere/{person}/roller/ny/", *FORM_OF_ADMINISTRATION),
    "indstillinger/medarbejdere/<uuid:pk>/roller/ny/<slug:rolle>/":
        row("/indstillinger/medarbejdere/{person}/roller/ny/fagperson/", *FORM_OF_ADMINISTRATION),
    "indstillinger/medarbejdere/<uuid:pk>/roller/<int:nummer>/afslut/":
        row("/indstillinger/medarbejdere/{person}/roller/{tilknytning}/afslut/", *FORM_OF_ADMINISTRATION),
    "handbog/": row("/handbog/", *PUBLIC),
    "handbog/sparring/": row("/handbog/sparring/", *PUBLIC),
    "handbog/kontakt/": row("/handbog/kontakt/", *PUBLIC),
    "handbog/tilgaengelighed/": row("/handbog/tilgaengelighed/", *PUBLIC),
    "handbog/privatliv/": row("/handbog/privatliv/", *PUBLIC),
    "healthz": row("/healthz", *PUBLIC),
    "readyz": row("/readyz", *PUBLIC),
    "demo/mails/": row("/demo/mails/", *LOGGED_IN),
    "demo/mails/<int:pk>/": row("/demo/mails/{mail}/", *LOGGED_IN),
    "demo/mails/<int:pk>/kalender.ics":
        row("/demo/mails/{mail}/kalender.ics",        "302 302 404 404 404 404 404", "302 302 405 405 405 405 405"),
}
# fmt: on
CLOSED = [
    route for route, (_, answers) in ROWS.items() if answers["GET"][0] == 302 and route not in ("log-ind/kode/", "log-ud/")
]
ONE_OBJECT = [route for route in ROWS if ":pk>" in route and not route.startswith(("demo/", "indstillinger/"))]


@dataclass
class Verden:
    """Two districts; a booking by `fagperson` in the first, whose agenda `koordinator` has."""

    addresses: dict[str, str]
    clients: dict[str, Client]


@pytest.fixture(scope="module")
def made(
    django_db_setup: None,
    django_db_blocker: Any,
    login: Callable[[Client, Any], Client],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[dict[str, object], dict[str, str]]]:
    """The ids of the objects and the session of each person; made once, each test's own transaction lies inside."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, media, transaction.atomic():
        patch.setattr(clock, "now", lambda: NOW)
        ordning = make_ordning(slug="her")
        # Asked for by the same fagperson, given by the same koordinator; so the fagperson has two to choose from.
        tildeles = make_tildeles(ordning.sted, slug="efter-aftale", distrikt=ordning.distrikt)
        skole2 = InstitutionFactory()
        make_ordning(distrikt=skole2.distrikt, slug="der")
        inside = [(Rolle.FAGPERSON, ordning.sted), (Rolle.DISTRIKTSKOORDINATOR, ordning.distrikt)]
        people: dict[str, Bruger] = {
            "deactivated": BrugerFactory(roller=inside),
            "administration": BrugerFactory(roller=[(Rolle.ADMINISTRATION, kommune())]),
            "fagperson2": BrugerFactory(roller=[(Rolle.FAGPERSON, skole2)]),
            "koordinator2": BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, skole2.distrikt)]),
            "fagperson": BrugerFactory(roller=inside[:1]),
            "koordinator": BrugerFactory(roller=inside[1:]),
        }
        make_app(people["fagperson"])
        sessions = {who: login(Client(), person).cookies["sessionid"].value for who, person in people.items()}
        deactivate_bruger(bruger=people["deactivated"], by=None, now=NOW)
        booking = book(people["fagperson"], ordning)
        ask(people["fagperson"], tildeles)  # waits on the board
        raw = "Subject: Emne\n\nTekst"
        mail = DemoMail.objects.create(message_id="<1@x>", til="a@example.dk", emne="Emne", sent_at=NOW, raw=raw)
        words = Opgavetekst("Svar", "", ("Hjælp", "/handbog/"))
        patch.setitem(opgaver._fortaellere, "proeve", lambda given: {o.pk: words for o in given})
        opgave = open_opgave(art="proeve", objekt_id=booking.pk, til=people["koordinator"], by=None, now=NOW)
        assert opgave
        person = BrugerFactory(roller=[(Rolle.FAGPERSON, skole2)])  # nobody's session: the administration ends it
        leder = BrugerFactory(roller=[(Rolle.LOKAL_LEDER, ordning.sted)])
        barn, enhed = make_barn(people["fagperson"], ordning.sted), EnhedFactory()
        indehaver = make_indehaver(barn)
        sole = {"hvem_svarer": "ene", "ene_kilde": "afgoerelse", "ene_date": TODAY}
        samtykke = make_samtykke(barn, enhed, **sole)
        svar = make_svar(samtykke, indehaver)
        settle_hjemmel(hjemmel=(hjemmel := make_hjemmel(barn, enhed)), godkend=True, by=leder, now=NOW)
        ids = {
            "barn": barn.pk,
            "indehaver": indehaver.pk,
            "samtykke": samtykke.pk,
            "svar": svar.pk,
            "scan": make_scan(svar, Modtaget(Filart.JPEG, b"")).pk,
            "hjemmel": hjemmel.pk,
            "trin": Totrin.of(people["fagperson"]).app.pk,
            "opgave": opgave.pk,
            "booking": booking.pk,
            "dag": booking.position.sparringsdag_id,
            "mail": mail.pk,
            "skole": Institution.objects.earliest("pk").pk,
            "faggruppe": Faggruppe.objects.earliest("pk").pk,
            "lukkedag": Lukkeperiode.objects.earliest("pk").pk,
            "person": person.pk,
            "tilknytning": person.tilknytninger.get().pk,
        }
        week = {"fra": NOW.date(), "sidste": NOW.date()}
        give_delegation(pk=UUID(int=1), barn=barn, til=people["fagperson"], by=leder, now=NOW, **week)
        BrugerFactory(roller=[(Rolle.LOKAL_LEDER, skole2)])
        give_overdragelse(pk=UUID(int=2), barn=barn, til=skole2, by=leder, now=NOW)
        stikproeve = Stikproeve.objects.create(leder=leder, maaned=NOW.date().replace(day=1), oprettet_at=NOW)
        ids |= {"delegation": UUID(int=1), "overdragelse": UUID(int=2), "stikproeve": stikproeve.pk}
        supervision = {
            "leder": leder,
            "dpo": BrugerFactory(roller=[(Rolle.DPO, kommune())]),
            "indsigt": BrugerFactory(roller=[(Rolle.INDSIGTSBEHANDLER, kommune())]),
        }
        sessions |= {who: login(Client(), person).cookies["sessionid"].value for who, person in supervision.items()}
        yield ids, sessions
        transaction.set_rollback(True)


@pytest.fixture
def verden(
    made: tuple[dict[str, object], dict[str, str]], db: None, frozen_clock: Any, monkeypatch: pytest.MonkeyPatch
) -> Verden:
    monkeypatch.setattr("udviklingsmodel.kernel.pdf.render", lambda html: b"%PDF")
    ids, sessions = made
    clients = {who: Client() for who in (*WHO, *SUPERVISION)}
    for who, key in sessions.items():
        clients[who].cookies["sessionid"] = key
    return Verden({route: address.format(**ids) for route, (address, _) in ROWS.items()}, clients)


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert {route for route, _ in patterns(get_resolver())} == set(ROWS)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("route", ROWS)
def test_address_answers_each_as_written(verden: Verden, route: str, method: str) -> None:
    address = verden.addresses[route]
    answers = {who: verden.clients[who].generic(method, address).status_code for who in WHO}
    assert answers == dict(zip(WHO, ROWS[route][1][method], strict=True))


# What is for nobody of WHO: the statuses of leder, dpo and indsigt, to GET and to POST.
OF_SUPERVISION = {
    "samtykke/noedadgang/": ("200 404 404", "200 404 404"),
    "samtykke/overdragelser/": ("200 404 404", "405 404 404"),
    "samtykke/overdragelser/<uuid:pk>/<slug:trin>/": ("405 404 404", "404 404 404"),  # to be taken by the other school
    "samtykke/<uuid:pk>/overdrag/": ("200 404 404", "200 404 404"),
    "samtykke/<uuid:pk>/kollega/": ("200 404 404", "200 404 404"),
    "samtykke/<uuid:pk>/kollega/<uuid:delegation_pk>/afslut/": ("405 404 404", "302 404 404"),
    "samtykke/<uuid:pk>/uden-samtykke/<uuid:hjemmel_pk>/stop/": ("200 404 404", "302 404 404"),
    "adgangslog/": ("404 200 404", "404 405 404"),
    "adgangslog/barn/": ("404 200 404", "404 200 404"),
    "adgangslog/medarbejder/": ("404 200 404", "404 200 404"),
    "adgangslog/indsigt/": ("404 404 200", "404 404 200"),
    "adgangslog/indsigt/<uuid:pk>/": ("404 404 200", "404 404 405"),
    "adgangslog/indsigt/<uuid:pk>/csv/": ("404 404 200", "404 404 405"),
    "adgangslog/indsigt/<uuid:pk>/pdf/": ("404 404 200", "404 404 405"),
    "adgangslog/stikproever/": ("200 200 404", "405 405 404"),
    "adgangslog/stikproever/<uuid:pk>/": ("200 404 404", "200 404 404"),
}


@pytest.mark.parametrize("route", OF_SUPERVISION)
def test_rows_of_leaders_and_supervision(verden: Verden, route: str) -> None:
    address = verden.addresses[route]
    for method, expected in zip(("GET", "POST"), OF_SUPERVISION[route], strict=True):
        answers = [verden.clients[who].generic(method, address).status_code for who in SUPERVISION]
        assert answers == [int(status) for status in expected.split()], method


def test_every_address_for_nobody_of_who_is_somebodys() -> None:
    closed = {route for route, (_, answers) in ROWS.items() if answers["GET"] == answers["POST"] == [302, 302, *5 * [404]]}
    assert closed - set(OF_SUPERVISION) == set()


@pytest.mark.parametrize("route", CLOSED)
def test_closed_address_sends_nobody_to_login_and_back(verden: Verden, route: str) -> None:
    address = verden.addresses[route]
    assert verden.clients["nobody"].get(address)["Location"] == f"/log-ind/?next={address.replace('/', '%2F')}"


@pytest.mark.parametrize("route", CLOSED)
def test_closed_address_knows_no_other_methods(verden: Verden, route: str) -> None:
    asked = [
        (who, method) for who in ("nobody", "fagperson", "koordinator") for method in ("PUT", "PATCH", "DELETE", "TRACE")
    ]
    address = verden.addresses[route]
    assert {verden.clients[who].generic(method, address).status_code for who, method in asked} <= {302, 404, 405}


def body(client: Client, address: str) -> str:
    text = client.get(address).content.decode()
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", text)


@pytest.mark.parametrize("route", ONE_OBJECT)
@pytest.mark.parametrize("who", ["administration", "fagperson2", "koordinator2"])
def test_foreign_object_looks_like_one_that_does_not_exist(verden: Verden, route: str, who: str) -> None:
    foreign = verden.addresses[route]
    unknown = re.sub(r"[0-9a-f-]{36}", str(UNKNOWN), foreign)
    client = verden.clients[who]
    assert body(client, foreign) == body(client, unknown)
    assert dict(client.get(foreign).headers).keys() == dict(client.get(unknown).headers).keys()


@pytest.mark.parametrize("route", [route for route in ROWS if route.startswith("indstillinger/")])
@pytest.mark.parametrize("who", ["fagperson", "fagperson2", "koordinator"])
def test_settings_look_like_no_page_to_everybody_else(verden: Verden, route: str, who: str) -> None:
    client = verden.clients[who]
    assert body(client, verden.addresses[route]) == body(client, "/indstillinger/findes-ikke/")


# Forms with a text that may be lost: nothing of it is worth keeping for an hour.
KEEPS_NOTHING = {
    "log-ind/",
    "adgangskode/glemt/",
    "booking/<slug:slug>/<dato:dato>/for/",  # a name to look up
    "dagsorden/skaerm/",  # a code
    "konto/noegle/",  # a key's name
    "indstillinger/medarbejdere/",  # the search
    "samtykke/",  # the search
    # To look a child or somebody up, once.
    *("samtykke/noedadgang/", "adgangslog/barn/", "adgangslog/medarbejder/", "adgangslog/indsigt/"),
}


def sends_text_to(page: str, address: str) -> Iterator[tuple[str, bool]]:
    """The addresses that the page's forms send text to that somebody has written, and whether the form says whose it is.

    Numbers of a date are no text.
    """
    for opening, inside in re.findall(r"<form([^>]*)>(.*?)</form>", page, re.DOTALL):
        fields = re.findall(r"<textarea|<input[^>]*>", inside)
        written = [f for f in fields if f == "<textarea" or re.search(r'type="(text|email|search)"', f)]
        action = re.search(r'action="([^"]+)"', opening)
        if 'method="post"' in opening and any('inputmode="numeric"' not in field for field in written):
            yield action[1] if action else address, bool(re.search(r'name="afsender" value="[^"]', inside))


@pytest.mark.en_database
def test_every_form_with_text_keeps_it_when_the_session_has_ended(verden: Verden) -> None:
    """See kernel.indtastninger. Walked on the pages as they are drawn, so that a new form is found."""
    found = {}
    for route in ROWS:
        for who in (*WHO, *SUPERVISION):
            response = verden.clients[who].get(address := verden.addresses[route])
            if response.status_code == 200 and "text/html" in response["Content-Type"]:
                for to, says_whose in sends_text_to(response.content.decode(), address):
                    match = resolve(to)
                    found[match.route] = hasattr(match.func, "keeps_input")
                    assert says_whose or not found[match.route], match.route
    assert {route for route, keeps in found.items() if not keeps} == KEEPS_NOTHING
    assert {route for route, keeps in found.items() if keeps} == {
        "booking/<slug:slug>/<dato:dato>/",
        "booking/<slug:slug>/<dato:dato>/for/<uuid:pk>/",
        "booking/<slug:slug>/anmod/",
        "booking/<slug:slug>/fordeling/",
        "dagsorden/<uuid:pk>/aflys/",
        "indstillinger/faggrupper/",
        "indstillinger/faggrupper/<int:pk>/",
        "indstillinger/kommunen/",
        "indstillinger/lukkedage/<int:pk>/",
        "indstillinger/lukkedage/ny/",
        "indstillinger/mails/<slug:art>/",
        "indstillinger/medarbejdere/<uuid:pk>/ret/",
        "indstillinger/medarbejdere/ny/",
        "indstillinger/ordninger/<slug:slug>/",
        "indstillinger/ordninger/ny/",
        "indstillinger/samtykke/",
        "indstillinger/steder/<slug:slags>/<int:pk>/",
        "samtykke/<uuid:pk>/indehaver/",
        "samtykke/<uuid:pk>/indehaver/<uuid:indehaver_pk>/",
        "samtykke/<uuid:pk>/ret/",
        "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/ret/<uuid:svar_pk>/",
        "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/svar/",
        "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/svar/<uuid:indehaver_pk>/",
        "samtykke/<uuid:pk>/samtykke/<uuid:samtykke_pk>/vurdering/",
        "samtykke/<uuid:pk>/samtykke/nyt/",
        "samtykke/<uuid:pk>/uden-samtykke/",
        "samtykke/nyt-barn/",
        "adgangslog/stikproever/<uuid:pk>/",
        "indstillinger/steder/<slug:slags>/ny/",
    }


def test_cancellation_by_others_changes_nothing(verden: Verden) -> None:
    for who in WHO:
        if who not in ("fagperson", "koordinator"):
            verden.clients[who].post(verden.addresses["booking/kvittering/<uuid:pk>/aflys/"])
    assert Booking.objects.get(position__isnull=False).tilstand == "booket"


def test_every_view_declares_its_policy() -> None:
    assert [route for route, pattern in patterns(get_resolver()) if not hasattr(pattern.callback, "policy")] == []


@pytest.mark.parametrize(
    "address", ["/findes-ikke/", "/booking/her/2026-13-45/", "/booking/her/0000-00-00/", "/booking/kvittering/1/"]
)
def test_address_that_does_not_exist_is_404_for_everybody(verden: Verden, address: str) -> None:
    assert {verden.clients[who].get(address).status_code for who in WHO} == {404}


def test_demo_addresses_exist_only_in_the_demo(settings: Any) -> None:
    settings.DEMO = False
    without = importlib.reload(urls).urlpatterns
    settings.DEMO = True
    importlib.reload(urls)
    assert not [entry for entry in without if str(entry.pattern).startswith("demo")]
