"""Sends the mails that are ready: claim, write, hand over, mark.

Nobody can both send a mail and mark it as sent in one move. So a mail is marked as handed over first; when whoever
did that is killed, or the connection breaks, its fate is unknown, and it is sent again with the same Message-ID and
counted: for a reminder, twice beats never.
"""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from core import clock
from reminders.mail.fates import Fate, fate_of, name_of
from reminders.mail.post import Closed, NoServer, Post
from reminders.mail.querysets import MailQuerySet
from reminders.mail.writing import Contents, contents_of, write
from reminders.models import Mail, MailChoice, MailStatus
from reminders.workdays import Calendar

logger = logging.getLogger(__name__)

#: mails claimed and read about at once
_BATCH = 100
#: mails handed over before they are marked: as many can be of unknown fate when this process is killed
_HANDFUL = 10
#: broken connections after which the mail server is left alone until the next run
_MOST_BROKEN = 3
#: seconds after which a run claims no more; well below CELERY_TASK_TIME_LIMIT
_LONGEST = 180
_FIRST_PAUSE, _LONGEST_PAUSE = datetime.timedelta(minutes=5), datetime.timedelta(hours=6)
#: attempts, about a day, after which a mail that is refused each time is given up
MOST_ATTEMPTS = 10


def pause_after(attempts: int) -> datetime.timedelta:
    """How long a mail waits after so many attempts: 5 minutes, 10, 20 … up to 6 hours."""
    doubled: int = 2 ** (max(attempts, 1) - 1)
    return min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE)


def send_mails(calendar: Calendar) -> int:
    """Send what is ready while the calendar's hours last; says how many mails went.

    May run on several workers at once: each claims its own. Side effects: rows of the outbox, the notes on addresses
    that the server refuses for good, mails.
    """
    settle_addresses()
    sent, until = 0, time.monotonic() + _LONGEST
    with Post(calendar) as post:
        while _goes_on(post, until) and (mails := claim()):
            sent += _Batch(mails, post, until).send()
    return sent


def _goes_on(post: Post, until: float) -> bool:
    return post.is_open and post.broken < _MOST_BROKEN and time.monotonic() < until


def settle_addresses() -> None:
    """Hold the mails to addresses that do not work, and let go of those whose address does again."""
    broken = Mail.objects.to_broken_addresses().values("pk")
    waiting, held = (Mail.objects.filter(status=status) for status in (MailStatus.WAITING, MailStatus.HELD))
    waiting.filter(pk__in=broken).update(status=MailStatus.HELD)
    held.exclude(pk__in=broken).update(
        status=MailStatus.WAITING, next_try_at=clock.now(), attempts=0, error=""
    )


def claim() -> list[Mail]:
    """Take the next mails for this process alone, the oldest first; those of somebody who died among them.

    One that had been handed over is of unknown fate, and counted. One that was there each time that its sender died
    is given up: it may be what they died of.
    """
    now = clock.now()
    with transaction.atomic():
        Mail.objects.ready().filter(status=MailStatus.CLAIMED, attempts__gte=MOST_ATTEMPTS).update(
            status=MailStatus.FAILED, error="Killed"
        )
        ready = Mail.objects.ready().select_for_update(skip_locked=True, of=("self",))
        keys = list(ready.order_by("next_try_at", "pk").values_list("pk", flat=True)[:_BATCH])
        Mail.objects.filter(pk__in=keys).update(
            status=MailStatus.CLAIMED,
            claimed_at=now,
            attempts=F("attempts") + Case(When(status=MailStatus.CLAIMED, then=Value(1)), default=Value(0)),
            unknown_fates=F("unknown_fates") + Case(When(handed_at=None, then=Value(0)), default=Value(1)),
            handed_at=None,
        )
    return list(Mail.objects.filter(pk__in=keys).select_related("person__mail_choice").order_by("pk"))


