"""The organisation: areas, clusters and networks, institutions, teams and who holds which office when."""

from clusters.models.absence import LONGEST_DEPUTY, Deputy, Leave, LeaveKind
from clusters.models.changes import ChangeKind, StructureChange, Succession
from clusters.models.imports import OrganisationImport
from clusters.models.office_holder import Office, OfficeHolder
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
    "LONGEST_DEPUTY",
    "Area",
    "AreaChiefAppointment",
    "ChangeKind",
    "Cluster",
    "Deputy",
    "Institution",
    "InstitutionPlacement",
    "InstitutionType",
    "Kind",
    "LeadershipTask",
    "LeadershipTeam",
    "Leave",
    "LeaveKind",
    "Membership",
    "Office",
    "OfficeHolder",
    "OrganisationImport",
    "Ownership",
    "Role",
    "StructureChange",
    "Succession",
]
