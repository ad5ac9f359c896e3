"""The gallery panel: with keys and mouse to a portrait, favourites, what is removed, what is dragged out."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from ganinterface.files.picture import read_document_png
from ganinterface.qt.dragged import keys_in
from ganinterface.qt.gallery.map import GalleryMap
from ganinterface.qt.gallery.panel import GalleryPanel
from tests.qt.helpers import on_screen
from tests.qt.panel_helpers import LEFT, find, press
from tests.studio.gallery.desk import GalleryDesk

Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(qtbot: QtBot, desk: GalleryDesk) -> GalleryPanel:
    """With the portraits of the seeds 1 to 4, the newest on the canvas."""
    desk.look_at(1, 2, 3, 4)
    made = GalleryPanel(desk.gallery, desk.comparing, desk.wandering, desk.session, desk.view)
    return on_screen(qtbot, made, 380, 320)


def middle_of(panel: GalleryPanel, row: int) -> QPoint:
    return panel.grid.visualRect(panel.rows.index(row)).center()


def click(panel: GalleryPanel, row: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(panel.grid.viewport(), LEFT, keys, middle_of(panel, row))


def test_a_click_goes_there_and_one_that_selects_more_does_not(
    panel: GalleryPanel, desk: GalleryDesk
) -> None:
    click(panel, 2)
    desk.read()
    assert desk.session.document.seed == 2
    assert desk.session.undo_label == "Go to seed 2"
    click(panel, 0, Control)
    desk.read()
    assert desk.session.document.seed == 2
    assert desk.gallery.selected == (desk.keys[0], desk.keys[2])


def test_arrow_keys_select_and_return_goes_there(panel: GalleryPanel, desk: GalleryDesk) -> None:
    panel.grid.setCurrentIndex(panel.rows.index(0))
    QTest.keyClick(panel.grid, Key.Key_Right)
    assert desk.gallery.selected == (desk.keys[1],)
    assert desk.session.document.seed == 4
    QTest.keyClick(panel.grid, Key.Key_Return)
    desk.read()
    assert desk.session.document.seed == 3


def test_f_marks_what_is_selected_and_the_star_shows_only_those(
    panel: GalleryPanel, desk: GalleryDesk
) -> None:
    panel.grid.setCurrentIndex(panel.rows.index(3))
    QTest.keyClick(panel.grid, Key.Key_F)
    assert [entry.is_favourite for entry in desk.gallery.entries] == [False, False, False, True]
    press(panel, "gallery_favourites")
    assert panel.rows.rowCount() == 1
    assert panel.rows.entry(0).key == desk.keys[3]
    assert desk.gallery.selected == (desk.keys[3],)
    QTest.keyClick(panel.grid, Key.Key_F)
    assert panel.rows.rowCount() == 0
    texts = [each.text() for each in panel.findChildren(QLabel) if each.isVisible()]
    assert any("No favourites yet" in text for text in texts)


def test_delete_removes_one_after_the_other_and_the_line_puts_them_back(
    panel: GalleryPanel, desk: GalleryDesk
) -> None:
    before = desk.keys
    panel.grid.setCurrentIndex(panel.rows.index(1))
    QTest.keyClick(panel.grid, Key.Key_Delete)
    QTest.keyClick(panel.grid, Key.Key_Delete)
    assert desk.keys == [before[0], before[3]]
    assert desk.gallery.selected == (before[3],)
    assert panel.removed.isVisible()
    QTest.mouseClick(find(panel, QPushButton, "gallery_put_back"), LEFT)
    assert desk.keys == before
    assert not panel.removed.isVisible()


def test_clearing_leaves_the_favourites(panel: GalleryPanel, desk: GalleryDesk) -> None:
    desk.gallery.toggle_favourite(desk.keys[1:2])
    press(panel, "gallery_clear")
    assert panel.rows.rowCount() == 1
    press(panel, "gallery_forget")
    desk.loop.run_until(lambda: len(list(desk.folder.iterdir())) == 1)
    assert not panel.removed.isVisible()


def test_w_compares_the_two_that_are_selected(panel: GalleryPanel, desk: GalleryDesk) -> None:
    assert not find(panel, QToolButton, "gallery_compare").isEnabled()
    desk.gallery.select([desk.keys[0], desk.keys[3]])
    QTest.keyClick(panel.grid, Key.Key_W)
    desk.loop.run_until(lambda: desk.comparing.sides is not None)
    assert [side.about.split(" ·")[0] for side in desk.comparing.sides or ()] == ["seed 4", "seed 1"]


def test_what_is_dragged_out_are_files_with_their_documents_and_keys_for_this_program(
    panel: GalleryPanel, desk: GalleryDesk
) -> None:
    data: QMimeData = panel.rows.mimeData([panel.rows.index(1), panel.rows.index(3)])
    assert keys_in(data) == (desk.keys[1], desk.keys[3])
    seeds = [read_document_png(url.toLocalFile()).document.seed for url in data.urls()]
    assert seeds == [3, 1]
    assert keys_in(QMimeData()) == ()


def test_the_sheet_and_the_export_are_of_the_selection_else_of_all(
    panel: GalleryPanel, desk: GalleryDesk
) -> None:
    asked: list[tuple[str, ...]] = []
    panel.sheet_wanted.connect(asked.append)
    panel.export_wanted.connect(asked.append)
    press(panel, "gallery_sheet")
    desk.gallery.select(desk.keys[:2])
    press(panel, "gallery_export")
    assert asked == [tuple(desk.keys), tuple(desk.keys[:2])]


def test_a_new_portrait_comes_first_and_the_selection_stays(panel: GalleryPanel, desk: GalleryDesk) -> None:
    key = desk.keys[2]
    desk.gallery.select([key])
    desk.look_at(5)
    assert panel.rows.rowCount() == 5
    assert desk.gallery.selected == (key,)
    assert [index.row() for index in panel.grid.selectedIndexes()] == [3]


def test_the_cells_show_the_pictures(panel: GalleryPanel, desk: GalleryDesk) -> None:
    for key in desk.keys:
        desk.seen(key)
    cell = panel.grid.visualRect(panel.rows.index(0))
    shown = panel.grid.viewport().grab(cell).toImage()
    reds = {shown.pixelColor(x, y).red() for x in range(shown.width()) for y in range(shown.height() - 16)}
    assert len(reds) > 50  # a picture of noise, not a grey square
    assert "seed 4" in str(panel.rows.index(0).data(Qt.ItemDataRole.ToolTipRole))


def test_the_menu_has_the_verbs_with_their_keys(panel: GalleryPanel, desk: GalleryDesk) -> None:
    desk.gallery.select(desk.keys[:2])
    panel._show_menu(QPoint(0, 0))
    menu = find(panel, QMenu, "gallery_menu")
    can = {action.text().partition("\t")[0]: action.isEnabled() for action in menu.actions() if action.text()}
    assert can["Compare with a wipe"]
    assert not can["Go there"]
    assert can["Remove"]
    menu.close()


def test_thousands_are_listed_without_a_file_being_opened(
    qtbot: QtBot, desk: GalleryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ganinterface.files.gallery.album import Entry
    from ganinterface.studio.gallery import shelf

    opened: list[Entry] = []
    real = shelf.album.read_entry
    monkeypatch.setattr(
        shelf.album, "read_entry", lambda folder, entry: opened.append(entry) or real(folder, entry)
    )
    folder = desk.folder
    folder.mkdir(parents=True)
    for number in range(10_000):
        (folder / f"20260101-0000{number // 1000:02d}-{number % 1000:03d}-{number:016x}.png").write_bytes(
            b"x"
        )
    desk.gallery.start()
    desk.loop.run_until(lambda: len(desk.keys) == 10_000)
    assert opened == []
    panel = GalleryPanel(desk.gallery, desk.comparing, desk.wandering, desk.session, desk.view)
    on_screen(qtbot, panel, 380, 320)
    panel.grid.scrollToBottom()
    panel.grid.viewport().grab()
    desk.loop.run_for(0.2)
    assert 0 < len(opened) < 200  # those that are seen, and no others


def test_alpha_is_shown_on_the_ground(desk: GalleryDesk, qtbot: QtBot) -> None:
    from tests.qt.desk import RGBA

    desk.open(RGBA)
    desk.look_at(8)
    panel = GalleryPanel(desk.gallery, desk.comparing, desk.wandering, desk.session, desk.view)
    on_screen(qtbot, panel, 380, 320)
    desk.seen(desk.keys[0])
    grounds = []
    for ground in ("#ff0000", "#0000ff"):
        desk.view.ground = ground
        image = panel.grid.viewport().grab(panel.grid.visualRect(panel.rows.index(0))).toImage()
        grounds.append([image.pixelColor(x, 40).name() for x in range(image.width())])
    assert not np.array_equal(*grounds)


def test_pictures_on_the_map_do_not_lie_on_one_another(panel: GalleryPanel, desk: GalleryDesk) -> None:
    press(panel, "gallery_view_map")
    desk.loop.run_until(lambda: set(desk.wandering.keys) == set(desk.keys))
    shown = panel._map
    assert isinstance(shown, GalleryMap)
    apart = np.array([[10.0, 10], [12, 12], [200, 10], [10, 200], [9000, 10], [12, 205]])
    desk.wandering.keys = tuple("abcdef")
    assert shown._apart(apart) == [0, 2, 3]
    shown._chosen = "f"
    assert shown._apart(apart) == [5, 0, 2]


def test_arrow_keys_choose_on_the_map_and_return_goes_there(panel: GalleryPanel, desk: GalleryDesk) -> None:
    press(panel, "gallery_view_map")
    desk.loop.run_until(lambda: set(desk.wandering.keys) == set(desk.keys))
    shown = panel._map
    assert shown is not None
    in_a_row = sorted(zip(desk.wandering.places[:, 0].tolist(), desk.wandering.keys, strict=True))
    place = [key for _, key in in_a_row].index(desk.gallery.current or "")
    way = 1 if place == 0 else -1
    QTest.keyClick(shown, Key.Key_Right if way > 0 else Key.Key_Left)
    assert desk.session.document.seed == 4  # only chosen
    QTest.keyClick(shown, Key.Key_Return)
    desk.read()
    assert desk.gallery.current == in_a_row[place + way][1]
    QTest.keyClick(shown, Key.Key_Down)  # nothing lies there
    QTest.keyClick(shown, Key.Key_Return)
    desk.read()
    assert desk.gallery.current == in_a_row[place + way][1]


def test_the_map_has_room_for_the_pictures_at_its_ends(panel: GalleryPanel, desk: GalleryDesk) -> None:
    from ganinterface.qt.gallery.map import SIDE

    press(panel, "gallery_view_map")
    desk.loop.run_until(lambda: set(desk.wandering.keys) == set(desk.keys))
    shown = panel._map
    assert shown is not None
    QTest.keyClick(shown, Key.Key_0)
    across = shown._spots()[:, 0].tolist()
    assert min(across) >= SIDE / 2
    assert max(across) <= shown.viewport().width() - SIDE / 2
    assert max(across) - min(across) > SIDE


def test_who_looks_at_a_part_of_the_map_goes_on_looking_at_it(panel: GalleryPanel, desk: GalleryDesk) -> None:
    press(panel, "gallery_view_map")
    desk.loop.run_until(lambda: set(desk.wandering.keys) == set(desk.keys))
    shown = panel._map
    assert shown is not None
    QTest.keyClick(shown, Key.Key_Plus)
    seen = shown.getViewBox().viewRect()
    desk.wandering.changed.emit()  # as when a portrait comes
    assert shown.getViewBox().viewRect() == seen
    QTest.keyClick(shown, Key.Key_0)
    whole = shown.getViewBox().viewRect()
    assert whole != seen
    desk.wandering.changed.emit()
    assert shown.getViewBox().viewRect() == whole
