"""Access matrix: sign-in at the municipality, which has addresses only where the environment switches it on.

Nobody is signed in at these addresses by what they are: the same answer for all. 401 is the page that says that the
answer of the provider could not be used. The settings of the tests do not switch it on, so `test_sso` has rows of its own.
"""

from __future__ import annotations

from tests.access.rows import Row

#: as a browser posts it from the provider's page; what is no answer is refused where it is read
_ANSWER = {"SAMLResponse": "aW5nZW4=", "RelayState": ""}

# fmt: off
OIDC_ROWS: list[Row] = [
    #                                                   anon empl mem  mem' lead led' chf  chf' form fut. f.ch adm  sup  inact
    Row("openid_connect_login", "GET", "",             "302  302  302  302  302  302  302  302  302  302  302  302  302  302"),
    Row("openid_connect_callback", "GET", "",          "401  401  401  401  401  401  401  401  401  401  401  401  401  401"),
    Row("socialaccount_login_cancelled", "GET", "",    "200  200  200  200  200  200  200  200  200  200  200  200  200  200"),
]
SAML_ROWS: list[Row] = [
    Row("saml_login", "GET", "",                       "302  302  302  302  302  302  302  302  302  302  302  302  302  302"),
    Row("saml_acs", "POST", "",                        "302  302  302  302  302  302  302  302  302  302  302  302  302  302", _ANSWER),
    Row("saml_finish_acs", "GET", "",                  "401  401  401  401  401  401  401  401  401  401  401  401  401  401"),
    Row("saml_sls", "GET", "",                         "401  401  401  401  401  401  401  401  401  401  401  401  401  401"),
    Row("saml_metadata", "GET", "",                    "200  200  200  200  200  200  200  200  200  200  200  200  200  200"),
    Row("socialaccount_login_cancelled", "GET", "",    "200  200  200  200  200  200  200  200  200  200  200  200  200  200"),
]
# fmt: on
