"""Brings database, static files, translations and demo up to date, in one process so that Django starts once.

Prints what it does on standard error, and the demo's sign-ins on standard output.
"""

from __future__ import annotations

import hashlib
import io
import sys
import traceback
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from trial import console, translations
from trial.cli import ROOT, var_dir
from trial.console import Trouble, explain_output


def main() -> int:
    """Every step, in order. Raises `Trouble` for what the person can do something about."""
    try:
        _prepare()
    except ImproperlyConfigured as error:
        raise Trouble(f"A setting is wrong. {error}") from error
    except (DatabaseError, CommandError) as error:
        raise _trouble("The database could not be prepared", str(error)) from error
    except Exception as error:  # a fault of ours: the trace goes to the log, a sentence to the person
        raise _trouble("The portal could not be prepared", f"{type(error).__name__}: {error}") from error
    return 0


def _prepare() -> None:
    translations.compile_all(ROOT / "locale")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    _collect_static()
    call_command("load_catalogue", stdout=io.StringIO())  # says at every start that nothing has changed
    if not get_user_model()._base_manager.exists():
        _tell("Loading the demo municipality …")
        call_command("load_demo", stdout=sys.stderr)
    call_command("demo_signins", stdout=sys.stdout)


def _collect_static() -> None:
    """Collect when a file has changed since the last time; hashing and compressing them all takes seconds."""
    stamp = var_dir() / "static-stamp"
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    digest = _static_digest()
    if manifest.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return
    _tell("Collecting the static files …")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest, encoding="ascii")


def _static_digest() -> str:
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _trouble(what: str, output: str) -> Trouble:
    with open(var_dir() / "setup.log", "a", encoding="utf-8") as log:
        log.write(traceback.format_exc())
    first = (output.strip().splitlines() or ["no reason given"])[0]
    return Trouble(f"{what}: {explain_output(output) or first} ({var_dir() / 'setup.log'} has more)")


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(console.run(main))
