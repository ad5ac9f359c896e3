"""Alive: a button for each movement, and the seed that they go by."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.seed_box import SeedBox
from ganinterface.qt.widgets.theme import STRETCH, UNIT, column, icon_button, named, row
from ganinterface.studio.voice.alive import Alive
from ganinterface.studio.voice.lively import Movement

SEED_TIP = "Another seed gives other moments; the same one always the same"
COLUMNS = 2


class AliveButtons(QWidget):
    """What is on is pressed; what the model has no part for is grey, and its tool tip says what it would need."""

    def __init__(self, alive: Alive, parent: QWidget | None = None, *, say: Say) -> None:
        super().__init__(parent)
        self._alive = alive
        self.buttons = {movement.id: self._button(movement) for movement in alive.movements}
        self.seed = SeedBox(self, say=say)
        named(self.seed, "alive_seed", "Seed of what lives", SEED_TIP)
        self.roll = icon_button("dice-five", "Other moments: a seed at random", "alive_roll", self)
        grid = QGridLayout()
        grid.setSpacing(UNIT)
        for place, button in enumerate(self.buttons.values()):
            grid.addWidget(button, place // COLUMNS, place % COLUMNS)
            grid.setColumnStretch(place % COLUMNS, 1)
        seeds = row(label("Seed", "secondary"), UNIT, self.seed, self.roll, STRETCH, spacing=UNIT)
        column(grid, seeds, parent=self, spacing=UNIT)
        self.seed.changed.connect(alive.set_seed)
        self.roll.clicked.connect(alive.roll)
        listen(alive.changed, self._show)
        self._show()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        return (*self.buttons.values(), self.seed, self.roll)

    def _button(self, movement: Movement) -> QPushButton:
        button = named(QPushButton(movement.title, self), movement.id.replace("-", "_"), movement.title)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _=False: self._toggle(movement))
        return button

    def _toggle(self, movement: Movement) -> None:
        self._alive.toggle(movement)
        self._show()  # a click has turned the button, whatever came of it

    def _show(self) -> None:
        for movement in self._alive.movements:
            button, is_on = self.buttons[movement.id], self._alive.is_on(movement)
            problem = self._alive.problem(movement)
            button.setChecked(is_on)
            button.setEnabled(is_on or problem is None)
            button.setToolTip(f"{movement.about}\n{problem}" if problem else movement.about)
        self.seed.set_value(self._alive.seed)
