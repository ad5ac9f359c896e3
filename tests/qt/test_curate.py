"""The curating window, by its keys: decide, undo, filter, sort, enlarge; and the file beside the set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from ganinterface.datasets.choosing.tables import read_decisions, write_decisions
from ganinterface.qt.curate.app import Opening
from ganinterface.qt.curate.opening import open_set
from ganinterface.qt.curate.thumbnails import Thumbnails
from ganinterface.qt.curate.window import CurateWindow
from stylegan.training.pictures.files import open_files
from tests.datasets.pictures import as_bytes, picture, write_zip
from tests.qt.helpers import PATIENCE

COUNT = 30
Key = Qt.Key
Show = Callable[..., CurateWindow]


def name(row: int) -> str:
    return f"{row:02d}.png"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """30 pictures; 7 looks like 20, and 5 is broken."""
    entries = {name(row): as_bytes(picture(7 if row == 20 else row, 32, 16, "RGBA")) for row in range(COUNT)}
    return write_zip(tmp_path / "set.zip", {**entries, name(5): b"broken"})


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    """Opens the window on a set; all of them are closed at the end."""
    made: list[CurateWindow] = []

    def shown(where: Path, scores: Path | None = None) -> CurateWindow:
        window = CurateWindow(open_set(where, scores))
        qtbot.addWidget(window)
        made.append(window)
        window.resize(900, 600)
        window.show()
        with qtbot.waitActive(window, timeout=PATIENCE):
            window.activateWindow()
        return window

    yield shown
    for window in made:
        window.close()


@pytest.fixture
def window(show: Show, pictures: Path) -> CurateWindow:
    return show(pictures)


def press(
    window: CurateWindow, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    for key in keys:
        QTest.keyClick(window.focusWidget() or window, key, held)


def current(window: CurateWindow) -> int | None:
    return window.grid.current_row()


def shown_rows(window: CurateWindow) -> list[int]:
    return [window.model.row(place) for place in range(window.model.rowCount())]


def test_each_key_decides_and_goes_on_to_the_next(window: CurateWindow) -> None:
    assert current(window) == 0
    press(window, Key.Key_X, Key.Key_K, Key.Key_Space, Key.Key_Right, Key.Key_X)
    assert window.curation.decisions() == {
        "00.png": "reject",
        "01.png": "keep",
        "02.png": "keep",
        "04.png": "reject",
    }
    assert current(window) == 5
    press(window, Key.Key_Left, Key.Key_Backspace)
    assert window.curation.counts() == (27, 2, 1)
    assert "2 kept · 1 rejected · 27 undecided" in window.status.place.text()


def test_undo_and_redo_bring_the_picture_back_under_the_cursor(window: CurateWindow) -> None:
    press(window, Key.Key_X, Key.Key_X, Key.Key_End)
    press(window, Key.Key_U)
    assert current(window) == 1
    press(window, Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert (current(window), window.curation.decisions()) == (0, {})
    press(window, Key.Key_U)
    assert "nothing to undo" in window.status.message.text()
    press(window, Key.Key_Y, held=Qt.KeyboardModifier.ControlModifier)
    assert window.curation.decisions() == {"00.png": "reject"}


def test_arrows_go_by_columns_and_stop_at_the_ends(window: CurateWindow) -> None:
    columns = window.grid.columns
    assert columns > 2
    press(window, Key.Key_Down, Key.Key_Right)
    assert current(window) == columns + 1
    press(window, Key.Key_Up, Key.Key_Up)
    assert current(window) == 1
    press(window, Key.Key_End, Key.Key_Right)
    assert current(window) == COUNT - 1


def test_several_are_decided_as_one_step(window: CurateWindow) -> None:
    press(window, Key.Key_Right, Key.Key_Right, held=Qt.KeyboardModifier.ShiftModifier)
    press(window, Key.Key_X)
    assert window.curation.counts().rejected == 3
    press(window, Key.Key_U)
    assert window.curation.counts().rejected == 0


def test_the_mouse_chooses_one_or_all_between_two_and_enlarges(window: CurateWindow) -> None:
    viewport, grid = window.grid.viewport(), window.grid

    def click(row: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        spot = grid.visualRect(window.model.index(row)).center()
        assert grid.indexAt(spot).row() == row
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, held, spot)

    click(2)
    assert grid.selected_rows() == [2]
    last = grid.columns + 1  # in the next row, further to the left
    click(last, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_rows() == list(range(2, last + 1))
    click(3, Qt.KeyboardModifier.ControlModifier)
    assert 3 not in grid.selected_rows()
    press(window, Key.Key_K)
    assert window.curation.counts().kept == last - 2
    click(1)
    QTest.mouseDClick(
        viewport,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        grid.visualRect(window.model.index(1)).center(),
    )
    assert window.pages.currentWidget() is window.enlarged
    assert window.enlarged.row == 1


def test_a_filter_shows_its_pictures_and_what_is_decided_leaves_it(window: CurateWindow) -> None:
    press(window, Key.Key_X, Key.Key_K, Key.Key_2)
    assert shown_rows(window) == list(range(2, COUNT))
    press(window, Key.Key_X)
    assert shown_rows(window) == list(range(3, COUNT))
    assert current(window) == 3
    press(window, Key.Key_U)
    assert (shown_rows(window)[0], current(window)) == (2, 2)
    press(window, Key.Key_3)
    assert shown_rows(window) == [1]
    press(window, Key.Key_4)
    assert shown_rows(window) == [0]
    press(window, Key.Key_Backspace)
    assert window.pages.currentWidget() is window.empty
    assert "X rejects one" in window.empty.text()
    press(window, Key.Key_1)
    assert shown_rows(window) == list(range(COUNT))
    assert window.pages.currentWidget() is window.grid


def test_the_last_of_a_filter_leaves_the_one_before_it_current(window: CurateWindow) -> None:
    press(window, Key.Key_2, Key.Key_End, Key.Key_X)
    assert current(window) == COUNT - 2
    place = window.model.index(3)
    window.grid.selectionModel().select(place, QItemSelectionModel.SelectionFlag.Select)
    press(window, Key.Key_K)  # two that do not stand together
    assert shown_rows(window) == [row for row in range(COUNT - 2) if row != 3]


def test_decisions_are_written_beside_the_set_and_the_next_time_goes_on_there(
    window: CurateWindow, show: Show, pictures: Path, qtbot: QtBot
) -> None:
    before = pictures.read_bytes()
    press(window, Key.Key_X, Key.Key_K)
    path = pictures.with_name("set.decisions.csv")
    with qtbot.waitSignal(window.decisions.saved, timeout=PATIENCE):
        pass
    assert path.read_text() == "file,decision\n00.png,reject\n01.png,keep\n"
    press(window, Key.Key_U, Key.Key_Right, Key.Key_Right, Key.Key_K)
    window.close()  # at once: what is not written yet is
    assert path.read_text() == "file,decision\n00.png,reject\n03.png,keep\n"
    again = show(pictures)
    assert again.curation.counts() == (COUNT - 2, 1, 1)
    assert current(again) == 4
    assert pictures.read_bytes() == before


def test_decisions_that_cannot_be_written_are_said_and_kept(
    window: CurateWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, pictures: Path
) -> None:
    def full(path: Path, decisions: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("ganinterface.qt.curate.saving.write_decisions", full)
        with qtbot.waitSignal(window.decisions.failed, timeout=PATIENCE):
            press(window, Key.Key_X)
        assert "not saved. The disk is full." in window.status.message.text()
        assert not window.decisions.is_saved
        asked: list[str] = []

        def answer(parent: object, title: str, text: str, *rest: object) -> QMessageBox.StandardButton:
            asked.append(text)
            patched.undo()  # there is room again
            return QMessageBox.StandardButton.Retry

        patched.setattr(QMessageBox, "warning", answer)
        window.close()
    assert "not saved. The disk is full." in asked[0]
    assert read_decisions(pictures.with_name("set.decisions.csv")) == {"00.png": "reject"}


def test_enlarged_pictures_are_decided_with_the_same_keys(window: CurateWindow, qtbot: QtBot) -> None:
    press(window, Key.Key_Return)
    assert window.pages.currentWidget() is window.enlarged
    press(window, Key.Key_X, Key.Key_Right, Key.Key_K)
    assert window.curation.decisions() == {"00.png": "reject", "02.png": "keep"}
    assert window.enlarged.row == 3
    press(window, Key.Key_U)
    assert window.enlarged.row == 2
    press(window, Key.Key_Escape)
    assert window.pages.currentWidget() is window.grid
    assert current(window) == 2
    press(window, Key.Key_2)
    for _ in range(COUNT):
        press(window, Key.Key_Return if window.pages.currentWidget() is window.grid else Key.Key_X)
    press(window, Key.Key_X)
    assert window.pages.currentWidget() is window.empty  # nothing is left to enlarge


def test_sorting_by_scores_puts_the_lowest_first_and_those_without_last(
    show: Show, pictures: Path, tmp_path: Path
) -> None:
    table = tmp_path / "scores.csv"
    table.write_text("file,score\n" + "".join(f"{name(row)},{(row * 7) % 30}\n" for row in range(COUNT - 1)))
    window = show(pictures, table)
    press(window, Key.Key_S)
    scores = [(row * 7) % 30 for row in shown_rows(window)[:-1]]
    assert scores == sorted(scores)
    assert shown_rows(window)[-1] == COUNT - 1
    assert window.model.describe(1) == "score 7"
    window._opened.scores[1:3] = (-1234.5, -0.25)  # type: ignore[index]
    assert [window.model.describe(row) for row in (1, 2)] == ["score −1,234", "score −0.25"]
    press(window, Key.Key_R)
    assert shown_rows(window)[-1] == COUNT - 1
    assert window.model.describe(shown_rows(window)[0]) == "score 29"
    press(window, Key.Key_R, Key.Key_N)
    assert shown_rows(window) == list(range(COUNT))


def test_sharpness_and_nearness_are_measured_once_in_the_background(
    window: CurateWindow, qtbot: QtBot
) -> None:
    press(window, Key.Key_S)
    assert "There are no scores" in window.status.message.text()
    press(window, Key.Key_D)
    assert window.bar.progress.isVisible()
    qtbot.waitUntil(lambda: window.sorting.measured is not None, timeout=PATIENCE)
    assert sorted(shown_rows(window)[:2]) == [7, 20]
    assert shown_rows(window)[-1] == 5
    assert window.model.describe(7) == "0 bits apart"
    assert not window.bar.progress.isVisible()
    press(window, Key.Key_F)  # known already
    measured = window.sorting.measured
    assert measured is not None
    sharp = measured.sharpness[shown_rows(window)]
    assert (np.diff(sharp[:-1]) >= 0).all()
    assert np.isnan(sharp[-1])


def test_measuring_can_be_stopped(window: CurateWindow) -> None:
    press(window, Key.Key_F, Key.Key_Escape)
    assert not window.bar.progress.isVisible()
    assert (window.sorting.key, window.bar.sort.currentData()) == ("name", "name")


def test_thumbnails_are_made_when_looked_at_within_their_memory(pictures: Path, qtbot: QtBot) -> None:
    one = 64 * 128 * 4
    made = Thumbnails(open_files(pictures), 128, 4 * one // 4, 2)
    try:
        assert made.get(0) is None
        qtbot.waitUntil(lambda: made.get(0) is not None, timeout=PATIENCE)
        image = made.get(0)
        assert isinstance(image, QImage)
        assert (image.width(), image.height()) == (16, 32)  # never larger than it is
        for row in range(COUNT):
            made.get(row)
        qtbot.waitUntil(lambda: made.waiting == 0, timeout=PATIENCE)
        assert made.held <= one
        made.get(5)
        qtbot.waitUntil(lambda: made.get(5) is not None, timeout=PATIENCE)
        assert "05.png" in str(made.get(5))
        made.set_side(8)
        qtbot.waitUntil(lambda: isinstance(made.get(0), QImage), timeout=PATIENCE)
        small = made.get(0)
        assert isinstance(small, QImage)
        assert small.height() == 8
    finally:
        made.close()


def test_the_grid_draws_what_was_decided_and_larger_pictures(window: CurateWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.thumbnails.waiting == 0, timeout=PATIENCE)
    before = window.grid.grab().toImage()
    press(window, Key.Key_X, Key.Key_K)
    assert window.grid.grab().toImage() != before
    columns = window.grid.columns
    press(window, Key.Key_Plus)
    assert window.grid.side == 192
    assert window.grid.columns < columns
    press(window, *[Key.Key_Minus] * 9)
    assert window.grid.side == 64


@pytest.mark.parametrize("spoil", ["decisions", "zip", "scores"])
def test_what_cannot_be_opened_is_said_in_the_window(
    spoil: str, pictures: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    scores = None
    if spoil == "decisions":
        pictures.with_name("set.decisions.csv").write_text("file,decision\n00.png,perhaps\n")
    elif spoil == "zip":
        pictures.write_bytes(b"no zip")
    else:
        (scores := tmp_path / "scores.csv").write_text("file,score\nother.png,3\n")
    opening = Opening(pictures, scores, None)
    qtbot.addWidget(opening)
    opening.show()
    expected = {"decisions": "line 2", "zip": "not a zip file", "scores": "no score for any"}[spoil]
    qtbot.waitUntil(lambda: expected in opening.message.text(), timeout=PATIENCE)


def test_a_set_opens_into_its_window(pictures: Path, qtbot: QtBot) -> None:
    write_decisions(pictures.with_name("set.decisions.csv"), {name(2): "keep"})
    opening = Opening(pictures, None, None)
    qtbot.addWidget(opening)
    opening.show()
    qtbot.waitUntil(lambda: opening.window_shown is not None, timeout=PATIENCE)
    window = opening.window_shown
    assert window is not None
    assert current(window) == 3
    assert not opening.isVisible()
    window.close()
