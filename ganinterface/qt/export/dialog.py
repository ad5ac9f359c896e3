"""The export dialog: formats, the fields of the chosen one, a frame of the film, how large it will be, where it goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from ganinterface.document.typed.number_text import counted
from ganinterface.qt.export.fields import Fields
from ganinterface.qt.export.preview import Preview
from ganinterface.qt.widgets.focus import chain_focus
from ganinterface.qt.widgets.labels import label, line
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import (
    CONTROL_HEIGHT,
    STRETCH,
    UNIT,
    column,
    icon_button,
    named,
    resize_on_screen,
    row,
)
from ganinterface.render.export.encoders import FORMATS
from ganinterface.render.export.film import Format
from ganinterface.render.export.options import FilmOptions, Plan, size_of
from ganinterface.studio.files.exporting import Exporting
from ganinterface.studio.messages import Messages
from ganinterface.studio.side_pictures import SidePictures

SIZE = QSize(240 * UNIT, 132 * UNIT)
FORMATS_WIDTH = 48 * UNIT
CALM = 400  # ms after the last change until the film is tried


def show_export(
    window: QWidget,
    exporting: Exporting,
    pictures: SidePictures,
    messages: Messages,
    kind: Format | None = None,
) -> None:
    """Open the dialog anew, on a format (None: the one that was used last)."""
    before = window.findChild(ExportDialog)
    if before is not None:
        before.close()
    dialog = ExportDialog(exporting, pictures, messages, window)
    dialog.choose(kind or FORMATS.get(exporting.remembered.format) or next(iter(FORMATS.values())))
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class ExportDialog(QDialog):
    """It is about the animation as it is when the dialog is opened anew; the job is shown in the corner of the window."""

    def __init__(
        self, exporting: Exporting, pictures: SidePictures, messages: Messages, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._exporting, self._messages = exporting, messages
        self._wanted: tuple[FilmOptions, Plan] | None = None
        self._typed_path = False
        self._take_back: Callable[[], object] = lambda: None
        self.setObjectName("export_dialog")
        self.setWindowTitle("Export film")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.formats = named(QListWidget(), "export_formats", "Format")
        self.about = label("", "secondary")
        self.fields = Fields(exporting, self)
        self.preview = Preview(exporting, pictures, self)
        self.path = named(QLineEdit(), "export_path", "File", "Where the film goes")
        self.choose_path = icon_button("folder-open", "Choose where…", "export_choose")
        self.count = named(label("", "heading"), "export_count")
        self.trial = named(label("", "secondary"), "export_estimate")
        self.hint = named(label("", "warning"), "export_hint")
        self.start = QPushButton("Export")
        self.close_button = QPushButton("Close")
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._name_parts()
        self._lay_out()
        self._connect()
        resize_on_screen(self, SIZE)
        self.formats.setFocus()

    @property
    def kind(self) -> Format:
        """The chosen format."""
        return list(FORMATS.values())[max(self.formats.currentRow(), 0)]

    def choose(self, kind: Format) -> None:
        """Choose a format."""
        self.formats.setCurrentRow(list(FORMATS.values()).index(kind))
        self._show_format()

    def _name_parts(self) -> None:
        for kind in FORMATS.values():
            item = QListWidgetItem(kind.heading)
            item.setToolTip(kind.about)
            item.setSizeHint(QSize(FORMATS_WIDTH - 2 * UNIT, CONTROL_HEIGHT))
            self.formats.addItem(item)
        self.formats.setFixedWidth(FORMATS_WIDTH)
        self.formats.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.path.setFixedHeight(CONTROL_HEIGHT)
        for text in (self.about, self.hint):
            text.setWordWrap(True)
        for button, name in ((self.start, "export_start"), (self.close_button, "export_close")):
            button.setObjectName(name)
            button.setAutoDefault(False)  # Return in a field takes what was typed there, and no more

    def _lay_out(self) -> None:
        middle = column(self.about, 2 * UNIT, self.fields, STRETCH, spacing=UNIT)
        upper = row(self.formats, (middle, 1), (self.preview, 1), spacing=4 * UNIT)
        where = row(label("Write", "secondary"), (self.path, 1), self.choose_path, spacing=2 * UNIT)
        many = row(self.count, self.trial, STRETCH, spacing=3 * UNIT)
        foot = row(self.hint, STRETCH, self.start, self.close_button, spacing=2 * UNIT)
        column((upper, 1), line(), where, many, foot, parent=self, spacing=3 * UNIT, margin=4 * UNIT)
        chain_focus(
            self.formats, *self.fields.stops, self.preview.slider, self.path, self.choose_path, self.start,
            self.close_button,
        )  # fmt: skip

    def _connect(self) -> None:
        self.formats.currentRowChanged.connect(self._show_format)
        self.fields.changed.connect(self._show_film)
        self.path.textEdited.connect(self._type_path)
        self.choose_path.clicked.connect(self._choose_path)
        self.start.clicked.connect(self._export)
        self.close_button.clicked.connect(self.close)
        self._calm.timeout.connect(self._ask)
        listen(self._exporting.changed, self._show_film)

    # --- showing ---

    def _show_format(self) -> None:
        kind = self.kind
        self.about.setText(f"{kind.about}.")
        if self._typed_path and self.path.text().strip():
            there = Path(self.path.text().strip())
            self.path.setText(str(there.with_suffix("" if kind.folder else kind.suffix)))
        else:
            self.path.setText(str(self._exporting.path_for(kind)))
        self._show_film()

    def _show_film(self) -> None:
        kind = self.kind
        self.fields.show_format(kind)
        try:
            options = self.fields.options(kind)
            plan = self._exporting.plan(options, kind)
        except ValueError as error:
            self._wanted = None
            self._say(str(error))
        else:
            self._wanted = options, plan
            height, width = size_of(self._exporting.resolution, options)
            self.count.setText(f"{counted(plan.count, 'frame')} · {plan.seconds:.2f} s · {width} × {height}")
            self.preview.show_film(plan, options, kind)
            self._show_problem()
        self.trial.setText("")
        self._take_back()
        self._calm.start()

    def _show_problem(self) -> None:
        """Why it cannot be written; what is replaced is only said."""
        text = self.path.text().strip()
        problem = self._exporting.problem(Path(text), self.kind) if text else "Say where it goes."
        self._say(problem or self._exporting.replaced(Path(text), self.kind))
        self.start.setEnabled(not problem and self._wanted is not None)

    def _say(self, text: str) -> None:
        self.hint.setText(text)
        self.hint.setVisible(bool(text))
        if self._wanted is None:
            self.start.setEnabled(False)
            self.count.setText("No film yet")

    def _ask(self) -> None:
        if self._wanted is not None:
            self._take_back = self._exporting.ask_estimate(self._wanted[0], self.kind, self._take_estimate)

    def _take_estimate(self, text: str) -> None:
        self.trial.setText(text)

    # --- doing ---

    def _type_path(self, text: str) -> None:
        self._typed_path = bool(text)
        self._show_problem()

    def _choose_path(self) -> None:
        kind, start = self.kind, self.path.text()
        if kind.folder:
            name = QFileDialog.getExistingDirectory(
                self, f"Folder for the {kind.title}", str(Path(start).parent)
            )
        else:
            title = f"Export as {kind.title}"
            name, _ = QFileDialog.getSaveFileName(self, title, start, kind.dialog_filter)
        if name:
            chosen = Path(name)
            has_ending = kind.folder or chosen.suffix.lower() == kind.suffix
            self.path.setText(name if has_ending else f"{name}{kind.suffix}")
            self._type_path(name)

    def _export(self) -> None:
        if self._wanted is None:
            return
        path = Path(self.path.text().strip())
        self._exporting.remember(replace(self.fields.settings, format=self.kind.name))
        self._exporting.export(path, self._wanted[0], self.kind)
        self._messages.say(f"{path.name} is on its way: the corner below shows how far it is")
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._take_back()
        self._calm.stop()
        self.preview.leave()
        super().closeEvent(event)
