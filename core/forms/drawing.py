"""What the dkfds pack needs to know of a bound field: its kind, its ids, and what describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

#: widget class to kind, the first that fits; anything else is one line of text
_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
)


@dataclass(frozen=True)
class Drawn:
    """One field, ready for the template."""

    kind: str
    style: str
    id: str
    #: where a link in the error summary goes: the first button of a group
    target: str
    hint_id: str
    error_id: str
    limit_id: str
    #: most characters, for the counter; 0 for none
    limit: int
    described_by: str
    optional: bool
    widget: SafeString | str
    options: list[Any]


def draw(field: BoundField, *, extra_description: str = "") -> Drawn:
    """The field as the pack draws it. `extra_description` is the id of another text that describes it."""
    kind = _kind(field)
    base = field.id_for_label if kind not in {"radios", "checkboxes"} else field.auto_id or field.html_name
    limit = int(getattr(field.field, "max_length", None) or 0) if kind == "textarea" else 0
    ids = {"hint": f"{base}-hint", "error": f"{base}-error", "limit": f"{base}-limit"}
    present = [
        ids["hint"] if field.help_text else "",
        ids["error"] if field.errors else "",
        ids["limit"] if limit else "",
        extra_description,
    ]
    described_by = " ".join(part for part in present if part)
    grouped = kind in {"radios", "checkboxes"}
    return Drawn(
        kind=kind,
        style=getattr(field.field.widget, "style", "list"),
        id=base,
        target=f"{base}_0" if grouped else base,
        hint_id=ids["hint"],
        error_id=ids["error"],
        limit_id=ids["limit"],
        limit=limit,
        described_by=described_by,
        optional=_is_optional(field, kind),
        widget="" if grouped else _widget(field, kind, described_by),
        options=_options(field) if grouped else [],
    )


def _is_optional(field: BoundField, kind: str) -> bool:
    """Whether "(frivilligt)" is said. Not of a single checkbox, nor of a scale that may be answered later."""
    plain = kind != "checkbox" and getattr(field.field.widget, "style", "list") == "list"
    return plain and not field.field.required and not field.field.disabled and not _is_unmarked(field)


def _is_unmarked(field: BoundField) -> bool:
    """Whether the form names it in `unmarked`: empty is fine now, but "(frivilligt)" would say the wrong thing."""
    return field.name in getattr(field.form, "unmarked", ())


def _kind(field: BoundField) -> str:
    if field.is_hidden:
        return "hidden"
    widget = field.field.widget
    return next((kind for class_, kind in _KINDS if isinstance(widget, class_)), "input")


_CLASSES = {"select": "form-select", "checkbox": "form-checkbox", "file": "", "hidden": ""}


def _widget(field: BoundField, kind: str, described_by: str) -> SafeString:
    own = field.field.widget.attrs.get("class", "")
    classes = f"{_CLASSES.get(kind, 'form-input')} {own}".strip()
    attrs: dict[str, str | bool] = {
        "aria-describedby": described_by or False,
        "aria-invalid": "true" if field.errors else False,
    }
    if classes:
        attrs["class"] = classes
    if kind == "textarea":
        attrs["maxlength"] = False  # the counter tells; cutting off pasted text in silence would lose words
    return field.as_widget(attrs=attrs)


def _options(field: BoundField) -> list[Any]:
    return [option.data for option in field.subwidgets]
