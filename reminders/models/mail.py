"""The outbox: one mail a person a day, and where each of them is."""

from __future__ import annotations

import datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from reminders.mail.querysets import MailQuerySet

if TYPE_CHECKING:
    from people.models import User  # types only: the two ground-floor packages do not import each other


class MailStatus(models.TextChoices):
    """Where a mail is; `Mail.MOVES` says how it gets there."""

    WAITING = "waiting", _("venter på at blive sendt")
    CLAIMED = "claimed", _("er ved at blive sendt")
    SENT = "sent", _("sendt")
    DROPPED = "dropped", _("ikke længere relevant")
    HELD = "held", _("holdt tilbage")
    FAILED = "failed", _("opgivet")


#: neither sent nor given up; a person has at most one
OPEN = (MailStatus.WAITING, MailStatus.CLAIMED, MailStatus.HELD)


class Mail(models.Model):
    """The mail to one person about one day. It holds no words: they are made when it is sent, of what is true then.

    Moves, each a guarded bulk UPDATE in `reminders.mail`:

        waiting ─claim→ claimed ─→ sent | dropped (nothing it was made for is left) | failed
        claimed ─→ waiting (temporary refusal, or of unknown fate), held (the address does not work)
        waiting ⇄ held (an address that does not work is noted, or the note is gone)
        dropped → waiting (something new the same day) · failed, sent, held → waiting (an administrator sends it again)
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="reminder_mails",
        verbose_name=_("person"),
    )
    day = models.DateField(_("dag"))
    status = models.CharField(
        _("tilstand"), max_length=10, choices=MailStatus.choices, default=MailStatus.WAITING
    )
    made_at = models.DateTimeField(_("oprettet"), default=clock.now)
    next_try_at = models.DateTimeField(_("næste forsøg"), default=clock.now)
    #: by whoever sends it now; names the claim, too
    claimed_at = models.DateTimeField(null=True)
    #: handed to the mail server under this claim: from here on nobody can know whether it went, until it is marked
    handed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sendt"), null=True)
    attempts = models.PositiveSmallIntegerField(_("forsøg"), default=0)
    #: how often it was sent again although it may have gone: a kill or a broken connection between handing and marking
    unknown_fates = models.PositiveSmallIntegerField(_("gange med ukendt skæbne"), default=0)
    #: the last fault's class and code, never its text, which may hold addresses
    error = models.CharField(_("seneste fejl"), max_length=80, blank=True, default="")

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail med påmindelser")
        verbose_name_plural = _("mails med påmindelser")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "day"], name="mail_one_a_day"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(status__in=OPEN), name="mail_one_open_a_person"
            ),
            models.CheckConstraint(
                condition=~Q(status="claimed") | Q(claimed_at__isnull=False),
                name="mail_claimed_at_with_claim",
            ),
            models.CheckConstraint(
                condition=~Q(status="sent") | Q(sent_at__isnull=False), name="mail_sent_at_with_sent"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_try_at", "id"], condition=Q(status="waiting"), name="mail_waiting"),
            models.Index(fields=["claimed_at"], condition=Q(status="claimed"), name="mail_claimed"),
            models.Index(fields=["sent_at"], name="mail_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.day:%d-%m-%Y}"

    @property
    def message_id(self) -> str:
        """Follows from person and day alone, so that a copy is known as one, whoever sends it and however late."""
        host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        return f"<reminder.{self.day:%Y%m%d}.{self.person.public_id.hex}@{host}>"


class Frequency(models.TextChoices):
    """How often somebody wants to be mailed about what waits."""

    DAILY = "daily", _("Hver dag, når der er noget nyt")
    WEEKLY = "weekly", _("Én gang om ugen")
    URGENT = "urgent", _("Kun når noget haster")
    NONE = "none", _("Aldrig")


#: Monday is 0, as in Python's `weekday()`; a mail waits for a working day anyway
WEEKDAYS = [
    (0, _("mandag")),
    (1, _("tirsdag")),
    (2, _("onsdag")),
    (3, _("torsdag")),
    (4, _("fredag")),
]


class MailChoice(models.Model):
    """One person's own choice; whoever has not made any is mailed daily. And whether their address works."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="mail_choice",
        verbose_name=_("person"),
    )
    frequency = models.CharField(
        _("hvor tit"), max_length=10, choices=Frequency.choices, default=Frequency.DAILY
    )
    weekday = models.PositiveSmallIntegerField(_("ugedag"), choices=WEEKDAYS, default=0)
    #: set by the button in a mail, without signing in; cleared by the next choice on Din konto
    unsubscribed_at = models.DateTimeField(_("frameldt"), null=True)
    #: an address that does not work; it counts only as long as it is the person's
    broken_address = models.EmailField(_("adresse, der ikke virker"), blank=True, default="")
    broken_at = models.DateTimeField(_("noteret"), null=True)
    broken_note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("modtager af mails")
        verbose_name_plural = _("modtagere af mails")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(broken_address="", broken_at__isnull=True)
                | (~Q(broken_address="") & Q(broken_at__isnull=False)),
                name="mail_choice_broken_with_time",
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def is_held(self) -> bool:
        """Whether mails to the person are held back: the address that does not work is still theirs."""
        return bool(self.broken_address) and self.broken_address == self.person.email

    def note_broken(self, note: str, *, at: datetime.datetime) -> None:
        """The person's present address does not work: mails are held until it changes or the note is gone."""
        self.broken_address, self.broken_at, self.broken_note = self.person.email, at, note[:200]
        self.save(update_fields=["broken_address", "broken_at", "broken_note"])

    def note_works(self) -> None:
        """The address works again; what was held goes out with the next run."""
        self.broken_address, self.broken_at, self.broken_note = "", None, ""
        self.save(update_fields=["broken_address", "broken_at", "broken_note"])


def choice_of(person: User) -> MailChoice:
    """The person's choice; not saved yet for somebody who has not made one."""
    return MailChoice.objects.filter(person=person).first() or MailChoice(person=person)


def choose(person: User, *, frequency: str, weekday: int) -> None:
    """What the person chose on Din konto; an earlier press on the button in a mail is taken back by it."""
    chosen = {"frequency": frequency, "weekday": weekday, "unsubscribed_at": None}
    MailChoice.objects.update_or_create(person=person, defaults=chosen)


def unsubscribe(person: User) -> None:
    """No more reminders by mail. Doing it twice, or twice at once, changes nothing, the moment included."""
    MailChoice.objects.bulk_create([MailChoice(person=person)], ignore_conflicts=True)
    MailChoice.objects.filter(person=person).exclude(frequency=Frequency.NONE).update(
        frequency=Frequency.NONE, unsubscribed_at=clock.now()
    )
