"""The measurements as Markdown, and their place in docs/performance.md."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from pathlib import Path

from bench.client import Sample
from bench.pages import AUTOSAVE, GROWS, IMPORT

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
#: the aims: times a bare view, queries, largest against smallest size, bytes
SAVE_AIM, PAGE_AIM, QUERY_AIM, GROWTH_AIM, PHONE_AIM = 2.5, 4.0, 12, 1.2, 150_000


@dataclass
class Row:
    """One page at one size."""

    title: str
    queries: int
    size: int
    gzipped: int
    kept: Sample
    fresh: Sample
    a_second: float

    @property
    def aim(self) -> float:
        return SAVE_AIM if self.title == AUTOSAVE else PAGE_AIM


@dataclass
class Size:
    """All the pages at one size; memory is (resident, PSS) in bytes, of the largest worker."""

    teams: int
    load_seconds: float
    memory: tuple[int, int] = (0, 0)
    rows: list[Row] = field(default_factory=list)


def as_markdown(sizes: list[Size], phone: dict[str, int] | None, *, load: float) -> str:
    """Everything, the sum of it first."""
    parts = [_machine(load), _missed(sizes, phone), *map(_table, sizes)]
    if len(sizes) > 1:
        parts.append(_growth(sizes[0], sizes[-1]))
    parts.append(_phone(phone))
    return "\n\n".join(parts)


def _machine(load: float) -> str:
    shared = " **The machine was busy with other work: take the ratios, not the milliseconds.**"
    return (
        f"{os.cpu_count()} processor cores, Python {platform.python_version()}; gunicorn (2 workers), PostgreSQL and "
        f"the client all on the same machine. Load before the measurements: {load:.1f}."
        + (shared if load > 1 else "")
    )


def _missed(sizes: list[Size], phone: dict[str, int] | None) -> str:
    found = [
        f"{row.title} at {size.teams} teams: {what}"
        for size in sizes
        for row in size.rows
        for what in _misses(row)
        if row.title != IMPORT
    ]
    if len(sizes) > 1:
        found += [
            f"{title}: {growth:.2f} × from the smallest size to the largest"
            for title, growth in _growths(sizes[0], sizes[-1])
            if growth > GROWTH_AIM and title not in GROWS
        ]
    if phone and sum(phone.values()) > PHONE_AIM:
        found.append(f"first page on a phone: {_kilo(sum(phone.values()))} KB")
    if not found:
        return "Every aim is reached."
    return "Aims missed:\n\n" + "\n".join(f"- {line}" for line in found)


def _misses(row: Row) -> list[str]:
    misses = []
    for ratio, how in ((row.kept.ratio, "kept"), (row.fresh.ratio, "new")):
        if ratio > row.aim:
            misses.append(f"{ratio:.1f} × a bare view with {how} connections (aim {row.aim:g})")
    if row.queries > QUERY_AIM:
        misses.append(f"{row.queries} queries (aim {QUERY_AIM})")
    return misses


def _table(size: Size) -> str:
    bare = [sample for row in size.rows for sample in row.kept.bare]
    head = [
        f"### {size.teams:,} teams",
        "",
        f"Loaded in {size.load_seconds:.0f} s. A bare signed-in view: {1000 * sorted(bare)[len(bare) // 2]:.1f} ms. "
        f"Largest worker: {size.memory[0] / 1e6:.0f} MB resident, {size.memory[1] / 1e6:.0f} MB its own share (PSS).",
        "",
        "| page | queries | KB | KB gzip | p50 ms | p95 ms | × bare | × bare, new connections | a second, 4 at once |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    return "\n".join([*head, *map(_line, size.rows)])


def _line(row: Row) -> str:
    cells = [
        row.title,
        str(row.queries),
        _kilo(row.size),
        _kilo(row.gzipped),
        f"{1000 * row.kept.p50:.1f}",
        f"{1000 * row.kept.p95:.1f}",
        _bold(row.kept.ratio, row.aim),
        _bold(row.fresh.ratio, row.aim),
        f"{row.a_second:.1f}" if row.a_second else "–",
    ]
    return f"| {' | '.join(cells)} |"


def _bold(ratio: float, aim: float) -> str:
    return f"**{ratio:.1f}**" if ratio > aim else f"{ratio:.1f}"


def _growths(small: Size, large: Size) -> list[tuple[str, float]]:
    """How much dearer a page is at the largest size, both measured in bare views."""
    first = {row.title: row.kept.ratio for row in small.rows}
    return [(row.title, row.kept.ratio / first[row.title]) for row in large.rows]


def _growth(small: Size, large: Size) -> str:
    lines = [
        f"### From {small.teams:,} to {large.teams:,} teams",
        "",
        "| page | times as dear, in bare views | |",
        "|---|--:|---|",
        *(f"| {title} | {times:.2f} | {GROWS.get(title, '')} |" for title, times in _growths(small, large)),
    ]
    return "\n".join(lines)


def _phone(received: dict[str, int] | None) -> str:
    if received is None:
        return "First page on a phone: not measured, there is no Chromium on this machine."
    rows = sorted(received.items(), key=lambda item: -item[1])
    lines = [
        "### First page on a phone",
        "",
        f"Min side with an empty cache, in Chromium at 360 px: **{_kilo(sum(received.values()))} KB** over the wire, "
        "headers included; the page itself is sent as the portal sends it, without a proxy's compression.",
        "",
        "| file | KB |",
        "|---|--:|",
        *(f"| {_plain(address)} | {_kilo(size)} |" for address, size in rows),
    ]
    return "\n".join(lines)


def _plain(address: str) -> str:
    """An address without the hash in its file name."""
    name = address.rsplit("/", 1)[-1] or "the page"
    parts = name.split(".")
    return ".".join(part for part in parts if len(part) != 12 or not part.isalnum())


def _kilo(size: int) -> str:
    return f"{size / 1000:.1f}" if size < 10_000 else f"{size / 1000:.0f}"


def write_into(path: Path, text: str, *, begin: str = BEGIN, end: str = END) -> None:
    """Put the measurements between the marks."""
    before, _, rest = path.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
