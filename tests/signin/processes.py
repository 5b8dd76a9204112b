"""Starting an identity provider as a process of its own, and stopping it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
#: seconds that it may take to answer the first time
PATIENCE = 60


@contextlib.contextmanager
def running(script: str, port: int, healthy: str, *arguments: str) -> Iterator[str]:
    """The address of the provider that `script` is."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, str(HERE / script), str(port), *arguments]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address + healthy, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stderr:
            process.stderr.close()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), opener.open(address, timeout=5):
            return
        time.sleep(0.1)
    process.kill()
    raise RuntimeError((process.stderr.read() if process.stderr else b"").decode())
