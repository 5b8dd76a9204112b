"""The English catalogue: one English word for one Danish thing, and English punctuation."""

from __future__ import annotations

import re

import polib
import pytest

from trial.cli import ROOT

ENGLISH = polib.pofile(str(ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"))

#: an English pattern that is not ours, and what we say
NOT_OURS = {
    r"\bmapping": "assessment (afdækning)",
    r"\bdue date": "deadline (frist)",
    r"\bsupersede": "replace (afløse)",
    r"\be-mail|\bmails?\b": "email (mail, e-mail)",
    r"\b(no|some|any|every)body\b": "no one, someone, anyone, everyone (ingen, nogen, alle)",
    r"\bwhoever looks after": "the person who looks after the portal",
    r"\bjoint (position|assessment)\b|\bshared position\b": "agreed position (fælles vurdering)",
    r"\bsubstitute\b|\bstand-in\b": "deputy (stedfortræder)",
    r"[»«“”]": "‘ and ’ (» and «)",
    r"\w'\w|\w' ": "’ (apostrophe)",
}
#: a Danish term, and the English word, or its stem, that goes with it
TERMS = {
    r"kompetenceafdækning": "assessment",
    r"indsatsområde": "focus area",
    r"kerneområde": "core area",
    r"stedfortræder": "deput",
    r"områdechef": "area chief",
    r"teamudviklingsplan": "team development plan",
    r"\bprik(ker|kerne)?\b": "dot",
}


def _english(entry: polib.POEntry) -> str:
    return " / ".join(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr


@pytest.mark.parametrize("pattern", NOT_OURS)
def test_no_second_word_for_the_same_thing(pattern: str) -> None:
    found = [text for text in map(_english, ENGLISH) if re.search(pattern, text, re.IGNORECASE)]
    assert not found, f"we say: {NOT_OURS[pattern]}"


@pytest.mark.parametrize("danish", TERMS)
def test_a_term_is_translated_the_same_way_everywhere(danish: str) -> None:
    about = [entry for entry in ENGLISH if re.search(danish, entry.msgid, re.IGNORECASE)]
    assert about, "the term is in the interface"
    other = [entry.msgid for entry in about if TERMS[danish] not in _english(entry).lower()]
    assert not other, f"we say: {TERMS[danish]}"
