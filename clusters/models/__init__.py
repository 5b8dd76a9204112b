"""The organisation: areas, clusters and networks, institutions, teams and who holds which office when."""

from clusters.models.imports import OrganisationImport
from clusters.models.offices import AreaChiefAppointment, LeadershipTask, LeadershipTeam, Membership, Role
from clusters.models.organisation import (
    KINDS_WITH_UNITS,
    Area,
    Cluster,
    Institution,
    InstitutionPlacement,
    InstitutionType,
    Kind,
    Ownership,
)

__all__ = [
    "KINDS_WITH_UNITS",
    "Area",
    "AreaChiefAppointment",
    "Cluster",
    "Institution",
    "InstitutionPlacement",
    "InstitutionType",
    "Kind",
    "LeadershipTask",
    "LeadershipTeam",
    "Membership",
    "OrganisationImport",
    "Ownership",
    "Role",
]
