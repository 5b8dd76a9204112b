"""Where allauth looks for an app's identity providers: ours take its own's places."""

from __future__ import annotations

from people.sso.oidc import OIDCProvider
from people.sso.saml import SAMLProvider

provider_classes = [OIDCProvider, SAMLProvider]
