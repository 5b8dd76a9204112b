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
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from core import clock
from reminders.mail import outbox
from tests.access.matrix import ROWS
from tests.access.visits import Visitors
from tests.access.world import World
from tests.factories import UserFactory
from tests.reminders.cakes import Cake, Praise, Quick, falling_due, remind, working_day

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
    errors = _errors(checker, tmp_path, names)

    assert len(names) > 100, "the matrix' pages were not found"
    assert not errors, "\n".join(sorted(errors))


def test_nor_in_a_mail_with_reminders(checker: list[str], tmp_path: Path) -> None:
    with falling_due(Cake, Quick, Praise), clock.at(working_day()):
        everything, news = UserFactory.create_batch(2, name="Kage <Ærø>")
        for kind in (Cake, Quick, Praise):
            remind(everything, kind)
        with falling_due(Praise):
            remind(news, Praise)
        outbox.run()
    names: dict[str, str] = {}
    for number, message in enumerate(mail.outbox):
        assert isinstance(message, EmailMultiAlternatives)
        file = tmp_path / f"{number}.html"
        file.write_text(str(message.alternatives[0][0]), encoding="utf-8")
        names[f"file:{file}"] = str(message.subject)
    errors = _errors(checker, tmp_path, names)

    assert len(names) == 2
    assert not errors, "\n".join(sorted(errors))


def _errors(checker: list[str], folder: Path, names: dict[str, str]) -> set[str]:
    """What the checker says of the folder's files. All at once: it takes seconds to start."""
    done = subprocess.run(
        [*checker, *sorted(map(str, folder.iterdir()))], capture_output=True, text=True, check=True
    )
    return {
        f"{message['message']} [{message.get('extract', '')!r}] – {names[message['url']]}"
        for message in json.loads(done.stdout)["messages"]
        if message["type"] != "info" or message.get("subType") == "warning"
    }
