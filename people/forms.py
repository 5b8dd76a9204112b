"""Sign-in's forms: allauth's, with our own words and without its placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.models import User

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


class SetPasswordForm(AcceptForm):
    """A password for somebody who signs in without one."""


class ReauthenticateForm(allauth.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, password=_("Adgangskode"))


def _word_code(form: forms.Form, label: Any, help_text: Any) -> None:
    """A code is typed from a phone: digits, no completion of old ones."""
    _word(form, code=label)
    field = form.fields["code"]
    field.help_text = help_text
    field.widget.attrs.update({"autocomplete": "one-time-code", "inputmode": "numeric", "class": "kp-code"})


class CodeForm(mfa.AuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, _("Kode"), _("De seks cifre i din app – eller en af dine reservekoder."))


class ReauthenticateCodeForm(mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, _("Kode"), _("De seks cifre i din app – eller en af dine reservekoder."))


class ActivateAppForm(AllauthActivateTOTPForm):
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, _("Koden, som appen viser"), _("Seks cifre. De skifter hvert halve minut."))


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A passkey: always one that can sign in alone, so that nobody has to know the difference."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, name=_("Hvad vil du kalde den?"))
        self.fields["name"].help_text = _("For eksempel »Min telefon«, så du kan kende den igen.")
        self.fields["name"].max_length = self.fields["name"].widget.attrs["maxlength"] = 60
        del self.fields["passwordless"]

    def clean(self) -> dict[str, Any]:
        """Checked by the authenticator with a finger, a face or a code, as signing in with it alone demands."""
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, name=_("Hvad vil du kalde den?"))
        self.fields["name"].max_length = self.fields["name"].widget.attrs["maxlength"] = 60


class LanguageForm(forms.ModelForm[User]):
    """What pages and mails are written in."""

    class Meta:
        model = User
        fields = ("language",)
        widgets = {"language": forms.RadioSelect}
        labels = {"language": _("Sider og mails skal være på")}
