"""The whole access matrix."""

from __future__ import annotations

from tests.access import (
    table_account,
    table_admin,
    table_assessment,
    table_campaigns,
    table_catalogue,
    table_common,
    table_follow,
    table_mail,
    table_meeting,
    table_operations,
    table_plan,
    table_plan_depth,
    table_policy,
    table_reminders,
    table_structure,
    table_support,
)
from tests.access.rows import Row

ROWS: list[Row] = [
    *table_assessment.ROWS,
    *table_meeting.ROWS,
    *table_plan.ROWS,
    *table_plan_depth.ROWS,
    *table_common.ROWS,
    *table_account.ROWS,
    *table_mail.ROWS,
    *table_admin.ROWS,
    *table_structure.ROWS,
    *table_operations.ROWS,
    *table_campaigns.ROWS,
    *table_reminders.ROWS,
    *table_catalogue.ROWS,
    *table_follow.ROWS,
    *table_policy.ROWS,
    *table_support.ROWS,
]
