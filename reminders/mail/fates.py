"""What an error while sending says about the mail."""

from __future__ import annotations

import enum
import smtplib


class Fate(enum.Enum):
    """What became of a mail that was not simply sent."""

    #: not sent; another attempt may go better
    LATER = enum.auto()
    #: the server knows no such recipient, and says that it never will
    NO_SUCH_ADDRESS = enum.auto()
    #: the server will not have this mail, ever
    NEVER = enum.auto()
    #: the connection broke: it may have gone
    UNKNOWN = enum.auto()


def fate_of(fault: Exception) -> Fate:
    """By the answer's code (RFC 5321 4.2.1: 4 is for now, 5 for good), or by how the connection ended."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        codes = [answer[0] for answer in fault.recipients.values()]
        return Fate.NO_SUCH_ADDRESS if codes and all(500 <= code < 600 for code in codes) else Fate.LATER
    if isinstance(fault, smtplib.SMTPDataError):
        return Fate.NEVER if 500 <= fault.smtp_code < 600 else Fate.LATER
    if isinstance(fault, smtplib.SMTPServerDisconnected):
        return Fate.UNKNOWN
    if isinstance(fault, OSError) and not isinstance(fault, smtplib.SMTPException):
        return Fate.UNKNOWN
    return Fate.LATER


def name_of(fault: BaseException) -> str:
    """The error's class and code. Never its text, in which servers repeat addresses."""
    codes = [str(getattr(fault, "smtp_code", ""))]
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        codes = sorted({str(answer[0]) for answer in fault.recipients.values()})
    return " ".join(filter(None, [type(fault).__name__, *codes]))[:80]
