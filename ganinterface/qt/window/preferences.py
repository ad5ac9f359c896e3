"""The preferences dialog: the device that draws, the memory it may take, and how small pictures are enlarged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLayout,
    QWidget,
)

from ganinterface.document.limits import LIMITS, clamp, clamped, range_text
from ganinterface.document.typed.number_text import shown, typed
from ganinterface.qt.widgets.focus import Choice, chain_focus
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, column, named, row
from ganinterface.studio.models import Models
from ganinterface.studio.preferences.preferences import Preferences
from ganinterface.studio.preferences.settings import CurrentSettings

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer

DEVICES = {
    "auto": "Automatic",
    "cpu": "CPU",
    "cuda": "NVIDIA GPU (CUDA)",
    "mps": "Apple GPU (MPS)",
}
ENLARGE = {
    "auto": "Smoothly, pixel art with square pixels",
    "smooth": "Always smoothly",
    "crisp": "Always with square pixels",
}
ENLARGE_TIP = "Smooth pictures fill the canvas, square pixels are enlarged by whole numbers"
STEP = 0.5  # GiB
FIELD_WIDTH = 70 * UNIT
MEMORY_HINT = (
    "What earlier pictures left in the layers is kept, so that an edit renders again only what it changes. "
    "Automatic is a quarter of the device's memory."
)


class Machine(NamedTuple):
    """What this machine has: why a device cannot be taken, the device taken by itself, and GiB likewise."""

    problems: dict[str, str]
    automatic: str
    memory: float


def show_preferences(
    window: QWidget, preferences: Preferences, settings: CurrentSettings, models: Models
) -> None:
    """Open the dialog, or bring the one that is open to the front."""
    dialog = window.findChild(PreferencesDialog) or PreferencesDialog(preferences, settings, models, window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class PreferencesDialog(QDialog):
    """What is remembered; OK changes them, Cancel and Escape change nothing."""

    def __init__(
        self, preferences: Preferences, settings: CurrentSettings, models: Models, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._preferences, self._settings, self._models = preferences, settings, models
        self._over = False
        self.setObjectName("preferences_dialog")
        self.setWindowTitle("Preferences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.device = _combo("preferences_device", "Device", "What models run on", DEVICES)
        self.memory = _combo(
            "preferences_memory",
            "Memory for activations",
            MEMORY_HINT,
            {"auto": "Automatic", "own": "At most"},
        )
        self.amount = NumberBox()
        self.enlarge = _combo("preferences_enlarge", "Small pictures", ENLARGE_TIP, ENLARGE)
        self.hint = _wrapped(MEMORY_HINT, "secondary")
        self.given = _wrapped("", "secondary")
        self.message = _wrapped("", "warning")
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        self._name_parts()
        self._lay_out()
        self._show_settings()
        self._connect()
        self.device.setFocus()

    # --- making ------------------------------------------------------------------------------------

    def _name_parts(self) -> None:
        limit = LIMITS["memory"]
        tip = f"{limit.description[:1].upper()}{limit.description[1:]}\n{range_text('memory')}"
        named(self.amount, "preferences_amount", "Memory for activations, GiB", tip)
        self.message.setObjectName("preferences_message")
        self.message.hide()

    def _lay_out(self) -> None:
        unit = label(LIMITS["memory"].unit, "secondary")
        amount = row((self.memory, 1), UNIT, self.amount, unit, spacing=UNIT)
        grid = QGridLayout()
        grid.setHorizontalSpacing(4 * UNIT)
        grid.setVerticalSpacing(2 * UNIT)
        grid.addWidget(_buddy("&Device", self.device), 0, 0)
        grid.addWidget(self.device, 0, 1)
        grid.addWidget(self.given, 1, 1)
        grid.addWidget(_buddy("&Memory for activations", self.memory), 2, 0)
        grid.addLayout(amount, 2, 1)
        grid.addWidget(self.hint, 3, 1)
        grid.addWidget(_buddy("&Small pictures", self.enlarge), 4, 0)
        grid.addWidget(self.enlarge, 4, 1)
        grid.addWidget(self.message, 5, 1)
        made = column(grid, self.buttons, parent=self, spacing=4 * UNIT, margin=4 * UNIT)
        made.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # of what is said too
        chain_focus(self.device, self.memory, self.amount, self.enlarge, self.buttons)

    def _connect(self) -> None:
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.memory.currentIndexChanged.connect(self._show_enabled)
        self.amount.stepped.connect(self._step)
        if self._models.current is None:  # then there is no worker yet that could be asked
            listen(self._models.model_changed, self._ask)
        else:
            self._ask()

    # --- showing -----------------------------------------------------------------------------------

    def _show_settings(self) -> None:
        settings, given = self._settings.current, self._settings.run_device
        self.device.setCurrentIndex(max(0, self.device.findData(settings.device)))
        self.given.setText(f"This run was started with --device {given}. A choice counts from the next one.")
        self.given.setVisible(given != "auto")
        own = settings.activation_memory
        self.memory.setCurrentIndex(self.memory.findData("auto" if own is None else "own"))
        self.amount.setText(shown(LIMITS["memory"].default if own is None else own))
        self.enlarge.setCurrentIndex(self.enlarge.findData(settings.enlarge))
        self._show_enabled()

    def _show_enabled(self) -> None:
        self.amount.setEnabled(self.memory.currentData() == "own")

    def _ask(self) -> None:
        self._models.call(_machine, self._show_machine)

    def _show_machine(self, machine: Machine) -> None:
        if self._over:
            return
        self.device.setItemText(0, f"{DEVICES['auto']} ({machine.automatic})")
        items = cast("QStandardItemModel", self.device.model())
        for place in range(items.rowCount()):
            problem = machine.problems.get(self.device.itemData(place))
            items.item(place).setEnabled(problem is None)
            items.item(place).setToolTip(problem or "")
        if self.memory.currentData() == "auto":
            self.amount.setText(shown(round(clamped("memory", machine.memory), 1)))

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.show()

    # --- doing -------------------------------------------------------------------------------------

    def accept(self) -> None:
        """Take what is shown; what cannot be taken is said, and the dialog stays."""
        try:
            memory = self._chosen_memory()
            self._preferences.choose(self.device.currentData(), memory, self.enlarge.currentData())
        except ValueError as error:
            self._say(str(error))
        else:
            super().accept()

    def done(self, result: int) -> None:
        """Close, whatever may still be on its way from the worker."""
        self._over = True
        super().done(result)

    def _chosen_memory(self) -> float | None:
        """GiB, None for automatic; ValueError with one sentence for what is no number within the limits."""
        if self.memory.currentData() == "auto":
            return None
        try:
            value = typed(self.amount.text(), "memory")
            if clamp("memory", value)[1]:
                raise ValueError(f"{shown(value)} GiB is out of range: {range_text('memory')}.")
        except ValueError:
            self.amount.setFocus()
            self.amount.selectAll()
            raise
        return value

    def _step(self, steps: int) -> None:
        try:
            value = typed(self.amount.text(), "memory")
        except ValueError as error:
            self._say(str(error))
        else:
            self.amount.setText(shown(clamped("memory", value + steps * STEP)))


def _machine(renderer: Renderer) -> Machine:
    from ganinterface.render.device import (  # imports torch, so only on the worker
        activation_budget,
        choose_device,
        describe,
    )

    problems = {}
    for name in DEVICES:
        try:
            choose_device(name)
        except ValueError as error:
            problems[name] = str(error)
    return Machine(problems, describe(choose_device()), activation_budget(renderer.generator.device) / 2**30)


def _combo(name: str, title: str, tip: str, choices: dict[str, str]) -> QComboBox:
    box = named(Choice(), name, title, tip)
    box.setFixedHeight(CONTROL_HEIGHT)
    for value, text in choices.items():
        box.addItem(text, value)
    return box


def _buddy(text: str, field: QWidget) -> QLabel:
    made = label(text)
    made.setBuddy(field)
    return made


def _wrapped(text: str, role: str) -> QLabel:
    made = label(text, role)
    made.setWordWrap(True)
    made.setFixedWidth(FIELD_WIDTH)
    return made
