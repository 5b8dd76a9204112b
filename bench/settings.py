"""The production settings, with a bare view beside the portal's pages and a count of queries for who asks."""

from __future__ import annotations

from config.settings import *  # noqa: F403 - the portal's own, but for what follows
from config.settings import MIDDLEWARE as _MIDDLEWARE
from config.settings import VAR_DIR

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.counting.QueryCountMiddleware", *_MIDDLEWARE]
STATIC_ROOT = VAR_DIR / "static"
#: the measured pages ask the cache for nothing, so no Redis is needed to measure them
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
