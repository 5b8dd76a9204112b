"""Production's settings, except that pages name static files plainly: nothing need be collected before a start."""

from config.settings import *  # noqa: F403 - the portal's own, but for what follows
from config.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
