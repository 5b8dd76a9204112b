"""Databases of the measuring's own on the server, and processes that work on them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psycopg
from psycopg import conninfo, sql

from bench import server
from trial.cli import ROOT
from trial.console import Trouble


@contextlib.contextmanager
def database(url: str, name: str, *, template: str | None = None) -> Iterator[str]:
    """A database of our own on that server, gone afterwards; yields its address."""
    whole = f"klyngeportalen_bench_{os.getpid()}_{name}"
    made = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(whole))
    if template:
        source = conninfo.conninfo_to_dict(template)["dbname"]
        made += sql.SQL(" TEMPLATE {}").format(sql.Identifier(str(source)))
    with _server(url) as connection:
        connection.execute(made)
    try:
        yield _named(url, whole)
    finally:
        with _server(url) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(whole))
            )


def _server(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(url, dbname="postgres", autocommit=True)


def _named(url: str, name: str) -> str:
    """The same server's address with another database."""
    head, mark, query = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}{mark}{query}"


def manage(url: str, scratch: Path, *arguments: str) -> None:
    """`manage.py …` on that database."""
    python(url, scratch, "manage.py", *arguments)


def python(url: str, scratch: Path, *arguments: str, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """What `python …` prints with that database and production's settings; `more` is added to its environment.

    Raises `Trouble` with the end of what it said when it fails.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=server.variables(url, scratch) | dict(more),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(f"{' '.join(arguments)} failed: {done.stderr[-1500:]}")
    return done.stdout
