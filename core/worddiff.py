"""What has changed between two texts, word by word. Words stay whole, and no pair of texts takes long."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "removed", "added"]

#: a word with what is written into it (Børne- og Ungdom, »KKFO'er«), a sign, or space; each with the space after it
_WORD = re.compile(r"\s+|(?:\w+(?:[-'’.]\w+)*-?|[^\w\s])[^\S\n]*\n*")
_SENTENCE = re.compile(r"\s+|[^\n.!?]*[.!?]*[^\S\n]*\n*")
#: comparing costs a step for every two equal words; two long texts of the same few words are compared by sentences
_MOST_PAIRS = 20_000


@dataclass(frozen=True)
class Piece:
    """A run of words that is in both texts, only in the old, or only in the new."""

    kind: Kind
    text: str


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that make `old` when the added are left out, and `new` when the removed are."""
    before, after = _tokens(_WORD, old), _tokens(_WORD, new)
    head, before, after, tail = _without_common_ends(before, after)
    if _pairs(before, after) > _MOST_PAIRS:
        before, after = (_tokens(_SENTENCE, "".join(words)) for words in (before, after))
    if _pairs(before, after) > _MOST_PAIRS:
        middle = [("replace", before, after)]
    else:
        middle = list(_compared(before, after))
    runs = [("equal", head, head), *_without_islands(middle), ("equal", tail, tail)]
    return tuple(_joined(runs))


def _tokens(pattern: re.Pattern[str], text: str) -> list[str]:
    return [token for token in pattern.findall(text) if token]


def _without_common_ends(
    before: list[str], after: list[str]
) -> tuple[list[str], list[str], list[str], list[str]]:
    shorter = min(len(before), len(after))
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    tail = next((n for n in range(shorter - head) if before[-1 - n] != after[-1 - n]), shorter - head)
    return (
        before[:head],
        before[head : len(before) - tail],
        after[head : len(after) - tail],
        before[len(before) - tail :],
    )


def _pairs(before: Sequence[str], after: Sequence[str]) -> int:
    counted = Counter(after)
    return sum(times * counted[word] for word, times in Counter(before).items())


Run = tuple[str, list[str], list[str]]


def _compared(before: list[str], after: list[str]) -> Iterator[Run]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield tag, before[i1:i2], after[j1:j2]


def _without_islands(runs: list[Run]) -> list[Run]:
    """A lone common word between two changes is read more easily as a part of the change."""
    merged: list[Run] = []
    for index, (tag, before, after) in enumerate(runs):
        between = 0 < index < len(runs) - 1
        lonely = tag == "equal" and between and len(before) == 1
        kind = "replace" if lonely else tag
        if merged and merged[-1][0] != "equal" and kind != "equal":
            last = merged[-1]
            merged[-1] = ("replace", last[1] + before, last[2] + after)
        else:
            merged.append((kind, before, after))
    return merged


def _joined(runs: Sequence[Run]) -> Iterator[Piece]:
    same = ""
    for tag, before, after in runs:
        if tag == "equal":
            same += "".join(before)
            continue
        if same:
            yield Piece("same", same)
            same = ""
        for kind, words in (("removed", before), ("added", after)):
            if words:
                yield Piece(kind, "".join(words))  # type: ignore[arg-type]  # the two kinds above
    if same:
        yield Piece("same", same)
