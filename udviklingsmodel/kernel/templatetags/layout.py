"""What every template may use without {% load %}: icons, Danish dates, and the components in templates/komponenter.

A component takes named inputs and refuses unknown ones; those with an end tag wrap what stands between.
"""

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from django import template
from django.contrib.staticfiles import finders
from django.forms import BoundField, Textarea
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from udviklingsmodel.kernel import datoer

register = template.Library()

register.filter("dansk_dag", datoer.dansk_dag)
register.filter("dansk_dato", datoer.dansk_dato)
register.filter("kort_dato", datoer.kort_dato)
register.filter("kl", datoer.klokkeslaet)
register.filter("uge", datoer.uge)
register.filter("naeste_uger", datoer.naeste_uger)
register.simple_tag(datoer.tidsrum_tale, name="tidsrum_tale")

KLOKKEN = re.compile(r"kl\. \d+\.\d\d(–\d+\.\d\d)?")
Tone = Literal["info", "success", "warning", "error"]


@register.filter
def ubrudt(tekst: str) -> SafeString:
    """`tekst` on a page, where no line ends inside `kl. 8.20–8.40`."""
    return mark_safe(KLOKKEN.sub(r'<span class="ubrudt">\g<0></span>', conditional_escape(tekst)))  # noqa: S308 (escaped)


@register.simple_tag
def tidsrum(start: datetime, slut: datetime) -> SafeString:
    return ubrudt(datoer.tidsrum(start, slut))


@register.simple_tag(name="ikon")
@cache
def ikon(navn: str, klasse: str = "") -> SafeString:
    """An icon of the design system, inline: it costs no request and takes the colour of its text."""
    path = finders.find(f"ikoner/{navn}.svg")
    if not path:
        raise LookupError(f"static/ikoner/{navn}.svg is missing: run script/design")
    opening = f'<svg class="{f"icon-svg {klasse}".strip()}" aria-hidden="true" focusable="false"'
    return mark_safe(Path(str(path)).read_text().replace('<svg xmlns="http://www.w3.org/2000/svg"', opening, 1))  # noqa: S308 (our own file)


@register.simple_block_tag
def besked(content: str, slags: Tone, overskrift: str = "", svar: bool = False) -> str:
    """An alert; `svar` when it answers something the reader just did, and is to be read out."""
    inputs = {"indhold": content, "slags": slags, "overskrift": overskrift, "svar": svar}
    return render_to_string("komponenter/besked.html", inputs)


@register.simple_block_tag
def boks(content: str, overskrift: str, niveau: int = 2) -> str:
    return render_to_string("komponenter/boks.html", {"indhold": content, "overskrift": overskrift, "niveau": niveau})


@register.simple_block_tag
def tom(content: str, overskrift: str) -> str:
    """What stands where a list would be: that there is nothing, and what one can do about it."""
    return render_to_string("komponenter/tom.html", {"indhold": content, "overskrift": overskrift})


@register.simple_block_tag
def detaljer(content: str, titel: str) -> str:
    return render_to_string("komponenter/detaljer.html", {"indhold": content, "titel": titel})


@register.simple_block_tag
def tabel(content: str, titel: str, vis_titel: bool = False) -> str:
    """A table that scrolls sideways by itself on a phone; between the tags stand thead and tbody."""
    return render_to_string("komponenter/tabel.html", {"indhold": content, "titel": titel, "vis_titel": vis_titel})


@register.inclusion_tag("komponenter/knap.html")
def knap(tekst: str, url: str, slags: str = "primary", skjult: str = "", ikon: str = "") -> dict[str, Any]:
    """A link that looks like a button. `skjult` is heard after the text: what is chosen by [Vælg]."""
    return {"tekst": tekst, "url": url, "slags": slags, "skjult": skjult, "ikon": ikon}


@register.inclusion_tag("komponenter/tilbage.html")
def tilbage(url: str, tekst: str = "Tilbage") -> dict[str, Any]:
    return {"url": url, "tekst": tekst}


@register.inclusion_tag("komponenter/broedkrumme.html")
def broedkrumme(*led: str) -> dict[str, Any]:
    """{% broedkrumme "Sparring" sparring_url "Book en tid" %}: text and url in turn, the page itself last."""
    return {"led": list(zip(led[:-1:2], led[1:-1:2], strict=True)), "her": led[-1]}


@register.filter
def kontrol(field: BoundField) -> dict[str, Any]:
    """A field's control as Django's own widget context, for the crispy pack to draw without a template per option."""
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id})
    control: dict[str, Any] = widget.get_context(field.html_name, field.value(), attrs)["widget"]
    control["class"] = control["attrs"].pop("class", "")
    if isinstance(widget, Textarea) and (limit := control["attrs"].pop("maxlength", None)):
        # Said, not enforced by the browser: it would cut off what is pasted without a word.
        control["limit"] = limit
        described = control["attrs"].get("aria-describedby", "")
        control["attrs"]["aria-describedby"] = f"{described} {field.auto_id}_limit".strip()
    for _group, options, _index in control.get("optgroups", ()):
        for option in options:
            option["attrs"].pop("aria-invalid", None)  # not allowed on a single radio: the fieldset tells the error
            option["attrs"].pop("class", None)
    return control


@register.filter
def valgliste(options: list[dict[str, Any]]) -> SafeString:
    """The options of a select: a school has fifty colleagues, and a template would draw each on its own."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((option["value"], " selected" if option["selected"] else "", option["label"]) for option in options),
    )


@register.filter
def fejlnavn(field: BoundField) -> str:
    """What the error summary calls a field: with its row, where its form has `raekker`."""
    row = getattr(field.form, "raekker", {}).get(field.name)
    return f"{row}, {field.label.lower()}" if row else str(field.label)


@register.filter
def attributter(attrs: dict[str, Any]) -> SafeString:
    return flatatt(attrs)
