"""Contact sheets: every picture in its place and unchanged, captions under them, a sheet that stays small."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ganinterface.render.looks import contact_sheet as module
from ganinterface.render.looks.contact_sheet import GAP, LINE, MAX_PIXELS, ContactSheet, contact_sheet

PAPER = np.array([255, 255, 255], np.uint8)


def drawn(*size: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.RandomState(seed).randint(0, 256, size).astype(np.uint8)


def test_pictures_that_need_no_enlarging_are_in_the_sheet_to_the_pixel_row_by_row() -> None:
    pictures = [drawn(130, 60, 3, seed=number) for number in range(5)]
    sheet = contact_sheet(pictures, ["one"] * 5, columns=2)
    assert sheet.shape == (3 * (130 + LINE + GAP) + GAP, 2 * (60 + GAP) + GAP, 3)
    for place, picture in enumerate(pictures):
        row, column = divmod(place, 2)
        top, left = GAP + row * (130 + LINE + GAP), GAP + column * (60 + GAP)
        assert np.array_equal(sheet[top : top + 130, left : left + 60], picture)
    assert (
        sheet[GAP + 2 * (130 + LINE + GAP) :, GAP + 60 + GAP :] == PAPER
    ).all()  # the sixth place is empty


def test_a_caption_stands_under_its_picture_and_nowhere_else() -> None:
    sheet = ContactSheet(2, (130, 60), columns=2, lines=2)
    sheet.put(1, drawn(130, 60, 3), "seed 4711\npsi 0.7")
    below = sheet.picture[GAP + 130 : GAP + 130 + 2 * LINE]
    assert (below[:, : GAP + 60] == PAPER).all()
    for line in (below[:LINE], below[LINE:]):
        assert (line[:, 2 * GAP + 60 : -GAP] != PAPER).any()


def test_a_long_caption_is_cut_and_keeps_to_its_column() -> None:
    sheet = ContactSheet(1, (130, 60), lines=1)
    sheet.put(0, drawn(130, 60, 3), "a portrait of somebody with a very long name indeed")
    written = (sheet.picture != PAPER).any(axis=2)[GAP + 130 : GAP + 130 + LINE]
    assert written.any()
    assert not written[:, :GAP].any()
    assert not written[:, -GAP:].any()


def test_transparent_parts_show_the_paper() -> None:
    picture = drawn(130, 60, 4)
    picture[..., 3] = 0
    sheet = contact_sheet([picture], [""])
    assert (sheet == PAPER).all()


def test_small_pictures_are_enlarged_and_large_ones_made_smaller() -> None:
    small = contact_sheet([drawn(16, 8, 3)], [""])
    assert small.shape == (128 + 2 * GAP, 64 + 2 * GAP, 3)
    large = contact_sheet([drawn(1024, 2048, 3)], [""])
    assert large.shape == (256 + 2 * GAP, 512 + 2 * GAP, 3)


def test_a_sheet_of_very_many_stays_small() -> None:
    sheet = ContactSheet(10_000, (512, 512), lines=1)
    assert sheet.picture.size <= 3 * MAX_PIXELS
    sheet.put(9_999, drawn(512, 512, 3))
    assert (sheet.picture != PAPER).any()


def test_letters_that_no_font_has_become_plainer_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FONTS", ())
    monkeypatch.setattr(module, "FONTS_OF_MANY", ())
    assert module._font_for("Ärger 日")[1] == "Arger ?"


def test_a_sheet_needs_pictures_and_has_only_its_places() -> None:
    with pytest.raises(ValueError, match="needs pictures"):
        contact_sheet([], [])
    with pytest.raises(IndexError, match="2 places"):
        ContactSheet(2, (16, 8)).put(2, drawn(16, 8, 3))
