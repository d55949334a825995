"""Every field that somebody writes in refuses CPR numbers (TST-06): a new one without fails here until it does."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from udviklingsmodel.kernel.fritekst import refuse_cpr, refuse_netadresse, require_one_line

PACKAGES = ("udviklingsmodel", "booking", "moeder", "samtykke", "skemaer", "statistik")
CPR = "010131-1234"
_AT_THE_DOOR = "somebody who is not logged in; kept nowhere"
_SYSTEM = "written by the system alone"
FORM_FIELDS = {  # that take anything, and why
    "LoginForm.password": _AT_THE_DOOR,
    "ResetPasswordForm.email": _AT_THE_DOOR,
    "NewPasswordForm.password1": _AT_THE_DOOR,
    "NewPasswordForm.password2": _AT_THE_DOOR,
    "SkaermkodeForm.kode": _AT_THE_DOOR,
    "KodeForm.code": _AT_THE_DOOR,
    "NoegleForm.credential": _AT_THE_DOOR,
    "BekraeftForm.password": "compared, and not kept",
    "AppForm.kode": "compared, and not kept",
    "NyNoegleForm.credential": "what a security key answers, verified before it is kept",
    "MailtekstForm.emne": "read with its fields: kernel.flettefelter",
    "MailtekstForm.tekst": "read with its fields: kernel.flettefelter",
    "BookingForm.samtykke_indhentet_af": "a choice among colleagues",
    "BookingForAndenForm.samtykke_indhentet_af": "a choice among colleagues",
    "AnmodForm.samtykke_indhentet_af": "a choice among colleagues",
    "BarnForm.cpr": "the one place for it",
    "ReglerForm.sparring": "read with its fields: kernel.flettefelter",
    "ReglerForm.forloeb": "read with its fields: kernel.flettefelter",
    "SoegForm.soeg": "what is searched for, kept nowhere",
    "FindBarnForm.cpr": "what is searched for, kept nowhere",
    "NoedadgangForm.cpr": "what is searched for, kept nowhere",
    "OrdningForm.datoer": "only the dates in it are kept",
    "OrdningForm.temaer": "read line by line: services.plantjek",
    "OrdningForm.aldersgrupper": "read line by line: services.plantjek",
    "OrdningForm.udfald": "read line by line: services.plantjek",
}
MODEL_FIELDS = {
    "Bruger.password": "a hash",
    "Haendelse.handling": _SYSTEM,
    "Haendelse.objekt_type": _SYSTEM,
    "Haendelse.objekt_id": _SYSTEM,
    "Haendelse.data": _SYSTEM,
    "Haendelse.forrige": _SYSTEM,
    "Haendelse.hash": _SYSTEM,
    "Udsendelse.art": _SYSTEM,
    "Opgave.art": _SYSTEM,
    "Mailtekst.art": _SYSTEM,
    "Mailtekst.emne": "read with its fields before it is kept: kernel.flettefelter",
    "Mailtekst.tekst": "read with its fields before it is kept: kernel.flettefelter",
    "DemoMail.message_id": _SYSTEM,
    "DemoMail.til": _SYSTEM,
    "DemoMail.emne": _SYSTEM,
    "DemoMail.raw": "a letter as it was sent: what stands in it has been refused before",
    "Indtastning.sti": "the address of a form",
    "Ordning.slug": "made from the name",
    "Ordning.datoer": "dates, read before they are kept",
    "Ordning.roller": "choices",
    "Ordning.omtaler": "choices",
    "Ordning.temaer": "read line by line: services.plantjek",
    "Ordning.aldersgrupper": "read line by line: services.plantjek",
    "Ordning.udfald": "read line by line: services.plantjek",
    "Barn.cpr": "the one place for it, encrypted",
    "Barn.cpr_indeks": _SYSTEM,
    "Samtykke.ordlyd": "made of a Samtykketekst and what has been read elsewhere",
    "Scan.filnavn": _SYSTEM,
    "Scan.sha256": _SYSTEM,
    "Scan.noegle": _SYSTEM,
    "Booking.tema": "a code of the ordning's",
    "Booking.aldersgruppe": "a code of the ordning's",
    "Booking.udfald": "a code of the ordning's",
    "Booking.oensker": "dates the page offered",
    "Sparringstal.tema": "copied from the booking",
    "Sparringstal.aldersgruppe": "copied from the booking",
    "Sparringstal.udfald": "copied from the booking",
}

SEVERAL_LINES = {  # and in no mail
    *("Booking.emne", "Booking.afslag", "Sparringsdag.aflyst_grund"),
    *("Samtykke.vurdering_grund", "Samtykke.uden_skrift_grund", "Samtykkesvar.omstaendigheder", "Samtykketekst.tekst"),
    *(
        "Svarrettelse.omstaendigheder",
        "Hjemmel.lov",
        "Hjemmel.noedvendighed",
        "Hjemmel.orienteret_hvordan",
        "Hjemmel.deltagere",
    ),
}
NOT_IN_MAILS = {
    *("Kommune.kontakt", "Bruger.brugernavn", "Stikproeve.ord"),
    # Nothing of a child is (PRI-04).
    *("Barn.navn", "Barn.adresse", "Barn.gruppe", "Indehaver.navn", "Indehaver.adresse", "Indehaver.telefon"),
}


def ours(module: str) -> bool:
    return module.split(".")[0] in PACKAGES


def form_classes(base: type = forms.BaseForm) -> Iterator[type]:
    for cls in base.__subclasses__():
        if ours(cls.__module__):
            yield cls
        yield from form_classes(cls)


def form_fields() -> dict[str, forms.Field]:
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if "forms" in module.name or "form" in module.name:
                importlib.import_module(module.name)
    found = {f"{cls.__name__}.{name}": field for cls in form_classes() for name, field in cls.base_fields.items()}  # type: ignore[attr-defined]
    return {
        name: field
        for name, field in found.items()
        if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField)
    }


def model_fields() -> dict[str, models.Field]:  # type: ignore[type-arg]
    written = (models.CharField, models.TextField, models.JSONField)
    return {
        f"{model.__name__}.{field.name}": field
        for model in apps.get_models()
        if ours(model.__module__)
        for field in model._meta.concrete_fields
        if isinstance(field, written) and not field.choices
    }


def refuses(field: forms.Field | models.Field) -> bool:  # type: ignore[type-arg]
    return refuse_cpr in field.validators


def test_there_is_something_to_walk() -> None:
    assert {"BookingForm.emne", "AflysDagForm.grund", "KommuneForm.kontakt"} < set(form_fields())
    assert {"Booking.emne", "Bruger.navn", "Ordning.lokale"} < set(model_fields())


def test_every_field_of_a_form_refuses_cpr_numbers_or_is_on_the_list() -> None:
    assert {name for name, field in form_fields().items() if not refuses(field)} == set(FORM_FIELDS)


def test_every_text_of_a_model_refuses_cpr_numbers_or_is_on_the_list() -> None:
    assert {name for name, field in model_fields().items() if not refuses(field)} == set(MODEL_FIELDS)


@pytest.mark.parametrize("name", sorted(set(form_fields()) - set(FORM_FIELDS)))
def test_field_of_a_form_says_why_it_refuses(name: str) -> None:
    written = f"{CPR}@example.dk" if isinstance(form_fields()[name], forms.EmailField) else f"om {CPR}"
    with pytest.raises(ValidationError, match="Det ligner et CPR-nummer"):
        form_fields()[name].clean(written)


def test_every_line_of_a_form_refuses_newlines_and_hidden_characters() -> None:
    written = {name: field for name, field in form_fields().items() if refuses(field)}
    lines = {name for name, field in written.items() if not isinstance(field.widget, forms.Textarea)}
    assert {name for name in lines if require_one_line not in written[name].validators} == set()
    assert {"BrugerForm.navn", "OrdningForm.navn", "OrdningForm.lokale", "FaggruppeForm.navn"} < lines


def test_every_line_of_a_model_refuses_newlines_and_hidden_characters() -> None:
    written = {name: field for name, field in model_fields().items() if refuses(field)}
    assert {name for name, field in written.items() if require_one_line not in field.validators} == SEVERAL_LINES


def test_every_name_of_a_model_refuses_what_mail_programs_make_links_of() -> None:
    lines = {name: field for name, field in model_fields().items() if require_one_line in field.validators}
    names = {name for name, field in lines.items() if not isinstance(field, models.EmailField)}
    assert {name for name in names if refuse_netadresse not in lines[name].validators} == NOT_IN_MAILS


@pytest.mark.parametrize("hidden", ["\n", "\r", "\t", "\u2028", "\u202e", "\u2066"])
@pytest.mark.parametrize("name", ["BrugerForm.navn", "OrdningForm.navn", "FaggruppeForm.navn", "LukkeperiodeForm.navn"])
def test_line_of_a_form_says_why_it_refuses(name: str, hidden: str) -> None:
    with pytest.raises(ValidationError, match="skjult tegn eller et linjeskift"):
        form_fields()[name].clean(f"Skolen{hidden}x")
