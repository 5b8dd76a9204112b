"""Settings of the portal that the browser meets: as in production where it shows, without waiting where it does not."""

from __future__ import annotations

from config.settings import *  # noqa: F403 - the portal's own, but for what follows
from config.settings import VAR_DIR

ROOT_URLCONF = "tests.browser.urls"
STATIC_ROOT = VAR_DIR / "static"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = True
ACCOUNT_RATE_LIMITS = False  # one address signs in as everybody; the throttles have tests of their own
