"""The people who sign in, and the invitations that let them in."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core import signing
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core import clock
from core.history import tracked
from people.sessions import SessionStore


class UserManager(BaseUserManager["User"]):
    """Makes people; an e-mail address is compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person; without a password the account cannot be signed in to until it is activated."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person with every right in Django admin; it opens nobody's answers."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person: what they may do follows from relations and dates elsewhere, not from here."""

    email = models.EmailField(
        _("e-mail"),
        unique=True,
        error_messages={"unique": _("Der findes allerede en person med den e-mailadresse.")},
    )
    name = models.CharField(_("navn"), max_length=150)
    #: the person's key in the municipality's own directory (OS2mo, FK Organisation)
    external_id = models.UUIDField(_("ekstern nøgle"), null=True, blank=True, unique=True)
    is_staff = models.BooleanField(_("administrator"), default=False)
    is_active = models.BooleanField(_("aktiv"), default=True)
    date_joined = models.DateTimeField(_("oprettet"), default=clock.now, editable=False)
    #: names this person in addresses and files without telling how many there are
    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    #: what pages and mails are written in
    language = models.CharField(_("sprog"), max_length=2, choices=settings.LANGUAGES, default="da")

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("personer")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case")
        ]
        # In the database, so that a bulk update and plain SQL end them as well, and in the same moment.
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="end_sessions",
                operation=pgtrigger.UpdateOf("is_active", "password"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                condition=pgtrigger.Q(old__is_active=True, new__is_active=False)
                | pgtrigger.Q(old__password__df=pgtrigger.F("new__password")),
                func="DELETE FROM people_session WHERE user_id = NEW.id; RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        """In lower case before a form looks whether the address is taken."""
        super().clean()
        self.email = self.email.strip().lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email

    @property
    def initials(self) -> str:
        """First and last name's first letters: "Åse Holm-Petersen" gives "ÅH"."""
        words = self.name.split()
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of invitations."""

    def open(self) -> Self:
        """Neither used nor expired, to a person who is still active."""
        return self.filter(accepted_at=None, expires_at__gt=clock.now(), user__is_active=True)

    def unsent(self) -> Self:
        """Open invitations whose mail has not gone out."""
        return self.open().filter(sent_at=None)

    def for_token(self, token: str) -> Invitation | None:
        """The invitation that a link names; None for a link that we have not made."""
        try:
            key = _SIGNER.unsign(token)
            return self.select_related("user", "invited_by").filter(key=key).first()
        except (signing.BadSignature, ValueError):
            return None


#: signs the link; without a time in it, so that a mail that is sent again carries the same link
_SIGNER = signing.Signer(salt="people.invitation", sep=".")


class Invitation(models.Model):
    """A mail that lets one person choose a password, once."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("person")
    )
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("inviteret af")
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("oprettet"), default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("kan bruges til"))
    sent_at = models.DateTimeField(_("sendt"), null=True)
    accepted_at = models.DateTimeField(_("brugt"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitationer")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(accepted_at=None), name="invitation_one_unused_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.expires_at:%d-%m-%Y}"

    @property
    def token(self) -> str:
        """What the link carries."""
        return _SIGNER.sign(str(self.key))

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= clock.now()

    def renew(self, *, by: User, lasts: datetime.timedelta) -> None:
        """Let it last anew and send it again, with the same link."""
        self.invited_by, self.expires_at, self.sent_at = by, clock.now() + lasts, None
        self.save(update_fields=["invited_by", "expires_at", "sent_at"])


class SessionQuerySet(models.QuerySet["Session"]):
    """Reads of sessions."""

    def visible_to(self, user: Any) -> Self:
        """A person's own, while they last; nobody else's."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user, expire_date__gt=clock.now()).order_by("-seen_at")


class Session(AbstractBaseSession):
    """Somebody signed in on one device. Ended by deleting the row (`people.sessions`)."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="sessions", verbose_name=_("person")
    )
    created_at = models.DateTimeField(_("logget ind"), default=clock.now)
    seen_at = models.DateTimeField(_("sidst brugt"), default=clock.now)
    agent = models.CharField(_("browser"), max_length=300, blank=True)
    #: shortened, see `people.sessions.network_of`
    network = models.CharField(_("netværk"), max_length=50, blank=True)
    #: names the session in addresses; its key would be the session itself
    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)

    objects: ClassVar[Any] = SessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AbstractBaseSession.Meta):
        pass

    @classmethod
    def get_session_store_class(cls) -> Any:
        return SessionStore
