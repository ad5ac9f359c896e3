"""The soak: a person who does everything at random for a moment, and what is counted when something is wrong."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QApplication

from benchmarks import soak
from benchmarks.soaking import rest
from benchmarks.soaking.memory import compared
from benchmarks.soaking.watch import Watch
from ganinterface.qt.canvas import canvas
from ganinterface.qt.status.picture import PictureState
from ganinterface.render import pictures as rendering
from ganinterface.studio.picture import ShownPicture

Measure = Callable[..., dict[str, float]]


@pytest.fixture
def measure(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Measure:
    """`soak.measure` for one round of few actions, every rest of which is compared with the plain picture."""
    monkeypatch.setattr(soak, "PLAIN_EVERY", 1)
    monkeypatch.setattr(rest, "PATIENCE", 600.0)  # the machine may be busy

    def run(actions: int = 1, seed: int = 0) -> dict[str, float]:
        monkeypatch.setattr(soak, "ACTIONS_PER_MODEL", actions)
        return soak.measure(minutes=0.0, seed=seed)

    return run


def test_a_person_does_what_comes_to_mind_and_nothing_fails_is_lost_or_left_over(measure: Measure) -> None:
    figures = measure(actions=4)
    assert figures["errors"] == figures["lost frames"] == 0
    assert figures["actions"] > 4 * 4
    assert figures["pictures"] > 4
    assert figures["rests"] >= 4 + 4 + 1
    assert figures["memory at the end (MiB)"] == figures["memory after the first minute (MiB)"] > 50
    assert figures["growth (%)"] == 0  # of one round with itself


@pytest.mark.qt_no_exception_capture  # the soak has to see it, not pytest-qt
def test_an_exception_in_a_slot_is_counted_and_told_with_the_actions_before_it(
    measure: Measure, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: PictureState, frame: object) -> None:
        raise ZeroDivisionError("the status line is broken")

    monkeypatch.setattr(PictureState, "_show_frame", broken)
    figures = measure()
    printed = capsys.readouterr().err
    assert figures["errors"] >= 4  # with every model
    assert "ZeroDivisionError: the status line is broken" in printed
    assert "1. open model" in printed


def test_a_picture_that_does_not_reach_the_canvas_is_a_lost_frame(
    measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = canvas.picture_image(np.zeros((128, 64, 3), np.uint8))
    monkeypatch.setattr(canvas, "picture_image", lambda picture: first)
    figures = measure()
    assert (figures["lost frames"], figures["errors"]) == (figures["rests"], 0)


def test_a_picture_that_never_comes_is_a_lost_frame(
    measure: Measure, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    show = ShownPicture._on_frame
    shown: list[object] = []

    def only_the_first(self: ShownPicture, frame: object) -> None:
        if not shown:
            shown.append(frame)
            show(self, frame)  # type: ignore[arg-type]

    monkeypatch.setattr(ShownPicture, "_on_frame", only_the_first)
    monkeypatch.setattr(rest, "PATIENCE", 0.3)
    assert measure()["lost frames"] >= 4
    assert "Lost frame: the last frame is of another Document" in capsys.readouterr().err


def test_a_picture_that_is_not_that_of_its_document_is_a_lost_frame(
    measure: Measure, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    draw = rendering.picture
    monkeypatch.setattr(rendering, "picture", lambda *given: draw(*given) ^ 2)
    figures = measure()
    assert figures["lost frames"] == figures["rests"]
    assert "away from the plain picture" in capsys.readouterr().err


def test_errors_of_threads_of_the_log_and_of_qt_are_heard_while_it_listens(qapp: QApplication) -> None:
    printed: list[str] = []
    watch = Watch(printed.append)

    def fail() -> None:
        raise KeyError("lost in a thread")

    with watch.listening():
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        logging.getLogger("somewhere").error("it went wrong")
        logging.getLogger("somewhere").warning("nothing to worry about")
        qWarning("QObject: this is not good")
    logging.getLogger("somewhere").error("nobody listens any more")
    assert watch.errors == len(printed) == 3
    for text, heard in zip(printed, ("lost in a thread", "it went wrong", "this is not good"), strict=True):
        assert heard in text


def test_memory_that_grows_after_the_first_minute_is_seen_and_what_is_loaded_before_is_not() -> None:
    seconds = [10.0 * turn for turn in range(1, 181)]
    flat = [(at, 300.0 if at < 40 else 600.0) for at in seconds]
    assert compared(flat, 1800.0) == (600.0, 600.0)
    growing = [(at, 600.0 + at / 10) for at in seconds]
    early, late = compared(growing, 1800.0)
    assert early == pytest.approx(600 + 15, abs=1)  # about the minutes 2 to 4
    assert late == pytest.approx(600 + 171, abs=1)
    peak = [(at, 900.0 if at == 1000 else 600.0) for at in seconds]
    assert compared(peak, 1800.0) == (600.0, 600.0)


@pytest.mark.parametrize(
    ("changed", "clean"),
    [({}, True), ({"errors": 1.0}, False), ({"lost frames": 1.0}, False), ({"growth (%)": 5.1}, False)],
)
def test_the_command_tells_whether_the_soak_was_clean(
    changed: dict[str, float], clean: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = {"errors": 0.0, "lost frames": 0.0, "growth (%)": 5.0, **changed}
    monkeypatch.setattr(soak, "measure", lambda minutes, seed: figures)
    monkeypatch.setattr("sys.argv", ["soak"])
    assert soak.main() == (0 if clean else 1)
