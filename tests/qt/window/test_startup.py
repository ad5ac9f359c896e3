"""The window is on the screen before anything heavy is imported."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import types
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from benchmarks import startup
from ganinterface.cli import window as cli_window
from ganinterface.qt.window import app
from ganinterface.qt.window.loop import QtLoop
from ganinterface.studio.studio import Studio
from tests.qt.helpers import canvas_of, on_screen

ROOT = Path(__file__).parents[3]

AS_A_PERSON_STARTS_IT = """
import sys
from ganinterface import cli
from ganinterface.qt.window import first_paint

HEAVY = set(sys.argv[1].split())

class Watched(first_paint.FirstPaint):
    def __init__(self, widget, *shows):
        super().__init__(widget, *shows)
        self.done.connect(lambda: print(widget.objectName(), *sorted(HEAVY & set(sys.modules))))

first_paint.FirstPaint = Watched
print(cli.main([]))
"""

HEAVY = (
    "PIL av cyclopts matplotlib onnx onnxruntime pandas pyqtgraph qtawesome qtpy requests rich "
    "safetensors.torch scipy sklearn tensorboard torch"
)

PYTHONS_OWN_IMPORT = """
import builtins, sys

before = builtins.__import__
from ganinterface.qt.window.plain_imports import import_qt

import_qt()
print("PySide6.QtCore" in sys.modules, builtins.__import__ is before)
"""

WHOLE_PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ganinterface.qt.window import app
from ganinterface.qt.window import main_window

class Watched(main_window.MainWindow):
    def __init__(self, studio):
        super().__init__(studio)
        studio.shown.frame.connect(lambda frame: (print(frame.picture.shape), self.close()))
        QTimer.singleShot(300_000, self.close)

    def showEvent(self, event):
        print("torch" in sys.modules)
        super().showEvent(event)

app.MainWindow = Watched
print(app.run(model=Path(sys.argv[1]), device="cpu"))
"""


def run(code: str, folder: Path, *arguments: str) -> list[str]:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "GANINTERFACE_CONFIG": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout.splitlines()


def test_the_window_is_painted_before_anything_heavy_is_imported_and_the_picture_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(startup.REPORT, "1")
    said = [line for line in run(AS_A_PERSON_STARTS_IT, tmp_path, HEAVY) if not line.startswith("{")]
    window, canvas, status = said
    assert window == "main_window"
    assert canvas.split()[0] == "canvas"
    assert "torch" in canvas.split()
    assert status == "0"


def test_the_program_says_when_it_shows_the_window_and_when_the_picture() -> None:
    window, picture = startup.start({**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    assert 0 < window < picture


def test_qt_leaves_python_its_import_statement(tmp_path: Path) -> None:
    assert run(PYTHONS_OWN_IMPORT, tmp_path) == ["True True"]


def test_garbage_is_collected_once_the_worker_rests_and_the_modules_are_left_alone() -> None:
    gc.disable()
    try:
        app.start_collector(True)
        assert not gc.isenabled()
        app.start_collector(False)
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.enable()


def test_the_first_thing_on_the_canvas_is_that_the_model_is_being_opened(
    qtbot: QtBot, tiny_checkpoint: Path
) -> None:
    studio = Studio(QtLoop())
    canvas = on_screen(qtbot, canvas_of(studio), 400, 300)
    try:
        first = canvas.grab().toImage()
        studio.opening.start(model=tiny_checkpoint)
        assert studio.models.is_opening
        assert canvas.grab().toImage() == first
    finally:
        studio.close()


def test_the_program_shows_its_window_opens_the_model_draws_and_ends(
    tmp_path: Path, tiny_checkpoint: Path
) -> None:
    assert run(WHOLE_PROGRAM, tmp_path, str(tiny_checkpoint)) == ["False", "(16, 8, 3)", "0"]


def test_the_allocator_is_set_before_qt_starts_threads_that_would_have_arenas_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order: list[str] = []

    monkeypatch.setattr(cli_window, "tune_allocator", lambda: order.append("allocator"))
    monkeypatch.setattr("ganinterface.qt.window.plain_imports.import_qt", lambda: order.append("Qt"))
    fake = types.ModuleType("ganinterface.qt.window.app")
    fake.run = lambda *arguments: 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ganinterface.qt.window.app", fake)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert cli_window.open_window(None, None, "auto") == 0
    assert order == ["allocator", "Qt"]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="that signal is POSIX's")
def test_a_signal_that_is_ignored_stays_so(qapp: QApplication) -> None:
    """A window that was started with nohup outlives its terminal."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with app.ending_by_signals(qapp):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, before)
