"""The models dialog: found by typing, downloaded without the mouse, and honest about what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.files.catalogue import own_list
from ganinterface.qt.models.dialog import ModelsDialog, show_models
from ganinterface.qt.models.table import NAME, RESOLUTION, SIZE, STATE
from ganinterface.qt.window.loop import QtLoop
from ganinterface.studio.jobs import Jobs
from ganinterface.studio.messages import Messages
from tests.file_server import FileServer, Served
from tests.qt.helpers import PATIENCE
from tests.qt.models.offers import CONTENT, SHA, offer
from tests.signals import Listener

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs(QtLoop().post)
    yield made
    made.close()


@pytest.fixture
def messages() -> Messages:
    return Messages()


@pytest.fixture
def opened() -> list[Path]:
    """The models that the dialog has opened."""
    return []


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    """The window that the dialog belongs to."""
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    wait_active(made, qtbot)
    return made


def wait_active(made: QWidget, qtbot: QtBot) -> None:
    """Until keys go to that window: another one that was shown just before may become active after it."""

    def active() -> bool:
        made.activateWindow()
        return made.isActiveWindow()

    qtbot.waitUntil(active, timeout=PATIENCE)
    QApplication.processEvents()


Open = Callable[[], ModelsDialog]


@pytest.fixture
def dialog(jobs: Jobs, messages: Messages, host: QWidget, opened: list[Path], qtbot: QtBot) -> Open:
    """Opens the dialog, as the menu does."""

    def open_model(path: Path, then: Callable[[], object]) -> None:
        opened.append(path)
        then()

    def shown() -> ModelsDialog:
        show_models(host, jobs, messages, open_model)
        made = host.findChild(ModelsDialog)
        assert isinstance(made, ModelsDialog)
        wait_active(made, qtbot)
        return made

    return shown


def names(made: ModelsDialog) -> list[str]:
    return [made.rows.index(row, NAME).data() for row in range(made.rows.rowCount())]


def state(made: ModelsDialog) -> str:
    """What the table says of the chosen model."""
    return str(made.table.selectionModel().selectedRows(STATE)[0].data())


# --- finding -----------------------------------------------------------------------------------------------


def test_all_models_are_listed_and_the_first_is_chosen(dialog: Open) -> None:
    made = dialog()
    assert len(names(made)) > 50
    assert made.count.text() == f"{len(names(made))} models"
    assert made.entry is not None
    assert made.entry.name == names(made)[0]
    assert made.filter.hasFocus()


def test_typing_words_leaves_the_models_that_have_them_all(dialog: Open, qtbot: QtBot) -> None:
    made = dialog()
    everything = len(names(made))
    qtbot.keyClicks(made.filter, "METfaces stylegan3 1024")
    assert names(made) == [
        "stylegan3-t-metfaces-1024",
        "stylegan3-t-metfacesu-1024",
        "stylegan3-r-metfaces-1024",
        "stylegan3-r-metfacesu-1024",
    ]
    assert made.count.text() == f"4 of {everything} models"
    qtbot.keyClick(made.filter, KEY.Key_Down)
    qtbot.keyClick(made.filter, KEY.Key_Down)
    assert made.entry is not None
    assert made.entry.name == "stylegan3-r-metfaces-1024"
    assert made.filter.hasFocus()
    qtbot.keyClicks(made.filter, " zebra")
    assert made.entry is None
    assert not made.main.isEnabled()
    assert made.details.title.text() == "No model has all of these words"


def test_escape_empties_the_filter_and_then_closes(dialog: Open, qtbot: QtBot) -> None:
    made = dialog()
    qtbot.keyClicks(made.filter, "cats")
    qtbot.keyClick(made.filter, KEY.Key_Escape)
    assert made.filter.text() == ""
    assert made.isVisible()
    qtbot.keyClick(made.filter, KEY.Key_Escape)
    assert not made.isVisible()


def test_a_title_sorts_numbers_as_numbers(dialog: Open, qtbot: QtBot) -> None:
    made = dialog()
    header = made.table.horizontalHeader()
    chosen = made.entry

    def click(column: int) -> list[str]:
        middle = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
        qtbot.mouseClick(header.viewport(), LEFT, pos=QPoint(middle, header.height() // 2))
        return [str(made.rows.index(row, column).data()) for row in range(made.rows.rowCount())]

    sides = [int(text.split("×")[0]) for text in click(RESOLUTION)]
    assert sides in (sorted(sides), sorted(sides, reverse=True))
    assert sides[0] != sides[-1]
    sizes = [int(text.split(" ")[0]) for text in click(SIZE) if text]
    assert sizes in (sorted(sizes), sorted(sizes, reverse=True))
    assert click(NAME) in (sorted(names(made)), sorted(names(made), reverse=True))
    assert made.entry == chosen


def test_what_is_known_of_the_chosen_model_can_be_copied(
    dialog: Open, server: FileServer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(server, Served(CONTENT), f'sha256 = "{SHA}"')
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toString()))
    made = dialog()
    qtbot.keyClicks(made.filter, "own")
    details = made.details
    assert details.title.text() == "mine"
    assert details.summary.text() == "StyleGAN3 · 256×128 · from your own list"
    for field, text in (
        (details.licence, "CC0"),
        (details.address, server.address("mine.pkl")),
        (details.sha256, SHA),
    ):
        assert field.text.text() == text
        qtbot.mouseClick(field.copy, LEFT)
        assert QGuiApplication.clipboard().text() == text
    assert not details.file.copy.isEnabled()
    qtbot.mouseClick(details._read, LEFT)
    assert opened == ["https://example.org/cc0"]


def test_a_broken_own_list_is_said_above_the_shipped_one(dialog: Open) -> None:
    own_list().parent.mkdir(parents=True)
    own_list().write_text("[[model]]\nname = 3\n")
    made = dialog()
    assert made.problem.isVisible()
    assert made.problem.text() == f"'{own_list()}', line 1: the model has no family."
    assert len(names(made)) > 50


# --- downloading -------------------------------------------------------------------------------------------


def test_enter_downloads_and_the_button_then_opens(
    dialog: Open, server: FileServer, folder: Path, opened: list[Path], qtbot: QtBot
) -> None:
    offer(server, Served(CONTENT), f"size = {len(CONTENT)}")
    made = dialog()
    qtbot.keyClicks(made.filter, "mine")
    assert made.main.text() == "Download 1.0 MB"
    qtbot.keyClick(made.filter, KEY.Key_Return)
    qtbot.waitUntil(lambda: made.main.text() == "Open", timeout=PATIENCE)
    assert (folder / "mine.pkl").read_bytes() == CONTENT
    assert state(made) == "downloaded"
    assert made.details.file.text.text() == str(folder / "mine.pkl")
    assert made.details.sha256.text.text() == f"{SHA} (of the first download; none is published)"
    qtbot.mouseClick(made.details.sha256.copy, LEFT)
    assert QGuiApplication.clipboard().text() == SHA
    qtbot.keyClick(made.filter, KEY.Key_Return)
    assert opened == [folder / "mine.pkl"]
    assert not made.isVisible()


def test_a_download_shows_how_far_it_is_and_is_cancelled_and_gone_on_with(
    dialog: Open, server: FileServer, qtbot: QtBot
) -> None:
    offer(server, Served(CONTENT, stall_after=500_000))
    made = dialog()
    qtbot.keyClicks(made.filter, "mine")
    qtbot.mouseClick(made.main, LEFT)
    qtbot.waitUntil(lambda: "kB of 1.0 MB" in made.message.text(), timeout=PATIENCE)
    assert made.bar.isVisible()
    assert made.bar.value() > 0
    assert not made.main.isEnabled()
    assert state(made).endswith(" %")
    qtbot.mouseClick(made.cancel, LEFT)
    qtbot.waitUntil(lambda: made.main.text() == "Continue the download", timeout=PATIENCE)
    assert not made.bar.isVisible()
    assert "kB are there" in made.message.text()
    assert state(made).endswith("kB so far")
    server.go_on.set()
    qtbot.mouseClick(made.main, LEFT)
    qtbot.waitUntil(lambda: made.main.text() == "Open", timeout=PATIENCE)
    assert server.asked[-1][1].startswith("bytes=")


def test_without_a_size_to_go_by_the_bar_only_moves(dialog: Open, server: FileServer, qtbot: QtBot) -> None:
    offer(server, Served(CONTENT, stall_after=500_000, send_length=False))
    made = dialog()
    qtbot.keyClicks(made.filter, "mine")
    qtbot.mouseClick(made.main, LEFT)
    qtbot.waitUntil(lambda: "kB" in made.message.text(), timeout=PATIENCE)
    assert (made.bar.minimum(), made.bar.maximum()) == (0, 0)
    assert state(made) == "downloading"


def test_a_download_that_fails_is_said_and_can_be_tried_again(
    dialog: Open, server: FileServer, messages: Messages, qtbot: QtBot
) -> None:
    heard = Listener(messages)
    offer(server, Served(b"something else", headers={"Content-Type": "text/html"}))
    made = dialog()
    qtbot.keyClicks(made.filter, "mine")
    qtbot.mouseClick(made.main, LEFT)
    qtbot.waitUntil(lambda: made.message.property("role") == "error", timeout=PATIENCE)
    assert made.message.text() == "127.0.0.1 sent a web page in place of the file."
    assert made.main.text() == "Download"
    server.files["mine.pkl"] = Served(CONTENT)
    qtbot.mouseClick(made.main, LEFT)
    qtbot.waitUntil(lambda: made.main.text() == "Open", timeout=PATIENCE)
    assert made.message.property("role") == "secondary"
    assert heard.at("error") == []  # the status line is told by the jobs corner, which is not here


def test_a_download_goes_on_when_the_dialog_is_closed_and_is_found_again(
    dialog: Open, server: FileServer, host: QWidget, qtbot: QtBot
) -> None:
    offer(server, Served(CONTENT, stall_after=500_000))
    made = dialog()
    qtbot.keyClicks(made.filter, "mine")
    qtbot.mouseClick(made.main, LEFT)
    server.stalled.wait()
    with qtbot.waitSignal(made.destroyed, timeout=PATIENCE):
        made.close()
    again = dialog()
    qtbot.keyClicks(again.filter, "mine")
    qtbot.waitUntil(lambda: "kB of 1.0 MB" in again.message.text(), timeout=PATIENCE)
    server.go_on.set()
    qtbot.waitUntil(lambda: again.main.text() == "Open", timeout=PATIENCE)


def test_there_is_one_dialog_however_often_it_is_asked_for(dialog: Open, host: QWidget) -> None:
    assert dialog() is dialog()
    assert len(host.findChildren(ModelsDialog)) == 1


def test_every_control_has_a_name_that_is_read_out(dialog: Open) -> None:
    made = dialog()
    for widget in (
        made.filter,
        made.table,
        made.cancel,
        made.details.licence.text,
        made.details.address.copy,
    ):
        assert widget.accessibleName()
        assert widget.objectName()
    QTest.keyClick(made.filter, KEY.Key_Tab)
    assert made.table.hasFocus()
