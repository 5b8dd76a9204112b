"""Which house somebody leads is followed by history too, also when the link is corrected in place."""

from __future__ import annotations

import pytest
from django.apps import apps

from tests.factories import InstitutionFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def test_a_unit_given_and_taken_leaves_two_events() -> None:
    events = apps.get_model("clusters", "MembershipUnitEvent")
    membership = MembershipFactory.create()
    unit = InstitutionFactory.create()
    membership.units.add(unit)
    membership.units.set([])
    kept = events.objects.filter(membership=membership.pk, institution=unit.pk).order_by("pgh_id")
    assert list(kept.values_list("pgh_label", flat=True)) == ["insert", "delete"]
