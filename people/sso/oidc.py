"""OpenID Connect, stricter than allauth's own: signature, issuer, audience, time and nonce always count."""

from __future__ import annotations

from typing import Any

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, get_random_string
from django.views.decorators.http import require_safe
from requests import RequestException

from people.sso.policy import Claims

#: signatures by a key that only the identity provider has; neither "none" nor a shared secret
ALGORITHMS = tuple(f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in (256, 384, 512))
#: seconds that the two machines' clocks may differ
_LEEWAY = 60
_NEEDED = ["iss", "sub", "aud", "exp", "iat"]


class Adapter(OpenIDConnectOAuth2Adapter):
    """Talks to the identity provider, and reads what it answers."""

    expected_nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        try:
            config: dict[str, Any] = super().openid_config
        except ValueError as error:
            raise OAuth2Error("the configuration is not JSON") from error
        if config.get("issuer", "").rstrip("/") != self._issuer():
            raise OAuth2Error("the configuration names another issuer")
        return config

    def _issuer(self) -> str:
        return str(self.get_provider().app.settings["server_url"]).rstrip("/")

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """The person behind the answer; raises `OAuth2Error` unless all of it holds."""
        claims = self._read(kwargs["response"].get("id_token") or "", app.client_id)
        more = self._fetch_user_info(token.token) if "userinfo_endpoint" in self.openid_config else {}
        if more and more.get("sub") != claims["sub"]:
            raise OAuth2Error("the userinfo is somebody else's")
        said = {**claims, **more}
        return self.get_provider().sociallogin_from_response(request, {"userinfo": said, "id_token": claims})

    def _read(self, token: str, client_id: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            algorithm = header.get("alg")
            if algorithm not in ALGORITHMS:
                raise OAuth2Error(f"id token signed with {algorithm}")
            claims: dict[str, Any] = jwt.decode(
                token,
                key=self._key(header.get("kid"), algorithm),
                algorithms=[algorithm],
                audience=client_id,
                issuer=self.openid_config["issuer"],
                leeway=_LEEWAY,
                options={"require": _NEEDED},
            )
        except (jwt.PyJWTError, ValueError, KeyError) as error:
            raise OAuth2Error(f"id token refused: {error}") from error
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client_id:
            raise OAuth2Error("id token for several, not issued to us")
        if not self.expected_nonce or not constant_time_compare(claims.get("nonce", ""), self.expected_nonce):
            raise OAuth2Error("id token for another sign-in")
        return claims

    def _key(self, kid: str | None, algorithm: str) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        fitting = [key for key in answer.json()["keys"] if kid is None or key.get("kid") == kid]
        if len(fitting) != 1:
            raise OAuth2Error("no such key")
        return jwt.PyJWK(fitting[0], algorithm=algorithm).key


class OIDCProvider(OpenIDConnectProvider):
    """The municipality's identity provider; asked with a nonce, and with nothing that the address bar says."""

    oauth2_adapter_class = Adapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        return {"process": AuthProcess.LOGIN, "next_url": get_next_redirect_url(request)}

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        nonce = get_random_string(40)
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params={"nonce": nonce}, nonce=nonce
        )
        return answer

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Nothing of what the identity provider tells is kept."""
        return {}

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> Any:
        login = super().sociallogin_from_response(request, response)
        said = response["userinfo"]
        verified = said.get("email_verified") in (True, "true")
        login.claims = Claims.of(self.sub_id, login.account.uid, str(said.get("email") or ""), verified, said)
        return login


class _CallbackView(OAuth2CallbackView):
    """Remembers the nonce of the sign-in that this answer belongs to."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.expected_nonce = (state or {}).get("nonce") or ""
        return state, response


@login_not_required
@require_safe
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the identity provider; when it does not answer, a page that says so."""
    adapter = Adapter(request, provider_id)
    try:
        away: HttpResponse = OAuth2LoginView.adapter_view(adapter)(request)
    except (RequestException, OAuth2Error) as error:
        refused: HttpResponse = render_authentication_error(request, adapter.get_provider(), exception=error)
        return refused
    return away


@login_not_required
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from it."""
    answer: HttpResponse = _CallbackView.adapter_view(Adapter(request, provider_id))(request)
    return answer
