"""Widgets that Django lacks. They carry data only; `templates/dkfds/` decides how they look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class DescribedRadioSelect(forms.RadioSelect):
    """Radio buttons that may have a line of description each.

    `details` maps a choice's value, as text, to its description; `apart` holds the values that stand a little apart
    from the scale ("kan ikke vurdere").
    """

    style = "list"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        details: Mapping[str, StrOrPromise] | None = None,
        apart: frozenset[str] | set[str] = frozenset(),
    ) -> None:
        super().__init__(attrs, choices)
        self.details: Mapping[str, StrOrPromise] = details or {}
        self.apart = frozenset(apart)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["detail"] = self.details.get(str(value), "")
        option["apart"] = str(value) in self.apart
        return option


class TileRadioSelect(DescribedRadioSelect):
    """Large tiles, one below the other, each with title and description: a worded scale."""

    style = "tiles"


class SegmentRadioSelect(DescribedRadioSelect):
    """A few short choices side by side."""

    style = "segments"


class DateInput(forms.DateInput):
    """The browser's own date field: the phone's date wheel, and nothing to fetch.

    A browser without one shows a text field, whose dd-mm-åååå `DanishDateField` reads too.
    """

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
