"""Differences word by word: nothing lost, words whole, quickly."""

from __future__ import annotations

import itertools
import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from core.worddiff import Piece, word_diff

_TEXT = st.text(alphabet="aæøå bo-.,\n'", max_size=60) | st.lists(
    st.sampled_from(["børn", "og ", "leg", " ", "\n", "I ", "æble-", "på, ", "stuen. "]), max_size=30
).map("".join)


def _old(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "added")


def _new(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "removed")


@given(_TEXT, _TEXT)
@settings(max_examples=400, deadline=None)
def test_both_texts_can_be_read_out_of_the_pieces(old: str, new: str) -> None:
    pieces = word_diff(old, new)

    assert _old(pieces) == old and _new(pieces) == new
    assert all(piece.text for piece in pieces)
    assert all(one.kind != other.kind for one, other in itertools.pairwise(pieces))


@given(st.text(max_size=80))
def test_a_text_is_like_itself(text: str) -> None:
    assert word_diff(text, text) == ((Piece("same", text),) if text else ())


@given(_TEXT, _TEXT)
@settings(max_examples=300, deadline=None)
def test_no_word_is_cut(old: str, new: str) -> None:
    """Between two pieces one of the texts has an end of a word; a letter never stands against a letter of its word."""
    pieces = word_diff(old, new)
    for text, left_out in ((old, "added"), (new, "removed")):
        words = set(re.findall(r"\w+", text))
        for piece in pieces:
            if piece.kind != left_out:
                assert set(re.findall(r"\w+", piece.text)) <= words


def test_danish_words_stay_whole() -> None:
    pieces = word_diff("Pædagogerne øver sig på Østerbro.", "Pædagogerne øver på Vesterbro.")

    assert pieces == (
        Piece("same", "Pædagogerne øver "),
        Piece("removed", "sig på Østerbro"),
        Piece("added", "på Vesterbro"),
        Piece("same", "."),
    )


def test_long_texts_do_not_take_long() -> None:
    """The longest texts that a plan takes, in the shapes that cost most."""
    pairs = [
        ("a b " * 500, "b a a " * 333),
        ("a " * 1000, "b a " * 500),
        (" ".join(str(n) for n in range(400)), " ".join(str(n) for n in reversed(range(400)))),
        ("a. b! " * 330, "b! a. a. " * 220),
        ("ord" * 660, "dor" * 660),
    ]
    for old, new in pairs:
        began = time.perf_counter()
        pieces = word_diff(old, new)
        assert time.perf_counter() - began < 1.5
        assert _old(pieces) == old and _new(pieces) == new
