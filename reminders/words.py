"""Ladders and lists of days, as people read and write them."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.words import in_a_row
from reminders.due import Ladder
from reminders.models.policy import MOST_DAYS

#: reminders before, and after, that anybody can want of one thing
MOST_RUNGS = 6


def ladder_in_words(ladder: Ladder | None, *, is_news: bool = False) -> str:
    """ "Med det samme, 3 arbejdsdage før, på dagen og 3 og 10 arbejdsdage efter"; says so when there is nothing."""
    if ladder is None:
        return _("Ingen påmindelser")
    parts = [_("med det samme")] if ladder.at_once else []
    if not is_news:
        if ladder.before:
            parts.append(
                _("%(days)s arbejdsdage før") % {"days": _numbers(sorted(ladder.before, reverse=True))}
            )
        if ladder.on_day:
            parts.append(_("på dagen"))
        if ladder.after:
            parts.append(_("%(days)s arbejdsdage efter") % {"days": _numbers(sorted(ladder.after))})
        if ladder.up:
            parts.append(_("næste led efter %(days)s") % {"days": ladder.up})
    text = ", ".join(parts)
    return text[:1].upper() + text[1:] if text else _("Ingen påmindelser")


def _numbers(days: list[int]) -> str:
    return in_a_row([str(day) for day in days])


def days_from(text: str) -> tuple[int, ...]:
    """The days in "3, 10" or "3 og 10", each once and in order; ValidationError in Danish for anything else."""
    words = re.split(r"[\s,;.]+|\bog\b", text.strip())
    days = sorted({_day(word) for word in words if word})
    if len(days) > MOST_RUNGS:
        raise ValidationError(_("Højst %(most)s påmindelser.") % {"most": MOST_RUNGS})
    return tuple(days)


def _day(word: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", word):
        raise ValidationError(_("Skriv hele tal med komma imellem, for eksempel 3, 10."))
    if not 1 <= int(word) <= MOST_DAYS:
        raise ValidationError(_("Skriv antal arbejdsdage fra 1 til %(most)s.") % {"most": MOST_DAYS})
    return int(word)