class _Batch:
    """Mails under one claim, on their way."""

    def __init__(self, mails: list[Mail], post: Post, until: float) -> None:
        self.mails = mails
        self.post = post
        self.until = until
        self.claimed_at = mails[0].claimed_at

    def send(self) -> int:
        """Every mail is settled in the end, whatever happens to one; says how many went."""
        contents = self._contents()
        self._settle([mail for mail in self.mails if mail.status != MailStatus.CLAIMED])
        rest = [mail for mail in self.mails if mail.status == MailStatus.CLAIMED]
        sent = 0
        while rest:
            if not _goes_on(self.post, self.until):
                for mail in rest:
                    mail.status = MailStatus.WAITING
                self._settle(rest)
                break
            handful, rest = rest[:_HANDFUL], rest[_HANDFUL:]
            self._hand_over(handful, contents)
            self._settle(handful)
            sent += sum(mail.status == MailStatus.SENT for mail in handful)
        return sent

    def _contents(self) -> dict[int, Contents]:
        """What the mails say. If the reading of all fails, each is read alone, so that one thing stops one mail."""
        try:
            found = contents_of(self.mails)
        except Exception:
            logger.exception("what a batch of mails says could not be read; they are read one by one")
            found = {}
            for mail in self.mails:
                found |= self._contents_alone(mail)
        for mail in self.mails:
            if mail.pk not in found and mail.status == MailStatus.CLAIMED:
                mail.status = MailStatus.DROPPED
        return found

    def _contents_alone(self, mail: Mail) -> dict[int, Contents]:
        try:
            return contents_of([mail])
        except Exception as fault:
            _later(mail, fault)
            return {}

    def _hand_over(self, mails: Sequence[Mail], contents: dict[int, Contents]) -> None:
        now = clock.now()
        written = []
        for mail in mails:
            try:
                written.append((mail, write(mail, contents[mail.pk])))
            except Exception as fault:
                logger.exception("mail %s could not be written", mail.pk)
                _later(mail, fault)
        still_ours = self._mark_handed_over([mail.pk for mail, _message in written], now)
        for mail, message in written:
            if mail.pk not in still_ours:  # this process slept for so long that another took it for dead
                continue
            if self.post.broken >= _MOST_BROKEN:
                mail.status = MailStatus.WAITING
                continue
            try:
                self.post.send(message)
            except Exception as fault:
                _refused(mail, fault)
            else:
                mail.status, mail.sent_at, mail.error = MailStatus.SENT, clock.now(), ""

    @transaction.atomic
    def _mark_handed_over(self, keys: Sequence[int], now: datetime.datetime) -> set[int]:
        """From here on nobody can know whether they went; says which are still this process' to hand over."""
        ours = set(self._mine().filter(pk__in=keys).select_for_update().values_list("pk", flat=True))
        self._mine().filter(pk__in=ours).update(handed_at=now)
        return ours

    def _settle(self, mails: Iterable[Mail]) -> None:
        """Write down what became of them, in one statement, and the addresses that do not work."""
        settled = list(mails)
        for mail in settled:
            mail.handed_at = None
        fields = ["status", "sent_at", "error", "attempts", "next_try_at", "unknown_fates", "handed_at"]
        with transaction.atomic():
            if settled:
                self._mine().bulk_update(settled, fields)
            note_broken([mail for mail in settled if mail.status == MailStatus.HELD])

    def _mine(self) -> MailQuerySet:
        """Of the batch, those that nobody else has claimed meanwhile."""
        return Mail.objects.filter(status=MailStatus.CLAIMED, claimed_at=self.claimed_at)


def _refused(mail: Mail, fault: Exception) -> None:
    """What an error at the mail server, or its being too late in the day, means for the mail."""
    if isinstance(fault, Closed):
        mail.status = MailStatus.WAITING
        return
    if isinstance(fault, NoServer):  # nothing was handed over; no fault of this mail
        mail.status, mail.error = MailStatus.WAITING, name_of(fault.__cause__ or fault)
        mail.next_try_at = clock.now() + _FIRST_PAUSE
        return
    fate = fate_of(fault)
    logger.warning("mail %s: %s, %s", mail.pk, fate.name, name_of(fault))
    if fate is Fate.NO_SUCH_ADDRESS:
        mail.status, mail.error = MailStatus.HELD, name_of(fault)
    elif fate is Fate.NEVER:
        mail.status, mail.error, mail.attempts = MailStatus.FAILED, name_of(fault), mail.attempts + 1
    else:
        mail.unknown_fates += fate is Fate.UNKNOWN
        _later(mail, fault)


def _later(mail: Mail, fault: Exception) -> None:
    """Try again after a while that doubles; after `MOST_ATTEMPTS` it is given up, for an administrator to see."""
    mail.attempts += 1
    mail.error = name_of(fault)
    mail.status = MailStatus.FAILED if mail.attempts >= MOST_ATTEMPTS else MailStatus.WAITING
    mail.next_try_at = clock.now() + pause_after(mail.attempts)


def note_broken(mails: Sequence[Mail]) -> None:
    """Note on the people that the server refuses their address for good; their own choice stays as it is."""
    MailChoice.objects.bulk_create(
        [
            MailChoice(
                person=mail.person,
                broken_address=mail.person.email,
                broken_at=clock.now(),
                broken_note=_("Mailserveren afviser adressen (%(answer)s).") % {"answer": mail.error},
            )
            for mail in mails
        ],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["broken_address", "broken_at", "broken_note"],
    )
