"""The portal's addresses with OpenID Connect switched on."""

from __future__ import annotations

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as portal
from people.sso.urls import sso_urls

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*sso_urls("oidc"), *portal]
