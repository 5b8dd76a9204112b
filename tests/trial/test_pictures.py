"""The README's pictures are those that scripts/screenshots makes, in its sizes, and light to fetch."""

from __future__ import annotations

import re
import struct

import pytest

from trial.cli import ROOT
from trial.screenshots import FOLDER, PICTURES, Picture

#: bytes
HEAVIEST = 123_000


def test_the_readme_shows_pictures_that_can_be_renewed() -> None:
    shown = set(re.findall(r"docs/pictures/([\w-]+)\.png", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert shown
    assert shown <= {picture.name for picture in PICTURES}


def test_no_picture_is_left_from_before() -> None:
    assert {file.stem for file in FOLDER.glob("*.png")} == {picture.name for picture in PICTURES}


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_has_its_size(picture: Picture) -> None:
    data = (FOLDER / f"{picture.name}.png").read_bytes()
    assert struct.unpack(">II", data[16:24]) == (picture.width, picture.height)
    assert len(data) <= HEAVIEST
