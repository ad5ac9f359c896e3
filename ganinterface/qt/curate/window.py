"""The window of a curation: bar, pictures, status line, and the commands between them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMessageBox, QStackedWidget, QWidget

from ganinterface.datasets.curation import KEEP, REJECT, UNDECIDED, Rows, Shown
from ganinterface.datasets.measuring import Measured, measure
from ganinterface.qt.curate.background import Background
from ganinterface.qt.curate.bars import FILTERS, SORTS, Bar, CurateStatus
from ganinterface.qt.curate.drawing import LARGE_MEMORY, LARGE_SIDE, Enlarged
from ganinterface.qt.curate.grid import Action, PictureGrid
from ganinterface.qt.curate.model import PictureModel
from ganinterface.qt.curate.opening import Opened, Sorting
from ganinterface.qt.curate.saving import DecisionFile
from ganinterface.qt.curate.thumbnails import Thumbnails
from ganinterface.qt.widgets.labels import label, plain
from ganinterface.qt.widgets.theme import column

THUMBNAIL_MEMORY = 128 * 2**20
NOT_SAVED = "The decisions are not saved."
EMPTY = {
    "undecided": "Every picture is decided.",
    "kept": "No picture is kept so far: K keeps one.",
    "rejected": "No picture is rejected so far: X rejects one.",
}


class CurateWindow(QMainWindow):
    """A set that is gone through. Its files are given back when the window closes."""

    def __init__(self, opened: Opened, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curate_window")
        self.setWindowTitle(f"{opened.files.where.name} – Curate")
        self._opened, self.curation = opened, opened.curation
        self.sorting = Sorting(opened)
        self.model = PictureModel(opened.curation, self)
        self.model.describe = self.sorting.describe
        self.thumbnails = Thumbnails(opened.files, 128, THUMBNAIL_MEMORY, parent=self)
        self._large = Thumbnails(opened.files, LARGE_SIDE, LARGE_MEMORY, 1, self)
        self.decisions = DecisionFile(opened.decisions, opened.curation, self)
        self.bar = Bar(opened.column, self)
        self.grid = PictureGrid(self.model, self.thumbnails, self)
        self.enlarged = Enlarged(self.model, self._large, self)
        self.empty = label("", "secondary", self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.pages = QStackedWidget(self)
        self.status = CurateStatus(self)
        self._measuring: Background | None = None
        self._wanted_sort = ""  # once everything is measured
        self._lay_out()
        self._connect()
        self._add_commands()
        self.thumbnails.set_side(round(self.grid.side * self.devicePixelRatioF()))
        self._start_after_the_last_decision()

    def _lay_out(self) -> None:
        for page in (self.grid, self.enlarged, self.empty):
            self.pages.addWidget(page)
        whole = QWidget(self)
        column(self.bar, (self.pages, 1), self.status, parent=whole)
        self.setCentralWidget(whole)
        self.resize(1280, 800)

    def _connect(self) -> None:
        self.bar.filter_chosen.connect(self.show_only)
        self.bar.sort_chosen.connect(self.sort_by)
        self.bar.reversed_changed.connect(self.reverse)
        self.bar.resized.connect(self.grid.resize_pictures)
        self.bar.stopped.connect(self.stop_measuring)
        self.grid.doubleClicked.connect(lambda _: self.enlarge())
        self.grid.moved.connect(self._on_moved)
        self.decisions.saved.connect(lambda: self.status.say(""))
        self.decisions.failed.connect(lambda why: self.status.say(f"{NOT_SAVED} {why}", "error"))

    def _add_commands(self) -> None:
        commands: dict[str, tuple[Callable[[], object], tuple[str, ...]]] = {
            "reject": (partial(self.decide, REJECT), ("X",)),
            "keep": (partial(self.decide, KEEP), ("K",)),
            "forget": (partial(self.decide, UNDECIDED), ("Backspace", "Delete")),
            "undo": (self.undo, ("U", "Ctrl+Z")),
            "redo": (self.redo, ("Ctrl+Y", "Ctrl+Shift+Z")),
            "back": (self.go_back, ("Escape",)),
            "larger": (partial(self.grid.resize_pictures, 1), ("+", "=", "Ctrl++")),
            "smaller": (partial(self.grid.resize_pictures, -1), ("-", "Ctrl+-")),
            "reverse": (self.bar.order.toggle, ("R",)),
            "close": (self.close, ("Ctrl+Q", "Ctrl+W")),
        }
        for key, (_, letter) in SORTS.items():
            commands[f"sort_{key}"] = (partial(self.sort_by, key), (letter,))
        for number, (shown, _) in enumerate(FILTERS, 1):
            commands[f"show_{shown}"] = (partial(self.show_only, shown), (str(number),))
        for name, (act, keys) in commands.items():
            _add_command(self, name, act, keys, Qt.ShortcutContext.WindowShortcut)
        # Space and Enter press what has the focus in the bar.
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        _add_command(self.pages, "keep_space", partial(self.decide, KEEP), ("Space",), inside)
        _add_command(self.pages, "enlarge", self.enlarge, ("Return", "Enter"), inside)
        steps = {
            "Left": Action.MoveLeft, "Right": Action.MoveRight, "Up": Action.MoveLeft, "Down": Action.MoveRight,
            "Home": Action.MoveHome, "End": Action.MoveEnd,
        }  # fmt: skip
        for key, action in steps.items():
            _add_command(self.enlarged, f"step_{key}", partial(self.grid.step, action), (key,), inside)

    def _start_after_the_last_decision(self) -> None:
        self.bar.show_filter("all")
        self._show_counts()
        self._choose_page()
        last = self.curation.last
        self.grid.go_to(0 if last is None else last + 1)

    # What the person decides.

    def undo(self) -> None:
        """Take the last decision back, and show the picture."""
        self._after_step(self.curation.undo(), "There is nothing to undo.")

    def redo(self) -> None:
        """Decide again what was undone."""
        self._after_step(self.curation.redo(), "There is nothing to redo.")

    def decide(self, state: int) -> None:
        """Keep or reject what is selected, or make it undecided, and go on."""
        rows = [self.enlarged.row] if self._is_enlarged() and self.enlarged.row is not None else None
        rows = rows or self.grid.selected_rows()
        if not rows:
            return
        place = self.model.place(rows[-1]) or 0
        shown_before = self.model.rowCount()
        if self.curation.decide(rows, state):
            self.decisions.change()
        self._refresh()
        gone = shown_before - self.model.rowCount()
        self.grid.go_to(place + 1 - gone)

    def _after_step(self, rows: Rows | None, nothing: str) -> None:
        if rows is None:
            self.status.say(nothing)
            return
        place, current = self.grid.currentIndex().row(), self.grid.current_row()
        self.decisions.change()
        self._refresh()
        if not any(row is not None and self.grid.go_to_row(row) for row in (int(rows[0]), current)):
            self.grid.go_to(place)

    # What is shown.

    def show_only(self, shown: Shown) -> None:
        """All pictures, or the undecided, kept or rejected ones; the current one stays current where it is shown."""
        self._show_anew(shown)
        self.bar.show_filter(shown)

    def sort_by(self, key: str) -> None:
        """Another order; where it is not known yet, the pictures are measured first."""
        if key == "score" and self._opened.scores is None:
            self.status.say("There are no scores: ganinterface curate … --scores TABLE.csv brings them.")
            return
        if self.sorting.needs_measuring(key):
            self._wanted_sort = key
            self.bar.show_sort(key)
            self._measure()
            return
        self._wanted_sort = ""
        self.sorting.key = key
        self.bar.show_sort(key)
        self._show_anew(self.model.shown)
        self.grid.go_to(0)

    def reverse(self, reverse: bool) -> None:
        """The other end first."""
        self.sorting.reversed = reverse
        self._show_anew(self.model.shown)
        self.grid.go_to(0)

    def enlarge(self) -> None:
        """The current picture as large as the window, or back to the grid."""
        if self._is_enlarged():
            self.go_back()
        elif self.grid.current_row() is not None:
            self.enlarged.show_row(self.grid.current_row())
            self.pages.setCurrentWidget(self.enlarged)
            self.enlarged.setFocus()

    def go_back(self) -> None:
        """From the enlarged picture to the grid; from there, stop measuring."""
        if self._is_enlarged():
            self._choose_page(leave=True)
        else:
            self.stop_measuring()

    def _is_enlarged(self) -> bool:
        return self.pages.currentWidget() is self.enlarged

    def _on_moved(self) -> None:
        self.enlarged.show_row(self.grid.current_row())
        self._show_counts()

    def _refresh(self) -> None:
        self.model.refresh()
        self.grid.viewport().update()
        self.enlarged.update()
        self._show_counts()
        self._choose_page()

    def _show_anew(self, shown: Shown) -> None:
        row = self.grid.current_row()
        self.model.show(shown, self.sorting.order())
        self._choose_page()
        if row is None or not self.grid.go_to_row(row):
            self.grid.go_to(0)
        self._show_counts()

    def _choose_page(self, leave: bool = False) -> None:
        if not self.model.rowCount():
            self.empty.setText(EMPTY.get(self.model.shown, ""))
            self.pages.setCurrentWidget(self.empty)
            self.empty.setFocus()
        elif leave or not self._is_enlarged():
            self.pages.setCurrentWidget(self.grid)
            self.grid.setFocus()

    def _show_counts(self) -> None:
        counts = self.curation.counts()
        self.bar.show_counts(counts)
        self.status.show_place(self.grid.currentIndex().row(), self.model.rowCount(), counts)

    # Measuring.

    def _measure(self) -> None:
        if self._measuring is not None:
            return
        files = self._opened.files
        self._measuring = Background(lambda work: measure(files, work), self)
        self._measuring.progressed.connect(self.bar.show_progress)
        self._measuring.done.connect(self._on_measured)
        self._measuring.failed.connect(self._on_not_measured)
        self.bar.show_progress(0.0, "measuring pictures")
        self._measuring.start()

    def stop_measuring(self) -> None:
        """Nothing is measured any more; the order stays what it was."""
        if self._measuring is not None:
            self._measuring.stop()
            self._measuring.wait()
            self._end_measuring()

    def _on_measured(self, measured: Measured) -> None:
        self.sorting.measured = measured
        wanted = self._wanted_sort
        self._end_measuring()
        if wanted:
            self.sort_by(wanted)

    def _on_not_measured(self, why: str) -> None:
        self._end_measuring()
        self.status.say(f"The pictures cannot be measured: {why}", "error")

    def _end_measuring(self) -> None:
        self._measuring, self._wanted_sort = None, ""
        self.bar.show_progress(None, "")
        self.bar.show_sort(self.sorting.key)

    def closeEvent(self, event: QCloseEvent) -> None:
        problem = self.decisions.flush()
        while problem is not None and self._retry(problem):
            problem = self.decisions.flush()
        self.stop_measuring()
        self.thumbnails.close()
        self._large.close()
        self._opened.files.close()
        super().closeEvent(event)

    def _retry(self, problem: str) -> bool:
        retry, discard = QMessageBox.StandardButton.Retry, QMessageBox.StandardButton.Discard
        said = plain(f"{NOT_SAVED} {problem}")
        return QMessageBox.warning(self, "Not saved", said, retry | discard, retry) == retry


def _add_command(
    owner: QWidget, name: str, act: Callable[[], object], keys: tuple[str, ...], where: Qt.ShortcutContext
) -> None:
    action = QAction(owner)
    action.setObjectName(name)
    action.setShortcuts([QKeySequence(key) for key in keys])
    action.setShortcutContext(where)
    action.triggered.connect(lambda _=False: act())
    owner.addAction(action)
