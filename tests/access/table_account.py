"""Access matrix: Din konto, two-step sign-in, and the language. What changes one's security asks who one is first (302)."""

from __future__ import annotations

from tests.access.rows import Row
from tests.factories import PASSWORD

_PASSWORDS = {"password1": "fire-helt-nye-ord", "password2": "fire-helt-nye-ord"}
_ENGLISH = {"language": "en", "next": "/tilgaengelighed/"}

# fmt: off
ROWS: list[Row] = [
    #                                                               anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    Row("account", "GET", "",                                      "login 200   200   200   200   200   200   200   200   200   200   200   200   login"),
    Row("set_language", "POST", "",                                "302   302   302   302   302   302   302   302   302   302   302   302   302   302", _ENGLISH),
    Row("end_session", "POST", "session of member",                "login 404   302   404   404   404   404   404   404   404   404   404   404   login"),
    Row("end_other_sessions", "POST", "",                          "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("account_set_password", "GET", "",                         "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("account_set_password", "POST", "",                        "login 302   302   302   302   302   302   302   302   302   302   302   302   login", _PASSWORDS),

    # showing again that it is you; the employee has an app
    Row("account_reauthenticate", "GET", "",                       "login 200   200   200   200   200   200   200   200   200   200   200   200   login"),
    Row("account_reauthenticate", "POST", "",                      "login 302   302   302   302   302   302   302   302   302   302   302   302   login", {"password": PASSWORD}),
    Row("mfa_reauthenticate", "GET", "",                           "login 200   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("mfa_reauthenticate", "POST", "",                          "login 200   302   302   302   302   302   302   302   302   302   302   302   login", {"code": "000000"}),
    Row("mfa_reauthenticate_webauthn", "GET", "",                  "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("mfa_reauthenticate_webauthn", "POST", "",                 "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),

    # the second step of signing in: for nobody who is in, and for nobody who has not taken the first
    Row("mfa_authenticate", "GET", "",                             "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("mfa_authenticate", "POST", "",                            "login 302   302   302   302   302   302   302   302   302   302   302   302   login", {"code": "000000"}),
    Row("mfa_login_webauthn", "GET", "",                           "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("mfa_login_webauthn", "POST", "",                          "login 302   302   302   302   302   302   302   302   302   302   302   302   login", {"credential": "{}"}),

    # setting it up and taking it away
    Row("mfa_index", "GET", "",                                    "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("mfa_list_webauthn", "GET", "",                            "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("two_step_required", "GET", "",                            "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("mfa_activate_totp", "GET", "",                            "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("mfa_activate_totp", "POST", "",                           "login 302   302   302   302   302   302   302   302   302   302   302   302   login", {"code": "000000"}),
    Row("totp_qr", "GET", "",                                      "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("mfa_deactivate_totp", "GET", "",                          "login 302   404   404   404   404   404   404   404   404   404   404   404   login"),
    Row("mfa_deactivate_totp", "POST", "",                         "login 302   404   404   404   404   404   404   404   404   404   404   404   login"),
    Row("mfa_view_recovery_codes", "GET", "",                      "login 302   404   404   404   404   404   404   404   404   404   404   404   login"),
    Row("mfa_download_recovery_codes", "GET", "",                  "login 302   404   404   404   404   404   404   404   404   404   404   404   login"),
    Row("mfa_generate_recovery_codes", "GET", "",                  "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("mfa_generate_recovery_codes", "POST", "",                 "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("mfa_add_webauthn", "GET", "",                             "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("mfa_add_webauthn", "POST", "",                            "login 302   302   302   302   302   302   302   302   302   302   302   302   login", {"name": "Min", "credential": "{}"}),
    Row("mfa_edit_webauthn", "GET", "passkey of colleague",        "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("mfa_edit_webauthn", "POST", "passkey of colleague",       "login 302   302   302   302   302   302   302   302   302   302   302   302   login", {"name": "Ny"}),
    Row("mfa_remove_webauthn", "GET", "passkey of colleague",      "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
    Row("mfa_remove_webauthn", "POST", "passkey of colleague",     "login 302   302   302   302   302   302   302   302   302   302   302   302   login"),
]
# fmt: on
