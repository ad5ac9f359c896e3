"""What is said stands where the eye is, and goes when the same matter succeeds."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ganinterface.qt.status.canvas_message import CanvasMessage
from ganinterface.qt.status.message import MessageLine
from ganinterface.qt.status.standing import Standing
from ganinterface.qt.widgets.hint import Hint
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from tests.qt.desk import Desk
from tests.qt.helpers import PATIENCE, on_screen


class Eye:
    """A window with a canvas, a line at its bottom and a field, as a person looks at it."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.window = on_screen(qtbot, QWidget(), 600, 400)
        self.canvas = QWidget(self.window)
        self.canvas.resize(600, 300)
        self.canvas.show()
        self.standing = Standing(desk.messages, self.window)
        self.trouble = CanvasMessage(self.standing, self.canvas)
        self.line = MessageLine(self.standing, self.window)
        self.field = NumberSlider("psi", "psi", self.window, say=desk.messages.say, numbers=desk.workbench)
        self.field.show()
        qtbot.wait(0)

    def type(self, text: str) -> None:
        self.field.box.setFocus()
        self.field.box.selectAll()
        QTest.keyClicks(self.field.box, text)
        QTest.keyClick(self.field.box, Qt.Key.Key_Return)

    @property
    def on_canvas(self) -> str:
        return self.trouble.label.text() if self.trouble.isVisible() else ""

    @property
    def beside(self) -> str:
        hint = self.window.findChild(Hint)
        return hint.text() if hint is not None and hint.isVisible() else ""

    def next_turn(self, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: not self.standing._turn.isActive(), timeout=PATIENCE)

    def wait_long(self, qtbot: QtBot) -> None:
        """Time goes by."""
        self.next_turn(qtbot)
        running = [each for each in (self.standing._holding, self.standing._passing) if each.isActive()]
        for timer in running:
            timer.stop()
            timer.timeout.emit()


@pytest.fixture
def eye(desk: Desk, qtbot: QtBot) -> Eye:
    return Eye(desk, qtbot)


def test_information_passes_and_is_at_the_bottom_alone(eye: Eye, desk: Desk, qtbot: QtBot) -> None:
    desk.messages.say("Saved smile.ganproj")
    assert (eye.line.text(), eye.on_canvas) == ("Saved smile.ganproj", "")
    eye.wait_long(qtbot)
    assert eye.line.text() == ""


def test_an_error_is_on_the_canvas_too_until_the_same_matter_succeeds(
    eye: Eye, desk: Desk, qtbot: QtBot
) -> None:
    desk.messages.say("The disk is full.", "error", "Traceback …", matter="file")
    assert eye.line.text() == eye.on_canvas == "The disk is full."
    assert eye.trouble.details.isVisible()
    eye.wait_long(qtbot)
    desk.workbench.set_number("psi", 0.3)  # something else
    assert eye.on_canvas == "The disk is full."
    desk.messages.settle("file")
    assert (eye.line.text(), eye.on_canvas) == ("", "")


def test_an_error_can_be_read_before_a_success_takes_its_place(eye: Eye, desk: Desk, qtbot: QtBot) -> None:
    """Of two files that are dropped the first may be bad."""
    desk.messages.say("bad.csv is no table.", "error", matter="file")
    eye.next_turn(qtbot)
    desk.messages.settle("file")
    desk.messages.say("3 attributes from good.csv")
    assert eye.line.text() == "bad.csv is no table."
    eye.wait_long(qtbot)
    assert (eye.line.text(), eye.on_canvas) == ("3 attributes from good.csv", "")


def test_a_picture_that_failed_is_forgotten_with_the_next(eye: Eye, desk: Desk, qtbot: QtBot) -> None:
    desk.messages.say("The picture could not be rendered.", "error", matter="picture")
    eye.wait_long(qtbot)
    desk.workbench.new_portrait()
    desk.settle()
    assert eye.on_canvas == ""


def test_what_is_wrong_with_a_number_stands_beside_its_field(eye: Eye, desk: Desk, qtbot: QtBot) -> None:
    eye.type("soon")
    eye.next_turn(qtbot)
    assert eye.beside == eye.line.text() == "'soon' is not a number: psi -2 to 2."
    assert eye.on_canvas == ""
    eye.type("0.3")
    assert (eye.beside, eye.line.text()) == ("", "")
    assert desk.session.document.truncation.psi == 0.3


def test_a_number_that_was_clamped_is_said_after_it_was_set(eye: Eye, desk: Desk, qtbot: QtBot) -> None:
    eye.type("9")
    eye.next_turn(qtbot)
    assert desk.session.document.truncation.psi == 2.0
    assert eye.beside == eye.line.text() == "9 is out of range: psi -2 to 2."
    QTest.keyClicks(eye.field.box, "1")
    assert eye.beside == ""


def test_a_refusal_goes_with_the_next_change_not_with_the_one_that_it_is_about(
    eye: Eye, desk: Desk, qtbot: QtBot
) -> None:
    desk.messages.say("The stamp was taken off.", "warning")
    desk.workbench.set_number("psi", 0.3)  # in the same turn of the loop
    eye.wait_long(qtbot)
    assert eye.on_canvas == "The stamp was taken off."
    desk.workbench.set_number("psi", 0.4)
    assert eye.on_canvas == ""


def test_trouble_can_be_dismissed_and_its_details_read(eye: Eye, desk: Desk, qtbot: QtBot) -> None:
    desk.messages.say("The disk is full.", "error", "Traceback …", matter="file")
    with qtbot.waitSignal(eye.trouble.details_wanted, timeout=PATIENCE) as wanted:
        eye.trouble.details.click()
    assert wanted.args == ["The disk is full.", "Traceback …"]
    eye.trouble.dismiss.click()
    assert (eye.line.text(), eye.on_canvas) == ("", "")
    assert [said.text for said in desk.messages.recent][-1] == "The disk is full."
