"""Danish order: … z æ ø å, aa as å, in the database as in Python."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusters.models import Area
from core.ordering import DanishOrder, danish_key

_NAMES = ["Aalborg", "Amager", "Ærø", "Østerbro", "Zebra", "Ørestad", "Vanløse", "Åbenrå", "ægir", "Aarhus"]
_IN_ORDER = [
    "Amager",
    "Vanløse",
    "Zebra",
    "ægir",
    "Ærø",
    "Ørestad",
    "Østerbro",
    "Åbenrå",
    "Aalborg",
    "Aarhus",
]


def test_python_order() -> None:
    assert sorted(_NAMES, key=danish_key) == _IN_ORDER


@pytest.mark.django_db
def test_the_database_orders_the_same() -> None:
    Area.objects.bulk_create(Area(name=name) for name in _NAMES)
    assert list(Area.objects.order_by(DanishOrder("name")).values_list("name", flat=True)) == _IN_ORDER


@given(st.text(alphabet="abzæøåABZÆØÅ ", max_size=8), st.text(alphabet="abzæøåABZÆØÅ ", max_size=8))
def test_case_never_decides(one: str, other: str) -> None:
    assert (danish_key(one) < danish_key(other)) == (danish_key(one.upper()) < danish_key(other.upper()))
