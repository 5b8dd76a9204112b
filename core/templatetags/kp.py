"""Tags and filters of the portal's components. `{% load kp %}`."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import charts, clock
from core.components import BalanceChart, Dot
from core.forms.drawing import Drawn, draw
from core.rules import ALLOWED, Verdict

register = template.Library()


@register.inclusion_tag("components/verb_button.html")
def verb_button(
    label: str, url: str, verdict: Verdict = ALLOWED, style: str = "secondary", **fields: str
) -> dict[str, Any]:
    """A verb as a POST form: `{% verb_button "Send til områdechefen" url verdict style="primary" %}`.

    When the verdict is no, its reason stands in the button's place. `style` is primary, secondary or warning; other
    named values become hidden fields.
    """
    return {"label": label, "url": url, "verdict": verdict, "style": style, "fields": fields}


@register.inclusion_tag("components/balance_chart.html")
def balance_chart(chart: BalanceChart) -> dict[str, Any]:
    """Level against importance as SVG, with a legend and a table: `{% balance_chart chart %}`."""
    numbered = charts.place(chart)
    return {
        "chart": chart,
        "numbered": numbered,
        "placed": [point for point in numbered if point.is_placed],
        "verticals": charts.lines(len(chart.level_steps), charts.WIDTH),
        "horizontals": charts.lines(len(chart.importance_steps), charts.HEIGHT),
        "focus_width": charts.WIDTH * (len(chart.level_steps) // 2) // len(chart.level_steps),
        "focus_height": charts.HEIGHT * (len(chart.importance_steps) // 2) // len(chart.importance_steps),
        "importance_words": list(reversed(chart.importance_steps)),
        "summary": _(
            "Kerneområderne efter, hvor I er, og hvor meget det betyder. Tabellen nedenfor har det samme."
        ),
    }


@register.simple_tag
def draw_field(field: BoundField, extra_description: str = "") -> Drawn:
    """What the form pack needs to know of a field."""
    return draw(field, extra_description=extra_description)


@register.simple_tag(takes_context=True)
def dot(context: template.Context, who: Dot) -> SafeString:
    """One member's place, drawn once in a template however often it stands there: `{% dot who %}`."""
    within: Any = context.render_context  # of one template, while it is drawn
    drawn: dict[Dot, str] = within.setdefault("dots", {})
    if who not in drawn:
        drawn[who] = render_to_string("components/dot.html", {"dot": who})
    return SafeString(drawn[who])


@dataclass(frozen=True)
class ErrorLink:
    """One line of the error summary; `target` is empty for an error of the whole form."""

    text: str
    target: str = ""
    label: str = ""


@register.simple_tag
def error_links(form: BaseForm) -> list[ErrorLink]:
    """Every error of a form: the form's own first, then field by field with the id of the input to go to."""
    links = [ErrorLink(str(text)) for text in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else draw(field).target
        links += [ErrorLink(str(text), target, str(field.label)) for text in field.errors]
    return links


@register.simple_tag
def due(date: datetime.date, today: datetime.date | None = None) -> str:
    """A due date in words: "senest i morgen", "senest torsdag 26. november", "3 dage over tiden"."""
    today = today or clock.today()
    days = (date - today).days
    if days < 0:
        return ngettext("%(days)s dag over tiden", "%(days)s dage over tiden", -days) % {"days": -days}
    if days == 0:
        return _("senest i dag")
    if days == 1:
        return _("senest i morgen")
    return _("senest %(date)s") % {
        "date": date_format(date, "LONG_WEEKDAY_FORMAT" if date.year == today.year else "DATE_FORMAT")
    }


@register.filter
def weekday_date(date: datetime.date) -> str:
    """A date with its weekday: "ons. 2. december"; another year than this one is named."""
    return date_format(date, "WEEKDAY_FORMAT" if date.year == clock.today().year else "DATE_FORMAT")


@register.filter
def as_json(value: Any) -> str:
    """A value as JSON, for a data attribute that a script reads."""
    return json.dumps(value)


@register.filter
def names(dots: Iterable[Dot]) -> str:
    """The people's names in a row: "Mads Lund, Karin Nord"."""
    return ", ".join(dot.name for dot in dots)


@register.filter
def beside(values: Sequence[Any], labels: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Pairs of label and value: `{% for step, dots in row.places|beside:chart.steps %}`."""
    return list(zip(labels, values, strict=True))
