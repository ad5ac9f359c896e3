"""What to train on, where, and for how long: the dialog that starts a run or lets one go on."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QToolButton,
    QWidget,
)

from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.theme import STRETCH, UNIT, column, flat, icon_button, named, row, set_role
from stylegan.training.watch.run_log import STATE

WIDTH = 150 * UNIT
MINUTES = 60
MAX_MINUTES = 60 * 24 * 30
FIELD_WIDTH = 36 * UNIT
SIZE = re.compile(r"([1-9]\d{0,4})\s*[x×X]\s*([1-9]\d{0,4})")
# Name, what it is called, what it means, and what stands in it while it is empty.
FIELDS = (
    (
        "data",
        "Pictures",
        "A folder of pictures, or a zip made by 'ganinterface dataset build'",
        "A folder or zip of pictures",
    ),
    (
        "run",
        "Run",
        "A folder for states, sheets and the log; a run in it is continued",
        "A folder, which need not exist yet",
    ),
    (
        "size",
        "Size, height and width in pixels",
        "The pictures of a folder are cropped and scaled to this",
        "As the pictures are",
    ),
    (
        "more",
        "More settings",
        "As on the command line, see ganinterface train --help",
        "--loss r3gan --augment adaptive",
    ),
)


@dataclass(frozen=True)
class RunRequest:
    """What to start."""

    data: Path | None
    run: Path
    minutes: int
    size: str = ""  # "256x128", height and width in pixels; empty: as the pictures are
    more: tuple[str, ...] = ()  # further settings, as on the command line

    def arguments(self) -> list[str]:
        """Those of the training command."""
        return [
            *(("--data", str(self.data)) if self.data else ()),
            *("--run", str(self.run), "--minutes", str(self.minutes)),
            *(("--size", self.size) if self.size else ()),
            *self.more,
        ]

    @classmethod
    def of_command(cls, command: Sequence[str], given_in: Path, run: Path) -> RunRequest:
        """The same again: of the arguments that a run was started with, in a folder; without any what is usual."""
        known, more = dict.fromkeys(("--data", "--run", "--minutes", "--size"), ""), []
        words = [
            part for word in command for part in (word.split("=", 1) if word.startswith("--") else (word,))
        ]
        rest = iter(words)
        for word in rest:
            if word in known:
                known[word] = next(rest, "")
            else:
                more.append(word)
        data = given_in / Path(known["--data"]).expanduser() if known["--data"] else None
        minutes = known["--minutes"]
        return cls(data, run, int(minutes) if minutes.isdecimal() else MINUTES, known["--size"], tuple(more))


class StartDialog(QDialog):
    """Two places, a time, and further settings; says what is missing instead of starting something that fails."""

    def __init__(
        self, begin: Path, suggested: RunRequest | None = None, parent: QWidget | None = None
    ) -> None:
        """`begin`: where the search for pictures begins."""
        super().__init__(parent)
        self._begin = begin
        self.setObjectName("start_dialog")
        self.setWindowTitle("Start a training run")
        self.data, self.run, self.size_field, self.more = (
            _field(name, title, tip, example) for name, title, tip, example in FIELDS
        )
        self.size_field.setFixedWidth(FIELD_WIDTH)
        self.minutes = named(
            NumberBox(width=FIELD_WIDTH),
            "start_minutes",
            "Time in minutes",
            "After so many minutes the run saves and ends; it can be continued later",
        )
        self.minutes.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.minutes.setText(str(MINUTES))
        self.message = named(label("", "secondary"), "start_message")
        self.message.setWordWrap(True)
        self.message.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = self.buttons.addButton("Start", QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setObjectName("start_go")
        self.folder = icon_button("folder-open", "Choose a folder of pictures", "start_folder")
        zip_title = "Choose a zip of pictures"
        self.zip = flat(named(QToolButton(), "start_zip", zip_title, zip_title), text=True)
        self.zip.setText("Zip…")
        self.elsewhere = icon_button("folder-open", "Choose the folder of the run", "start_elsewhere")
        self._lay_out()
        self._connect()
        self.setMinimumWidth(WIDTH)
        if suggested is not None:
            self._suggest(suggested)
        self._check()
        self.data.setFocus()

    def _connect(self) -> None:
        self.folder.clicked.connect(self._choose_folder)
        self.zip.clicked.connect(self._choose_zip)
        self.elsewhere.clicked.connect(self._choose_run)
        for field in (self.data, self.run, self.size_field, self.minutes, self.more):
            field.textChanged.connect(self._check)
        self.minutes.stepped.connect(self._step)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def request(self) -> RunRequest:
        """What was chosen, where nothing is missing."""
        return RunRequest(
            Path(self.data.text().strip()).expanduser(),
            Path(self.run.text().strip()).expanduser(),
            self._minutes(),
            self._size(),
            tuple(shlex.split(self.more.text())),
        )

    def accept(self) -> None:
        """Start, unless the trainer refuses what was typed: that is better heard here than from a run that has failed."""
        from stylegan.training.command import checked

        try:
            checked(self.request().arguments())
        except (ValueError, SystemExit) as error:  # --help ends a program
            self.message.setText(
                str(error) if isinstance(error, ValueError) else "Help is for the command line."
            )
            set_role(self.message, "error")
            return
        super().accept()

    # --- making ------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        height_width = label("height × width in pixels", "secondary")
        until = label("minutes, then it saves and ends", "secondary")
        gap = 2 * UNIT
        rows = {
            "Pictures": (self.data, row((self.data, 1), self.folder, self.zip, spacing=UNIT)),
            "Run": (self.run, row((self.run, 1), self.elsewhere, spacing=UNIT)),
            "Size": (self.size_field, row(self.size_field, gap, height_width, STRETCH)),
            "Time": (self.minutes, row(self.minutes, gap, until, STRETCH)),
            "More settings": (self.more, row((self.more, 1))),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * UNIT)
        grid.setVerticalSpacing(2 * UNIT)
        grid.setColumnStretch(1, 1)
        for number, (title, (field, line)) in enumerate(rows.items()):
            words = label(title, "secondary")
            words.setBuddy(field)
            grid.addWidget(words, number, 0)
            grid.addLayout(line, number, 1)
        column(grid, self.message, self.buttons, parent=self, spacing=4 * UNIT, margin=4 * UNIT)

    def _suggest(self, request: RunRequest) -> None:
        self.data.setText(str(request.data) if request.data else "")
        self.run.setText(str(request.run))
        self.size_field.setText(request.size)
        self.minutes.setText(str(request.minutes))
        self.more.setText(shlex.join(request.more))

    # --- doing -------------------------------------------------------------------------------------

    def _check(self) -> None:
        problem = self._problem()
        run = Path(self.run.text().strip()).expanduser()
        goes_on = not problem and (run / STATE).exists()
        self.go.setEnabled(not problem)
        set_role(self.message, "secondary")
        self.go.setText("Go on" if goes_on else "Start")
        resumed = f"The run in {run.name} continues from its last saved state." if goes_on else ""
        self.message.setText(problem or resumed or "Training continues when this program is closed.")

    def _problem(self) -> str:
        """What is missing, or wrong; empty where nothing is."""
        data, run = self.data.text().strip(), self.run.text().strip()
        if not data:
            return "Choose the pictures to learn from: a folder, or a zip."
        if not Path(data).expanduser().exists():
            return f"There is no {data}."
        if not run:
            return "Choose a folder for the run."
        if Path(run).expanduser().is_file():
            return f"{run} is a file, not a folder."
        if self.size_field.text().strip() and not self._size():
            return "The size is a height and a width in pixels, such as 256x128."
        if not self._minutes():
            return f"The time is a whole number of minutes, from 1 to {MAX_MINUTES:,}."
        try:
            shlex.split(self.more.text())
        except ValueError:
            return "A quotation mark is missing in the further settings."
        return ""

    def _size(self) -> str:
        """What was typed as the command line takes it; empty where nothing was, or no size."""
        found = SIZE.fullmatch(self.size_field.text().strip())
        return f"{int(found[1])}x{int(found[2])}" if found else ""

    def _minutes(self) -> int:
        """What was typed; 0 where that is no such number."""
        text = self.minutes.text().strip().replace(",", "")
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
        return number if number <= MAX_MINUTES else 0

    def _step(self, steps: int) -> None:
        self.minutes.setText(str(min(max(self._minutes() + 5 * steps, 1), MAX_MINUTES)))

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Choose a folder of pictures", str(self._begin))
        self._take(self.data, chosen)

    def _choose_zip(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "Choose a zip of pictures", str(self._begin), "Zip (*.zip);;All files (*)"
        )
        self._take(self.data, chosen)

    def _choose_run(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Choose the folder of the run", str(self._begin))
        self._take(self.run, chosen)

    def _take(self, field: QLineEdit, chosen: str) -> None:
        if not chosen:
            return
        field.setText(chosen)
        if field is self.data and not self.run.text().strip():
            pictures = Path(chosen)
            self.run.setText(str(pictures.parent / "runs" / pictures.stem))


def _field(name: str, title: str, tip: str, example: str) -> QLineEdit:
    field = named(QLineEdit(), f"start_{name}", title, tip)
    field.setPlaceholderText(example)
    return field
