"""The options of scripts/serve."""

from __future__ import annotations

import argparse
import errno
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from trial.console import Trouble

ROOT = Path(__file__).resolve().parent.parent
_ANY_ADDRESS = {"0.0.0.0", "::"}


@dataclass(frozen=True)
class Options:
    """Where the trial listens, and whether it begins from an empty demo."""

    host: str
    port: int
    fresh: bool

    @property
    def bind(self) -> str:
        """`host:port` as gunicorn wants it, an IPv6 address in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def open_to_all(self) -> bool:
        """Whether other machines can reach it."""
        return self.host in _ANY_ADDRESS

    @property
    def url(self) -> str:
        """The address to open on this machine."""
        if self.open_to_all or self.host == "127.0.0.1":
            return f"http://localhost:{self.port}"
        return f"http://{self.bind}"


def free_port() -> int:
    """A port of this machine that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def parse(arguments: list[str]) -> Options:
    """Read the command line; wrong options end the program with argparse's own sentence."""
    parser = argparse.ArgumentParser(
        prog="scripts/serve",
        description="Start Klyngeportalen with a demo municipality on this machine. "
        "Ctrl-C stops everything; the data stay.",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: %(default)s, this machine only)"
    )
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (default: %(default)s)")
    parser.add_argument(
        "--fresh", action="store_true", help="throw the trial's data away and begin from an empty demo"
    )
    chosen = parser.parse_args(arguments)
    return Options(host=chosen.host, port=chosen.port, fresh=chosen.fresh)


def check_address(options: Options) -> None:
    """Raise `Trouble` when nothing can listen there: the port is taken, the address is not ours, no permission."""
    try:
        found = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except OSError as error:
        raise Trouble(f"{options.host} is not an address of this machine.") from error
    family, kind, protocol, _name, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError as error:
            raise Trouble(
                f"Port {options.port} needs more rights than you have: choose one above 1023 with --port."
            ) from error
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise Trouble(f"{options.host} is not an address of this machine.") from error
            raise Trouble(f"Port {options.port} is in use: choose another one with --port.") from error


def var_dir() -> Path:
    """Where the trial keeps its data and logs: `VAR_DIR`, or var/ in the project."""
    return Path(os.environ.get("VAR_DIR", "").strip() or ROOT / "var").absolute()


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return int(text)
