"""scripts/screenshots, in the virtual environment: the README's pictures from a fresh demo municipality.

The demo has a database of its own, so that a running trial is left alone; with `DATABASE_URL` set it is that one, and
the demo is loaded there if it is empty. Every picture has a fixed size in px, whatever the page's length.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, sync_playwright

from trial import cli, console, environment, runner
from trial.cli import ROOT, Options, var_dir
from trial.console import Trouble, say

FOLDER = ROOT / "docs" / "pictures"
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_DESK, _PHONE = 1280, 320


@dataclass(frozen=True)
class Picture:
    """One file: whose sign-in (a part of its line in the table of sign-ins), the way there, the size in px.

    The way begins on Min side; then come the paths of links to follow, with `*` for a number, or a relative path.
    """

    name: str
    who: str
    way: tuple[str, ...]
    width: int
    height: int


PICTURES = (
    Picture("min-side", "planen er sendt tilbage", ("/",), _DESK, 640),
    Picture("min-side-phone", "planen er sendt tilbage", ("/",), _PHONE, 800),
    Picture(
        "answer-phone",
        "teamet svarer lige nu",
        ("/", "/afdaekning/*/", "/afdaekning/*/svar/*/", "../3/"),
        _PHONE,
        1640,
    ),
    Picture("picture", "billedet er klar", ("/", "/afdaekning/*/", "/afdaekning/*/billede/"), _DESK, 980),
    Picture(
        "picture-phone", "billedet er klar", ("/", "/afdaekning/*/", "/afdaekning/*/billede/"), _PHONE, 1180
    ),
    Picture("plan", "planen er aftalt", ("/", "/plan/*/"), _DESK, 960),
    Picture("plan-phone", "planen er aftalt", ("/", "/plan/*/"), _PHONE, 1180),
    Picture("area", "områdechef", ("/", "/omraade/*/"), _DESK, 920),
    Picture("profile", "administrator", ("/", "/profiler/", "/profiler/klyngeledelsesprofil/"), _DESK, 900),
)


def main() -> int:
    """Make every picture. Raises `Trouble` without a Chromium, or when the portal does not start."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if not chromium:
        raise Trouble("There is no Chromium on this machine: install chromium, or name it with CHROMIUM.")
    os.environ["VAR_DIR"] = str(var_dir() / "screenshots")
    options = Options(
        host="127.0.0.1", port=cli.free_port(), fresh=not os.environ.get("DATABASE_URL", "").strip()
    )
    environment.make_folders()
    variables = environment.for_trial(options)
    with environment.database(variables, home="postgres", durable=False, fresh=options.fresh):
        sign_ins = runner.prepare(variables)
        with _web(options, variables), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--lang=da"])
            for picture in PICTURES:
                _take(browser, f"http://127.0.0.1:{options.port}", sign_ins, picture)
            browser.close()
    return 0


def _take(browser: Browser, base: str, sign_ins: str, picture: Picture) -> None:
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height}, locale="da-DK", reduced_motion="reduce"
    )
    page = context.new_page()
    email, password = _sign_in(sign_ins, picture.who)
    page.goto(f"{base}/konto/log-ind/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{base}/")
    for step in picture.way[1:]:
        _follow(page, step)
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"{picture.name}.png"
    page.screenshot(path=file)
    context.close()
    say(f"{file.relative_to(ROOT)}: {picture.width} × {picture.height} px, {file.stat().st_size // 1024} KB")


def _sign_in(sign_ins: str, who: str) -> tuple[str, str]:
    """The address of the sign-in that `who` describes, and the password that all of them share."""
    address = next((line.split()[0] for line in sign_ins.splitlines() if who in line), "")
    password = re.search(r"Adgangskode for alle: (\S+)", sign_ins)
    if not (address and password):
        raise Trouble(f"The demo has no sign-in for {who!r}: the pictures need the demo municipality.")
    return address, password[1]


def _follow(page: Page, step: str) -> None:
    """The first link, of the menu or of the page, whose path fits; a relative path is gone to as it is."""
    if step.startswith("."):
        page.goto(urljoin(page.url, step))
        return
    pattern = re.compile(re.escape(step).replace(r"\*", r"\d+") + "(#.*)?")
    for address in page.eval_on_selector_all(
        "a[href]", "links => links.map(link => link.getAttribute('href'))"
    ):
        if pattern.fullmatch(address):
            page.goto(urljoin(page.url, address))
            return
    raise Trouble(f"{page.url} has no link to {step}.")


@contextlib.contextmanager
def _web(options: Options, variables: dict[str, str]) -> Iterator[None]:
    log_path = Path(variables["VAR_DIR"]) / "web.log"
    with open(log_path, "w", encoding="utf-8") as log:
        web = subprocess.Popen(
            runner.commands(options)["web"], cwd=ROOT, env=variables, stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + runner.ANSWER_SECONDS
        while not runner.is_healthy(options):
            if web.poll() is not None or time.monotonic() > deadline:
                raise Trouble(f"The portal does not start; {log_path} says why.")
            time.sleep(0.1)
        yield
    finally:
        web.terminate()
        web.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(console.run(main))
