"""The tests' environment variables, set before Django reads its settings (`-p tests.environment` in pyproject.toml).

Only `DATABASE_URL` comes from outside: scripts/test starts a database and sets it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_var = tempfile.mkdtemp(prefix="klyngeportalen-test-")
atexit.register(shutil.rmtree, _var, ignore_errors=True)

os.environ.update(
    DJANGO_SETTINGS_MODULE="config.settings",
    TRIAL="yes",
    DEBUG="no",
    SECRET_KEY="for the tests alone",
    ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
    SITE_URL="http://testserver",
    REDIS_URL="",
    EMAIL_HOST="",
    MUNICIPALITY="Københavns Kommune",
    VAR_DIR=_var,
)
