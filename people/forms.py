"""Sign-in's forms: allauth's, with our own words and without its placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

_RULES = _("Mindst 12 tegn. Fire almindelige ord efter hinanden er både nemt at huske og svært at gætte.")
_EMAIL = _("Din e-mail på arbejdet")
_CURRENT, _NEW, _AGAIN = _("Din nuværende adgangskode"), _("Ny adgangskode"), _("Ny adgangskode igen")


def _word(form: forms.Form, **words: Any) -> None:
    """Give the fields our labels, and take allauth's placeholders and ready-made help away."""
    for name, label in words.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.widget.attrs.pop("placeholder", None)
    if "password1" in words:
        form.fields["password1"].help_text = _RULES


class LoginForm(allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, login=_("E-mail"), password=_("Adgangskode"))


class ResetPasswordForm(allauth.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, email=_EMAIL)

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Mail the link; an address nobody has gets a mail too, so that page and pace tell nothing."""
        if self.users:
            return str(super().save(request, **kwargs))
        email: str = self.cleaned_data["email"]
        get_adapter().send_mail("account/email/unknown_account", email, {})
        return email


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, password1=_NEW, password2=_AGAIN)


class ChangePasswordForm(allauth.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, oldpassword=_CURRENT, password1=_NEW, password2=_AGAIN)


class AcceptForm(allauth.SetPasswordForm):
    """The first password of an invited person, checked against their name and address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, password1=_("Adgangskode"), password2=_("Adgangskoden igen"))
