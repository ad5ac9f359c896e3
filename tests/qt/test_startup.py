"""The window is on the screen before anything heavy is imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

WINDOW_FIRST = """
import sys
from PySide6.QtWidgets import QApplication
from ganinterface.qt import app
from ganinterface.qt.controller import Controller
from ganinterface.qt.main_window import MainWindow
from ganinterface.qt.theme import apply_theme

application = QApplication([])
apply_theme(application)
controller = Controller()
window = MainWindow(controller)
window.show()
application.processEvents()
assert window.isVisible()
heavy = [name for name in ("torch", "pandas", "scipy") if name in sys.modules]
controller.close()
print(heavy)
"""

WHOLE_PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ganinterface.qt import app, main_window

class Watched(main_window.MainWindow):
    def __init__(self, controller):
        super().__init__(controller)
        controller.frame.connect(lambda frame: (print(frame.picture.shape), self.close()))
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


def test_the_window_shows_without_torch(tmp_path: Path) -> None:
    assert run(WINDOW_FIRST, tmp_path) == ["[]"]


def test_the_program_shows_its_window_opens_the_model_draws_and_ends(
    tmp_path: Path, tiny_checkpoint: Path
) -> None:
    assert run(WHOLE_PROGRAM, tmp_path, str(tiny_checkpoint)) == ["False", "(16, 8, 3)", "0"]
