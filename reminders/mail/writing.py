"""Writes a mail at the moment it is sent: what is true then, in the person's language, as text and as HTML."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from reminders import reading
from reminders.due import OWN, Due
from reminders.mail.tokens import unsubscribe_path
from reminders.models import Frequency, Mail, Reminder

if TYPE_CHECKING:
    from people.models import User  # types only

#: more than this is read on Min side, where the last line leads
_MOST = 20
#: what makes two readings of a thing the same, without its person
_Key = tuple[str, int, int, str]


@dataclass(frozen=True)
class Line:
    """One thing in the mail."""

    title: str
    detail: str
    button: str
    url: str
    due: datetime.date | None
    is_urgent: bool
    is_late: bool


@dataclass(frozen=True)
class Contents:
    """What a mail has to say: what is asked of the person, and what they are told."""

    asked: tuple[Due, ...]
    told: tuple[Due, ...]


def contents_of(mails: Sequence[Mail]) -> dict[int, Contents]:
    """What each of the mails (with their people and choices) has to say, by its key; none for one that is empty.

    A mail has something to say while one of the things it was made for still holds. Then it lists all that waits, and
    those of its news that hold. A constant number of queries.
    """
    found: dict[int, list[Due]] = defaultdict(list)
    for due in reading.for_people([mail.person_id for mail in mails]):
        found[due.person].append(due)
    made_for: dict[int, set[_Key]] = defaultdict(set)
    columns = ("kind", "level", "subject", "occasion")
    rows = Reminder.objects.filter(mail__in=[mail.pk for mail in mails])
    for mail, *key in rows.values_list("mail", *(f"notification__{name}" for name in columns)):
        made_for[mail].add(tuple(key))
    everything = {mail.pk: _contents(mail, found[mail.person_id], made_for[mail.pk]) for mail in mails}
    return {key: contents for key, contents in everything.items() if contents is not None}


def _contents(mail: Mail, dues: list[Due], made_for: set[_Key]) -> Contents | None:
    today = clock.today()
    person: User = mail.person
    choice = getattr(person, "mail_choice", None)
    frequency = choice.frequency if choice else Frequency.DAILY
    shown = [due for due in dues if due.waits_from is None or due.waits_from <= today]
    if frequency == Frequency.URGENT:
        shown = [due for due in shown if due.kind.is_urgent_now(due, today=today)]
    if not person.is_active or frequency == Frequency.NONE or not any(_key(due) in made_for for due in shown):
        return None
    asked = [due for due in shown if due.level == OWN and not due.kind.is_news]
    told = [due for due in shown if (due.level != OWN or due.kind.is_news) and _key(due) in made_for]
    return Contents(tuple(sorted(asked, key=_oldest_first)), tuple(sorted(told, key=_oldest_first)))


def _key(due: Due) -> _Key:
    return (due.kind.name, due.level, due.subject, due.occasion)


def _oldest_first(due: Due) -> tuple[bool, bool, datetime.date, float, _Key]:
    """What is late or holds others up, then by date, then what has none by how long it has waited."""
    urgent = due.kind.is_urgent_now(due, today=clock.today())
    since = due.since.timestamp() if due.since else float("inf")
    return (not urgent, due.due is None, due.due or datetime.date.max, since, _key(due))


def write(mail: Mail, contents: Contents) -> EmailMultiAlternatives:
    """The mail itself: plain text with an HTML part beside it, and how to be mailed less, for people and machines."""
    person: User = mail.person
    with translation.override(person.language):
        asked, told = _lines(contents.asked), _lines(contents.told)
        unsubscribe = settings.SITE_URL + unsubscribe_path(person)
        context = {
            "language": person.language,
            "name": person.get_short_name(),
            "subject": _subject(asked, told),
            "summary": _summary(asked, told),
            "asked": asked[:_MOST],
            "more": len(asked) - _MOST,
            "told": told[:_MOST],
            "home": settings.SITE_URL + reverse("home"),
            "choice": settings.SITE_URL + reverse("mail:choice"),
            "unsubscribe": unsubscribe,
            "municipality": settings.MUNICIPALITY,
        }
        message = EmailMultiAlternatives(
            subject=str(context["subject"]),
            body=render_to_string("reminders/mail/reminders.txt", context),
            to=[person.email],
            headers={
                "Message-ID": mail.message_id,
                # RFC 8058: the mail program's own button, without signing in
                "List-Unsubscribe": f"<{unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                # no out-of-office answers to us (RFC 3834, and Exchange's own)
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "OOF, AutoReply",
                "Content-Language": person.language,
            },
        )
        message.attach_alternative(render_to_string("reminders/mail/reminders.html", context), "text/html")
    return message


def _lines(dues: Sequence[Due]) -> list[Line]:
    today = clock.today()
    lines = []
    for due in dues:
        words = due.words()
        lines.append(
            Line(
                title=words.title,
                detail=words.detail,
                button=words.button,
                url=settings.SITE_URL + due.url(),
                due=None if due.kind.says_when else due.due,
                is_urgent=due.kind.is_urgent_now(due, today=today),
                is_late=due.due is not None and due.due < today,
            )
        )
    return lines


def _subject(asked: list[Line], told: list[Line]) -> str:
    """The thing itself when there is one; else how many, and how many of them are urgent."""
    if len(asked) + len(told) == 1:
        return " ".join((asked or told)[0].title.split())  # a header has no line breaks
    if not asked:
        return ngettext("%(count)s nyhed til dig", "%(count)s nyheder til dig", len(told)) % {
            "count": len(told)
        }
    return _summary(asked, told)


def _summary(asked: list[Line], told: list[Line]) -> str:
    if not asked:
        return _("Der er nyt til dig")
    text = ngettext("%(count)s ting venter på dig", "%(count)s ting venter på dig", len(asked)) % {
        "count": len(asked)
    }
    urgent = sum(line.is_urgent for line in asked)
    if urgent == len(asked) == 1:
        return text
    if urgent:
        text += " – " + ngettext("%(count)s haster", "%(count)s haster", urgent) % {"count": urgent}
    return text
