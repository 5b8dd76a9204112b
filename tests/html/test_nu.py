"""Every page that the access matrix knows, as each role that gets it, before the Nu HTML checker: no error.

The checker is a Java program (npm `vnu-jar`); without a Java the test is skipped, unless one is required.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from tests.access.matrix import ROWS
from tests.access.visits import Visitors
from tests.access.world import World

pytestmark = pytest.mark.django_db

_CHECKER = Path(settings.BASE_DIR, "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
#: mostly Django's own pages, whose faults are not ours to mend
_DJANGOS = re.compile(r"^/admin/")
#: parts of a page that a script puts into it, by address; each is checked within a page of nothing else
_PARTS = {"profiles:campaign_progress"}
_AROUND = '<!DOCTYPE html><html lang="da"><head><title>Del</title></head><body>{}</body></html>'
#: differs from answer to answer; without it the same page for two people is checked once
_TOKEN = re.compile(r'(name="(?:csrfmiddlewaretoken|csrf-token)" (?:value|content)=")\w+"')


@pytest.fixture
def checker() -> list[str]:
    """The command that checks the files named after it."""
    java = shutil.which("java")
    if java is None or not _CHECKER.is_file():
        if os.environ.get("KP_REQUIRE_JAVA") == "1":
            pytest.fail("no Java (or no vnu-jar) on this machine, and one is required")
        pytest.skip("no Java, or no vnu-jar, on this machine")
    return [java, "-Xss2m", "-jar", str(_CHECKER), "--format", "json", "--stdout", "--exit-zero-always"]


def _pages(world: World, visitors: Visitors) -> dict[str, str]:
    """Each different HTML answer of the matrix, error pages among them, with a name for it."""
    found: dict[str, str] = {}
    for row in ROWS:
        url = reverse(row.name, kwargs=world.pages[row.at]) + (f"?{row.query}" if row.query else "")
        if _DJANGOS.match(urlsplit(url).path):
            continue
        for role in row.expected:
            answer = visitors.visit(role, row.method, url, row.posted(world))
            if answer.headers.get("Content-Type", "").startswith("text/html") and answer.status_code != 302:
                body = _TOKEN.sub(r'\1"', answer.content.decode())  # type: ignore[attr-defined]
                if row.name in _PARTS and answer.status_code == 200:
                    body = _AROUND.format(body)
                found.setdefault(body, f"{row} ({role}, {answer.status_code})")
    return {name: body for body, name in found.items()}


def test_the_nu_html_checker_finds_no_error(
    world: World, visitors: Visitors, checker: list[str], tmp_path: Path
) -> None:
    names = {}
    for number, (name, body) in enumerate(_pages(world, visitors).items()):
        file = tmp_path / f"{number}.html"
        file.write_text(body, encoding="utf-8")
        names[f"file:{file}"] = name
    # All files at once: the checker takes seconds to start.
    done = subprocess.run(
        [*checker, *sorted(map(str, tmp_path.iterdir()))], capture_output=True, text=True, check=True
    )
    messages = json.loads(done.stdout)["messages"]
    errors = {
        f"{message['message']} [{message.get('extract', '')!r}] – {names[message['url']]}"
        for message in messages
        if message["type"] != "info" or message.get("subType") == "warning"
    }

    assert len(names) > 100, "the matrix' pages were not found"
    assert not errors, "\n".join(sorted(errors))
