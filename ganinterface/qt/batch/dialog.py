"""The batch dialog: what is varied and how, how many pictures that makes, how long they take, and the folder for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from ganinterface.document.typed.number_text import duration
from ganinterface.qt.batch.fields import Fields
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
    set_role,
)
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.varying import Prepared, Varying
from ganinterface.studio.workbench import Workbench

SIZE = QSize(176 * UNIT, 108 * UNIT)
MODES_WIDTH = 44 * UNIT
REPLACE_TIP = "Files of these names in the folder go when the batch is done; others stay"
MEANT_TIP = "More than 1,000 pictures are rarely wanted"
REPLACE, MEANT = "Replace what is there", "All of them are meant"
CALM = 250  # ms after the last change until the pictures are counted


@dataclass(frozen=True)
class Mode:
    """One kind of batch: its name in the list, what it does in a sentence, and the fields that it has."""

    name: str
    title: str
    about: str
    fields: tuple[str, ...]


MODES = (
    Mode("spectrum", "Spectrum", "One thing from one value to another.", ("ranges", "portraits")),
    Mode("sequential", "One after the other", "Each thing through its values, the others as they are.",
         ("ranges", "portraits")),
    Mode("combinatoric", "All combinations", "Every value of each thing with every value of the others.",
         ("ranges", "portraits")),
    Mode("portraits", "New portraits", "Other seeds with the present edits and attributes.", ("portraits",)),
    Mode("edits", "New portraits × edits",
         "Other seeds: plain, with each edit and attribute alone, and with all of them.", ("portraits",)),
    Mode("sweep", "Sweep over maps", "Every map of a layer pushed up and down: what does it do?",
         ("layer", "portraits")),
    Mode("latents", "Latents of a file", "The portraits of a table or an array, with the present edits and attributes.",
         ("latents",)),
    Mode("apply", "Pictures of a folder",
         "The present edits and attributes on pictures that were saved here or by the 2019 tool.", ("pictures",)),
)  # fmt: skip


def show_batch(
    window: QWidget, varying: Varying, workbench: Workbench, models: Models, messages: Messages
) -> None:
    """Open the dialog, or bring the one that is open to the front."""
    dialog = window.findChild(BatchDialog) or BatchDialog(varying, workbench, models, messages, window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class BatchDialog(QDialog):
    """The modes at the left, the fields of the chosen one beside them, below how many pictures and where they go.

    It closes when a batch begins: the jobs corner shows how far that is, and the picture can be worked on meanwhile.
    """

    def __init__(
        self, varying: Varying, workbench: Workbench, models: Models, messages: Messages, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._varying, self._models, self._messages = varying, models, messages
        self._prepared: Prepared | None = None
        self._seconds: float | None = None  # that a picture takes
        self._typed_folder = False
        self.setObjectName("batch_dialog")
        self.setWindowTitle("Batch")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.modes = named(QListWidget(), "batch_modes", "Kind of batch")
        self.about = label("", "secondary")
        self.fields = Fields(varying, models, messages, self)
        self.folder = named(
            QLineEdit(),
            "batch_folder",
            "Folder",
            "Where the pictures go, with a contact sheet and samples.csv",
        )
        self.choose = icon_button("folder-open", "Choose a folder…", "batch_choose")
        self.count = named(label("", "heading"), "batch_count")
        self.time = named(label("", "secondary"), "batch_time")
        self.hint = named(label("", "warning"), "batch_hint")
        self.replace = named(QCheckBox(REPLACE), "batch_replace", REPLACE, REPLACE_TIP)
        self.meant = named(QCheckBox(MEANT), "batch_meant", MEANT, MEANT_TIP)
        self.start = QPushButton("Draw")
        self.close_button = QPushButton("Close")
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._name_parts()
        self._lay_out()
        self._connect(workbench)
        self.modes.setCurrentRow(0)
        resize_on_screen(self, SIZE)
        self.modes.setFocus()

    @property
    def mode(self) -> Mode:
        """The chosen one."""
        return MODES[max(self.modes.currentRow(), 0)]

    def _name_parts(self) -> None:
        for mode in MODES:
            item = QListWidgetItem(mode.title)
            item.setToolTip(mode.about)
            item.setSizeHint(QSize(MODES_WIDTH - 2 * UNIT, CONTROL_HEIGHT))
            self.modes.addItem(item)
        self.modes.setFixedWidth(MODES_WIDTH)
        self.modes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.folder.setFixedHeight(CONTROL_HEIGHT)
        for text in (self.about, self.hint):
            text.setWordWrap(True)
        policy = self.hint.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that the fields above stay where they are
        self.hint.setSizePolicy(policy)
        self.start.setObjectName("batch_start")
        self.start.setAutoDefault(False)  # Return in a field takes what was typed there, and no more
        self.close_button.setObjectName("batch_close")
        self.close_button.setAutoDefault(False)

    def _lay_out(self) -> None:
        where = row(label("Folder", "secondary"), 2 * UNIT, (self.folder, 1), self.choose, spacing=UNIT)
        many = row(self.count, self.time, STRETCH, spacing=3 * UNIT)
        foot = row(self.meant, self.replace, STRETCH, self.start, self.close_button, spacing=2 * UNIT)
        beside = column(
            self.about, self.fields, STRETCH, line(), where, many, self.hint, foot, spacing=3 * UNIT
        )
        row(self.modes, (beside, 1), parent=self, spacing=4 * UNIT, margin=4 * UNIT)
        chain_focus(
            self.modes, *self.fields.stops, self.folder, self.choose, self.meant, self.replace, self.start,
            self.close_button,
        )  # fmt: skip

    def _connect(self, workbench: Workbench) -> None:
        self.modes.currentRowChanged.connect(self._show_mode)
        self.fields.changed.connect(self._count_soon)
        self.folder.textEdited.connect(self._type_folder)
        self.choose.clicked.connect(self._choose_folder)
        self.replace.toggled.connect(self._show_problem)
        self.meant.toggled.connect(self._show_problem)
        self.start.clicked.connect(self._draw)
        self.close_button.clicked.connect(self.close)
        self._calm.timeout.connect(self._count)
        listen(workbench.document_changed, self._count_soon)
        listen(self._models.model_changed, self._on_model)
        self._ask_time()

    # --- showing ---

    def _show_mode(self) -> None:
        self.about.setText(self.mode.about)
        self.fields.show_mode(self.mode.name, self.mode.fields)
        if not self._typed_folder:
            self.folder.setText(str(self._varying.folder_for(self.mode.name)))
        self._count()

    def _on_model(self) -> None:
        self._seconds = None
        self._ask_time()
        self._count_soon()

    def _ask_time(self) -> None:
        self._varying.ask_time(self._take_time)

    def _take_time(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._show_count()

    def _count_soon(self) -> None:
        """A hand may move, or a folder be large."""
        self._calm.start()

    def _count(self) -> None:
        self._calm.stop()
        try:
            self._prepared = self._varying.prepare(self.fields.wish)
        except ValueError as error:
            self._prepared = None
            self._say(str(error))
        self._show_count()
        self._show_problem()

    def _show_count(self) -> None:
        prepared = self._prepared
        self.count.setText(prepared.plan.text if prepared else "No pictures yet")
        known = prepared is not None and self._seconds is not None
        seconds = (prepared.plan.count if prepared else 0) * (self._seconds or 0)
        self.time.setText(f"About {duration(seconds)}" if known else "")

    def _show_problem(self) -> None:
        """Why it cannot begin; what is only a question has its box."""
        prepared, folder = self._prepared, self.folder.text().strip()
        self.meant.setVisible(prepared is not None and prepared.is_many)
        if prepared is None:
            self.replace.hide()
            self.start.setEnabled(False)
            return
        taken = self._varying.problem(prepared, Path(folder), False) if folder else "Choose a folder."
        hopeless = self._varying.problem(prepared, Path(folder), True) if folder else taken
        self.replace.setVisible(taken is not None and hopeless is None)
        problem = hopeless if hopeless or self.replace.isChecked() else taken
        unsaid = prepared.is_many and not self.meant.isChecked()
        self._say(
            problem
            or (f"{prepared.plan.count:,} pictures are many: say that they are meant." if unsaid else "")
        )
        self.start.setEnabled(not problem and not unsaid)

    def _say(self, text: str) -> None:
        self.hint.setText(text)
        self.hint.setVisible(bool(text))
        set_role(self.hint, "warning")

    # --- doing ---

    def _type_folder(self, text: str) -> None:
        self._typed_folder = bool(text)
        self.replace.setChecked(False)
        self._show_problem()

    def _choose_folder(self) -> None:
        folder = self.fields.ask_for_folder("Folder for the pictures", self.folder.text())
        if folder is not None:
            self.folder.setText(str(folder))
            self._type_folder(str(folder))

    def _draw(self) -> None:
        self._count()  # what was typed just now counts
        if self._prepared is None or not self.start.isEnabled():
            return
        self._varying.start(self._prepared, Path(self.folder.text().strip()), self.replace.isChecked())
        self._messages.say(
            f"{self._prepared.plan.text} on their way: the corner below shows how far they are"
        )
        self.close()
