from __future__ import annotations

import pytest

from tests.factories import AreaChiefAppointmentFactory
from tests.factories_profiles import PublishedProfileFactory
from tests.profiles.starting import Where


@pytest.fixture
def where(db: None) -> Where:
    return AreaChiefAppointmentFactory.create(), PublishedProfileFactory.create()
