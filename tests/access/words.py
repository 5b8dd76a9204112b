"""Unmistakable words. Every text of the test world carries one, with a list of who may ever read it.

The list is written here by hand from what the portal promises; it asks none of the code that keeps the promise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SHAPE = re.compile(r"qx\d{4}z")

Readers = frozenset[str]


@dataclass(frozen=True)
class Secret:
    """One word: what it stands in, who must be able to find it, and who else may."""

    word: str
    what: str
    must: Readers
    may: Readers


@dataclass
class Secrets:
    """All the words of a world."""

    known: dict[str, Secret] = field(default_factory=dict)

    def text(self, what: str, must: Readers, may: Readers = frozenset()) -> str:
        """A new sentence with a word of its own."""
        word = f"qx{len(self.known):04d}z"
        self.known[word] = Secret(word, what, must, may)
        return f"Ord {word}"

    def of(self, reader: str) -> set[str]:
        """The words that this reader must be able to find."""
        return {word for word, secret in self.known.items() if reader in secret.must}

    def hidden_from(self, reader: str, words: set[str]) -> list[str]:
        """Those of the words that the reader may not find, told so that a person understands it."""
        return sorted(
            self.known[word].what
            for word in words
            if reader not in self.known[word].must | self.known[word].may
        )


def words_in(text: str) -> set[str]:
    """The words that stand in a text, also when a document has broken them over two lines."""
    return set(_SHAPE.findall(re.sub(r"[\s\u00ad\u200b-]", "", text)))
