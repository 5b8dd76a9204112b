"""People in the admin: their names and accounts, and nothing of what they write."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people import actions, mail
from people.auth import signed_in
from people.models import Invitation, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Whoever keeps the organisation makes people here, which invites them. Passwords are nobody's but their own."""

    list_display = ("name", "email", "account", "is_staff", "is_active")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email")
    ordering = ("name", "email")
    fields = ("name", "email", "external_id", "is_staff", "is_active")
    list_per_page = 50
    actions = ("invite_again", "remove_second_step")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        open_invitation = Invitation.objects.open().filter(user=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_invited=Exists(open_invitation))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """No filter by password in the address: it would give a hash away, letter by letter."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    @admin.display(description=gettext_lazy("konto"))
    def account(self, user: User) -> str:
        """In a word, where the person's account is."""
        if not user.is_active:
            return _("lukket")
        if user.has_usable_password():
            return _("i brug")
        return _("inviteret") if getattr(user, "is_invited", False) else _("ikke inviteret")

    @admin.action(description=gettext_lazy("Invitér, eller send invitationen igen"))
    def invite_again(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        """Invite the chosen people; those who need no invitation are named with the reason."""
        invited = sum(self._invite(request, user) for user in chosen)
        if invited:
            text = ngettext("%(count)s invitation er på vej.", "%(count)s invitationer er på vej.", invited)
            self.message_user(request, text % {"count": invited}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Fjern mistet totrinslogin"))
    def remove_second_step(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        """Take the second step away from the chosen people; history keeps who did it, and each is told."""
        for user in chosen:
            if not self.has_change_permission(request, user):
                text = _("Du kan ikke ændre %(name)s.") % {"name": user}
                self.message_user(request, text, messages.WARNING)
                continue
            try:
                actions.remove_second_step(user=user, by=signed_in(request))
            except actions.NothingToRemove as reason:
                self.message_user(request, str(reason), messages.WARNING)
                continue
            self.log_change(request, user, _("Totrinslogin fjernet."))
            text = _("%(name)s har fået totrinslogin fjernet og er logget ud.") % {"name": user}
            self.message_user(request, text, messages.SUCCESS)

    def _invite(self, request: HttpRequest, user: User) -> bool:
        try:
            actions.invite(user=user, by=signed_in(request))
        except actions.CannotInvite as reason:
            self.message_user(request, str(reason), messages.WARNING)
            return False
        return True

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            tell = partial(
                mail.tell_of_new_address, user=obj, old=form.initial["email"], by=signed_in(request)
            )
            transaction.on_commit(tell)
        if not change and obj.is_active:
            self._invite(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.is_active and isinstance(request.user, User) and request.user.is_staff

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only a superuser changes a superuser: otherwise an administrator could take over the account."""
        allowed = self.has_view_permission(request)
        return allowed and not (obj and obj.is_superuser and not getattr(request.user, "is_superuser", False))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is deleted: history names them. An account is closed instead."""
        return False


# Rights follow from offices and dates, never from groups; and addresses are changed on the person, who is told.
# Nobody looks into somebody's second step, and identity providers come from the settings.
admin.site.unregister(Group)
admin.site.unregister(EmailAddress)
for model in (Authenticator, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(model)
