"""The bar above the picture (history, seed, truncation, compare, model) and the strip of tools beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from ganinterface.document.model_info import ModelInfo
from ganinterface.qt.latent.quality import QualityLabel
from ganinterface.qt.widgets.focus import Choice
from ganinterface.qt.widgets.labels import caption, label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.key_diamond import KeyDiamond
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.numbers.seed_box import SeedBox
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, flat, icon, named, row, tool_button
from ganinterface.qt.window.actions.table import TOOLS
from ganinterface.qt.window.file_commands import FileCommands
from ganinterface.studio.models import Models
from ganinterface.studio.portrait.latents import Latents
from ganinterface.studio.portrait.quality import Quality
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.workbench import Workbench
from stylegan.families.table import FAMILIES

ALL = "All"
VARIETY = "Variety (psi)"
OTHER_MODEL = "The open model; another one"


class TopBar(QToolBar):
    """undo redo | New portrait, seed, ‹ › | variety (psi), cutoff | compare | and room for what stands at the right end."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        workbench: Workbench,
        latents: Latents,
        quality: Quality,
        models: Models,
        say: Callable[[str, str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Toolbar", parent)
        self._workbench = workbench
        self.setObjectName("top_bar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.seed = SeedBox(self, say=say, address="latent/0/seed")
        self.seed.setObjectName("seed")
        self.seed_key = KeyDiamond(workbench.keying, self.seed.address, self)
        self.psi = NumberSlider("psi", VARIETY, self, say=say, numbers=workbench)
        self.psi.setObjectName("psi")
        self.psi.setFixedWidth(68 * UNIT)
        self.psi.label.setProperty("role", "secondary")
        self.quality = QualityLabel(quality, "quality", self)
        tip = "How many styles the variety is limited for, from the coarsest on"
        self.cutoff = named(Choice(self), "cutoff", "Cutoff", tip)
        self.cutoff.setFixedSize(16 * UNIT, CONTROL_HEIGHT)
        self.cutoff.address = "cutoff"
        self.cutoff_key = KeyDiamond(workbench.keying, self.cutoff.address, self)
        self._shown: tuple[object, ...] | None = None
        self._fill(actions)
        listen(workbench.document_changed, self._show_document)
        listen(models.model_changed, self._show_model)
        self.seed.changed.connect(latents.set_seed)
        self.cutoff.activated.connect(
            lambda index: workbench.set_number("cutoff", self.cutoff.itemData(index))
        )
        if models.current is not None:
            self._show_model(models.current.info)

    def _fill(self, actions: Mapping[str, QAction]) -> None:
        for name in ("undo", "redo"):
            self.addWidget(tool_button(actions[name], self))
        self.addSeparator()
        self.addWidget(tool_button(actions["new_portrait"], self, text=True))
        self.addWidget(_group(label("Seed", "secondary"), self.seed, self.seed_key))
        for name in ("previous_seed", "next_seed"):
            self.addWidget(tool_button(actions[name], self))
        self.addSeparator()
        self.addWidget(self.psi)
        self.addWidget(_group(self.quality, 2 * UNIT))
        self.addWidget(_group(label("Cutoff", "secondary"), self.cutoff, self.cutoff_key))
        self.addSeparator()
        self.addWidget(tool_button(actions["compare"], self, text=True))
        space = QWidget(self)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)

    def _show_document(self) -> None:
        document = self._workbench.document
        wanted = (document.latent, document.truncation)
        if wanted == self._shown:  # a stroke changes the project many times a second
            return
        self._shown = wanted
        self.seed.set_value(document.seed)
        self.psi.set_value(document.truncation.psi)
        cutoff = document.truncation.cutoff
        self.cutoff.setCurrentIndex(0 if cutoff is None else self.cutoff.findData(cutoff))

    def _show_model(self, info: ModelInfo) -> None:
        self.psi.default = info.truncation.psi
        self.cutoff.clear()
        self.cutoff.addItem(ALL, None)
        for count in range(info.num_ws + 1):
            self.cutoff.addItem(str(count), count)
        self._shown = None
        self._show_document()


class ModelButton(QToolButton):
    """The open model's name, and a menu to open another one."""

    def __init__(self, models: Models, settings: CurrentSettings, files: FileCommands) -> None:
        super().__init__()
        self._settings, self._files = settings, files
        named(self, "model_button", "Model", OTHER_MODEL)
        self.setText("No model")
        self.setIcon(icon("caret-down"))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow after the name
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self.menu().aboutToShow.connect(self._fill)
        flat(self, text=True)
        self.setIconSize(QSize(3 * UNIT, 3 * UNIT))
        listen(models.model_changed, self._show)
        if models.current is not None:
            self._show(models.current.info)

    def _show(self, info: ModelInfo) -> None:
        self.setText(caption(info.ref.name))
        described = f"{FAMILIES[info.family].title}, {info.pictures}, {info.num_ws} styles"
        self.setToolTip(f"{described}\n{OTHER_MODEL}")

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        menu.addAction("The portrait model", self._files.open_shipped)
        for name in self._settings.current.recent_models:
            path = Path(name)
            menu.addAction(caption(path.stem), partial(self._files.open_files, [path]))
        menu.addSeparator()
        menu.addAction("Open model…", self._files.open_model)


class ToolStrip(QToolBar):
    """One button per tool, at the left edge."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__("Tools", parent)
        self.setObjectName("tool_strip")
        self.setMovable(False)
        self.setOrientation(Qt.Orientation.Vertical)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for tool in TOOLS:
            self._add(actions[tool.id])
        self.addSeparator()
        for name in ("heatmap", "grid"):
            self._add(actions[name])

    def _add(self, action: QAction) -> None:
        button = tool_button(action, self)
        button.setFixedSize(CONTROL_HEIGHT + UNIT, CONTROL_HEIGHT + UNIT)
        self.addWidget(button)


def _group(*widgets: QWidget | int) -> QWidget:
    group = QWidget()
    group.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    row(*widgets, parent=group, spacing=UNIT)
    return group
