"""What is said to the person who brings a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _


class UnreadableFile(Exception):
    """The file as a whole cannot be used; the message says why, in Danish."""


@dataclass(frozen=True, order=True)
class Finding:
    """One remark or error about one place in the file. `row` counts as in a spreadsheet: the header is row 1."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        if not self.row:
            return self.message
        if not self.column:
            return _("Række %(row)d: %(message)s") % {"row": self.row, "message": self.message}
        return _("Række %(row)d, %(column)s: %(message)s") % {
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }


@dataclass
class Findings:
    """Everything found in one file: errors stop the import, remarks do not."""

    errors: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)

    def error(self, row: int, column: str, message: str) -> None:
        self.errors.append(Finding(row, column, message))

    def remark(self, row: int, column: str, message: str) -> None:
        self.remarks.append(Finding(row, column, message))

    def in_order(self) -> Findings:
        """The same findings by row; those about the file as a whole first."""
        return Findings(sorted(set(self.errors)), sorted(set(self.remarks)))
