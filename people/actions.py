"""What happens to people: they are invited, they accept, their address changes, their account is closed."""

from __future__ import annotations

import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.jobs import wake
from people import mail, tasks
from people.models import Invitation, User


class CannotInvite(Exception):
    """The person needs no invitation, or may not have one; the message says why, in Danish."""


class NotUsable(Exception):
    """The invitation has been used, has expired, or belongs to somebody whose account is closed."""


@transaction.atomic
def invite(*, user: User, by: User) -> Invitation:
    """Invite a person, or send an unused invitation again with the same link and a new deadline.

    Side effects: the invitation's row, and on commit a task that sends the mail. Raises `CannotInvite` for whoever
    has chosen a password already and for a closed account.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise CannotInvite(_("%(name)s kan ikke inviteres, for kontoen er lukket.") % {"name": user})
    if user.has_usable_password():
        raise CannotInvite(_("%(name)s har allerede en adgangskode og kan bare logge ind.") % {"name": user})
    lasts = datetime.timedelta(days=settings.INVITATION_DAYS)
    unused = Invitation.objects.filter(user=user, accepted_at=None).first()
    if unused is None:
        unused = Invitation.objects.create(user=user, invited_by=by, expires_at=clock.now() + lasts)
    else:
        unused.renew(by=by, lasts=lasts)
    wake(tasks.send_invitations)
    return unused


class NothingToRemove(Exception):
    """The person has no second step; the message says so, in Danish."""


@transaction.atomic
def remove_second_step(*, user: User, by: User) -> None:
    """Take app, passkeys and recovery codes away from somebody who has lost them.

    Side effects: they are deleted, the person is signed out everywhere, and on commit a mail tells who did it.
    Raises `NothingToRemove` when there is nothing.
    """
    removed, _kinds = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise NothingToRemove(_("%(name)s har ikke totrinslogin.") % {"name": user})
    user.sessions.all().delete()
    transaction.on_commit(lambda: mail.tell_of_removed_step(user=user, by=by))


@transaction.atomic
def accept(*, invitation: Invitation, password: str) -> User:
    """Use an invitation: the person gets the password. Exactly one of two simultaneous uses succeeds.

    Side effects: the invitation is marked as used, the person's password is set. Raises `NotUsable` otherwise.
    """
    used = Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=clock.now())
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    if not used or user.has_usable_password():
        raise NotUsable
    user.set_password(password)
    user.save(update_fields=["password"])
    return user
