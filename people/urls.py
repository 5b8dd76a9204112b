"""Sign-in, Din konto and invitations. Of allauth's views only these are routed, under the names it looks up."""

from __future__ import annotations

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path, reverse_lazy
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import RedirectView

from people.sso.urls import urlpatterns as sso
from people.views import account, invitation, own_data, two_step

#: allauth's form views answer to any method; ours are read and posted
_page = require_http_methods(["GET", "HEAD", "POST"])


class _ToAccount(RedirectView):
    """allauth leads to lists of its own; here they are on Din konto."""

    url = reverse_lazy("account")  # type: ignore[assignment]
    http_method_names = ["get", "head"]


_SIGN_IN = [
    path("konto/log-ind/", _page(allauth.login), name="account_login"),
    path("konto/log-ind/kode/", _page(mfa.authenticate), name="mfa_authenticate"),
    path("konto/log-ind/noegle/", _page(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("konto/log-ud/", _page(allauth.logout), name="account_logout"),
    path("konto/lukket/", allauth.account_inactive, name="account_inactive"),
    path("konto/bekraeft/", _page(allauth.reauthenticate), name="account_reauthenticate"),
    path("konto/bekraeft/kode/", _page(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "konto/bekraeft/noegle/", _page(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
]

_PASSWORD = [
    path("konto/adgangskode/", _page(allauth.password_change), name="account_change_password"),
    path("konto/adgangskode/vaelg/", _page(allauth.password_set), name="account_set_password"),
    path("konto/glemt-adgangskode/", _page(allauth.password_reset), name="account_reset_password"),
    path("konto/glemt-adgangskode/sendt/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^konto/ny-adgangskode/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _page(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "konto/ny-adgangskode/gemt/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

_TWO_STEP = [
    path("konto/totrin/", _ToAccount.as_view(), name="mfa_index"),
    path("konto/totrin/paakraevet/", two_step.required, name="two_step_required"),
    path("konto/totrin/app/", _page(totp.activate_totp), name="mfa_activate_totp"),
    path("konto/totrin/app/billede.svg", two_step.qr, name="totp_qr"),
    path("konto/totrin/app/fjern/", _page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("konto/totrin/koder/", require_safe(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("konto/totrin/koder/nye/", _page(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path(
        "konto/totrin/koder/hent/",
        require_safe(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("konto/totrin/noegler/", _ToAccount.as_view(), name="mfa_list_webauthn"),
    path("konto/totrin/noegler/tilfoej/", _page(two_step.add_passkey), name="mfa_add_webauthn"),
    path("konto/totrin/noegler/<int:pk>/fjern/", _page(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("konto/totrin/noegler/<int:pk>/navn/", _page(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
]

urlpatterns = [
    path("konto/", account.account, name="account"),
    path("konto/mine-oplysninger/", own_data.page, name="own_data"),
    path("konto/mine-oplysninger/hent/", own_data.download, name="own_data_download"),
    path("konto/sprog/", account.set_language, name="set_language"),
    path("konto/enheder/<uuid:public_id>/log-ud/", account.end_session, name="end_session"),
    path("konto/enheder/log-andre-ud/", account.end_other_sessions, name="end_other_sessions"),
    *_SIGN_IN,
    *_PASSWORD,
    *_TWO_STEP,
    *sso,
    path("invitation/<str:token>/", invitation.accept_invitation, name="invitation"),
]
