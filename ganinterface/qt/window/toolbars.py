"""The bar above the picture (history, seed, truncation, compare, model) and the strip of tools beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from ganinterface.document.model_info import ModelInfo
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.number_slider import NumberSlider
from ganinterface.qt.widgets.seed_box import SeedBox
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, flat, icon, tool_button
from ganinterface.qt.window.action_table import TOOLS
from stylegan.families.table import FAMILIES

if TYPE_CHECKING:
    from ganinterface.qt.window.file_commands import FileCommands
    from ganinterface.studio.studio import Studio

PSI_SPAN = (0.0, 1.5)
ALL = "all"
OTHER_MODEL = "The open model; another one"


class TopBar(QToolBar):
    """undo redo | New portrait, seed, ‹ › | psi, cutoff | compare | model."""

    def __init__(
        self,
        studio: Studio,
        commands: FileCommands,
        made: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Toolbar", parent)
        self._studio = studio
        self._commands = commands
        self.setObjectName("top_bar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.seed = SeedBox(self, say=studio.messages.say)
        self.seed.setObjectName("seed")
        self.psi = NumberSlider("psi", "psi", self, say=studio.messages.say, span=PSI_SPAN)
        self.psi.setObjectName("psi")
        self.psi.setFixedWidth(50 * UNIT)
        self.psi.label.setProperty("role", "secondary")
        self.cutoff = self._make_cutoff()
        self.model = self._make_model_button()
        self._shown: tuple[object, ...] | None = None
        self._fill(made)
        self._connect()
        if studio.session.model is not None:
            self._show_model(studio.session.model)

    def _fill(self, made: Mapping[str, QAction]) -> None:
        for name in ("undo", "redo"):
            self.addWidget(tool_button(made[name], self))
        self.addSeparator()
        self.addWidget(tool_button(made["new_portrait"], self, text=True))
        self.addWidget(_row(label("seed", "secondary"), self.seed))
        for name in ("previous_seed", "next_seed"):
            self.addWidget(tool_button(made[name], self))
        self.addSeparator()
        self.addWidget(self.psi)
        self.addWidget(_row(label("cutoff", "secondary"), self.cutoff))
        self.addSeparator()
        self.addWidget(tool_button(made["compare"], self, text=True))
        space = QWidget(self)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
        self.addWidget(self.model)

    def _make_cutoff(self) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName("cutoff")
        box.setAccessibleName("Cutoff")
        box.setToolTip("How many styles are truncated, from the coarsest on")
        box.setFixedSize(16 * UNIT, CONTROL_HEIGHT)
        return box

    def _make_model_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("model_button")
        button.setAccessibleName("Model")
        button.setToolTip(OTHER_MODEL)
        button.setText("no model")
        button.setIcon(icon("caret-down"))
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow after the name
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.aboutToShow.connect(lambda: self._fill_models(menu))
        button.setMenu(menu)
        flat(button, text=True)
        button.setIconSize(QSize(3 * UNIT, 3 * UNIT))
        return button

    def _connect(self) -> None:
        studio = self._studio
        listen(studio.workbench.document_changed, self._show_document)
        listen(studio.models.model_changed, self._show_model)
        self.seed.changed.connect(studio.latents.set_seed)
        self.psi.started.connect(studio.latents.psi_begin)
        self.psi.moved.connect(studio.latents.set_psi)
        self.psi.finished.connect(studio.latents.psi_end)
        self.cutoff.activated.connect(self._choose_cutoff)

    def _show_document(self) -> None:
        document = self._studio.workbench.document
        wanted = (document.latent, document.truncation)
        if wanted == self._shown:  # a stroke changes the project many times a second
            return
        self._shown = wanted
        self.seed.set_value(document.seed)
        self.psi.set_value(document.truncation.psi)
        self._show_cutoff(document.truncation.cutoff)

    def _show_model(self, info: ModelInfo) -> None:
        self.model.setText(info.ref.name)
        described = f"{FAMILIES[info.family].title}, {info.pictures}, {info.num_ws} styles"
        self.model.setToolTip(f"{described}\n{OTHER_MODEL}")
        self.psi.default = info.truncation.psi
        self.cutoff.clear()
        self.cutoff.addItem(ALL, None)
        for count in range(info.num_ws + 1):
            self.cutoff.addItem(str(count), count)
        self._shown = None
        self._show_document()

    def _show_cutoff(self, cutoff: int | None) -> None:
        self.cutoff.setCurrentIndex(0 if cutoff is None else self.cutoff.findData(cutoff))

    def _choose_cutoff(self, index: int) -> None:
        self._studio.latents.set_cutoff(self.cutoff.itemData(index))

    def _fill_models(self, menu: QMenu) -> None:
        menu.clear()
        menu.addAction("The portrait model", self._commands.open_shipped)
        for name in self._studio.settings.current.recent_models:
            path = Path(name)
            menu.addAction(path.stem, partial(self._commands.open_files, [path]))
        menu.addSeparator()
        menu.addAction("Open model…", self._commands.open_model)


class ToolStrip(QToolBar):
    """One button per tool, at the left edge."""

    def __init__(self, made: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__("Tools", parent)
        self.setObjectName("tool_strip")
        self.setMovable(False)
        self.setOrientation(Qt.Orientation.Vertical)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for tool in TOOLS:
            self._add(made[tool.id])
        self.addSeparator()
        for name in ("heatmap", "grid"):
            self._add(made[name])

    def _add(self, action: QAction) -> None:
        button = tool_button(action, self)
        button.setFixedSize(CONTROL_HEIGHT + UNIT, CONTROL_HEIGHT + UNIT)
        self.addWidget(button)


def _row(*widgets: QWidget) -> QWidget:
    group = QWidget()
    group.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(UNIT)
    for widget in widgets:
        row.addWidget(widget)
    return group
