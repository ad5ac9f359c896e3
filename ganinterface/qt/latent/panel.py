"""The latent panel: which portrait it is, how far from the average, what is mixed into it, and its noise."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from ganinterface.document.document import Document
from ganinterface.document.limits import LIMITS
from ganinterface.qt.context_menu import WithMenu, ancestor
from ganinterface.qt.latent.label_selector import LabelSelector
from ganinterface.qt.latent.list import LatentList
from ganinterface.qt.latent.mix_list import MixList, MixRow
from ganinterface.qt.latent.quality import QualityLabel
from ganinterface.qt.latent.transform import TransformPanel
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.focus import Choice, chain_focus
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.key_diamond import KeyDiamond
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.numbers.seed_box import SeedBox
from ganinterface.qt.widgets.theme import PADDING, STRETCH, UNIT, Part, column, flat, icon_button, named, row
from ganinterface.session.session import Session
from ganinterface.studio.messages import Messages
from ganinterface.studio.portrait.labels import Labels
from ganinterface.studio.portrait.latents import Latents
from ganinterface.studio.portrait.quality import Quality
from ganinterface.studio.workbench import Workbench

NOISE = {"const": "Of the model", "seed": "From a seed", "none": "Off"}
NAMES = 21 * UNIT  # px, of the first column
CUTOFF_TIP = "How many styles are pulled towards the base, from the coarse ones on"
NOISE_TIP = "The noise that every layer adds: freckles, single hairs"
# Of each the first line is the button's name.
OPEN_TIP = """Open latent…
A point in W from a file (.npz, .npy, .pt, text, CSV) or from a picture, rendered exactly as it is"""
SAVE_TIP = """Save latent…
Everything the picture is made from except its edits, as .npz for this and other programs"""
BASE_TIP = """Use this portrait as the base
What truncation pulls towards: psi 0 shows it, and other seeds at a small psi vary it"""


class LatentPanel(WithMenu):
    """Composes the controls and shows the Document's latent part in them.

    `open_wanted`, `save_wanted`, `names_wanted`: the person wants to open a latent's file, to write one, or to load
    the names of the classes.
    """

    open_wanted = Signal()
    save_wanted = Signal()
    names_wanted = Signal()

    def __init__(
        self,
        latents: Latents,
        labels: Labels,
        quality: Quality,
        workbench: Workbench,
        session: Session,
        messages: Messages,
    ) -> None:
        super().__init__()
        self._latents, self._session, say = latents, session, messages.say
        self._shown: Document | None = None  # without edits: painting is not shown here
        self.setObjectName("latent_panel")
        self.setAccessibleName("Latent")
        self.seed = _seed_box("latent_seed", "Seed of the portrait", "latent/0/seed", self, say)
        self.psi = NumberSlider("psi", parent=self, say=say, numbers=workbench)
        self.quality = QualityLabel(quality, "latent_quality", self)
        self.cutoff = named(Choice(self), "latent_cutoff", "Truncation cutoff", CUTOFF_TIP)
        self.latent = ElidedLabel()
        self.latents = LatentList(latents, self)
        self.base = ElidedLabel()
        self.mixes = MixList(latents, workbench, self, say=say)
        self.classes = LabelSelector(labels, self, say=say)
        self.transform = TransformPanel(latents, workbench, self, say=say)
        self.noise = named(Choice(self), "latent_noise", "Noise", NOISE_TIP)
        self.noise_seed = _seed_box("latent_noise_seed", "Seed of the noise", "noise/seed", self, say)
        self.seed_key, self.noise_key = (
            KeyDiamond(workbench.keying, box.address, self) for box in (self.seed, self.noise_seed)
        )
        self._make_buttons()
        self._lay_out()
        self._connect(workbench)
        self._on_model()

    def _make_buttons(self) -> None:
        self.previous = icon_button("caret-left", "Portrait of the seed one lower", "latent_previous", self)
        self.next = icon_button("caret-right", "Portrait of the seed one higher", "latent_next", self)
        self.draw = icon_button("dice-five", "New portrait: a seed at random", "latent_new", self)
        self.open = icon_button("folder-open", OPEN_TIP, "latent_open", self)
        self.save = icon_button("floppy-disk", SAVE_TIP, "latent_save", self)
        self.base_here = icon_button("user-focus", BASE_TIP, "latent_base", self)
        self.base_average = icon_button("x", "Back to the average of the model", "latent_base_average", self)
        self.base_here.setText("Use this portrait")
        flat(self.base_here, text=True)
        self.psi.setObjectName("latent_psi")
        for mode, text in NOISE.items():
            self.noise.addItem(text, mode)

    def _lay_out(self) -> None:
        self._names: dict[str, QWidget] = {}  # of the rows
        content = QWidget(self)
        grid = QGridLayout(content)
        grid.setContentsMargins(PADDING, UNIT, PADDING, PADDING)
        grid.setHorizontalSpacing(2 * UNIT)
        grid.setVerticalSpacing(UNIT)
        grid.setColumnMinimumWidth(0, NAMES)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, tuple[Part, ...]], ...] = (
            ("Seed", (self.seed, self.seed_key, self.previous, self.next, self.draw, STRETCH)),
            ("Latent", ((self.latent, 1), self.open, self.save)),
            ("Variety (psi)", (self.psi,)),
            ("Cutoff", (self.cutoff, STRETCH)),
            ("Quality", (self.quality, STRETCH)),
            ("Base", ((self.base, 1), self.base_here, self.base_average)),
            ("Noise", (self.noise, self.noise_seed, self.noise_key, STRETCH)),
        )
        for place, (text, parts) in enumerate(rows):
            self._names[text] = label(text, "secondary", self)
            grid.addWidget(self._names[text], 2 * place, 0)
            grid.addLayout(row(*parts, spacing=UNIT), 2 * place, 1)
        grid.addWidget(self.classes, 1, 0, 1, 2)  # under the seed: both go into the mapping network
        grid.addWidget(self.latents, 3, 0, 1, 2)  # under the latent that is one of them
        below = (self.mixes, self.transform)
        for place, widget in enumerate(below, 2 * len(rows)):
            grid.addWidget(widget, place, 0, 1, 2)
        grid.setRowStretch(2 * len(rows) + len(below), 1)
        area = QScrollArea(self)
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        column(area, parent=self)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        seed = (self.seed, self.previous, self.next, self.draw, *self.classes.stops, self.open, self.save)
        psi = (
            *self.latents.space.stops,
            self.latents.withdraw,
            self.latents.view,
            self.psi.slider,
            self.psi.box,
            self.cutoff,
        )
        base = (self.base_here, self.base_average, self.noise, self.noise_seed, self.mixes.add)
        chain_focus(*seed, *psi, *base, *self.transform.stops)

    def _connect(self, workbench: Workbench) -> None:
        latents = self._latents
        self.seed.changed.connect(latents.set_seed)
        self.previous.clicked.connect(lambda: workbench.step_seed(-1))
        self.next.clicked.connect(lambda: workbench.step_seed(1))
        self.draw.clicked.connect(workbench.new_portrait)
        self.open.clicked.connect(self.open_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.classes.names_wanted.connect(self.names_wanted)
        self.cutoff.activated.connect(
            lambda index: workbench.set_number("cutoff", self.cutoff.itemData(index))
        )
        self.base_here.clicked.connect(latents.set_base_here)
        self.base_average.clicked.connect(lambda: latents.set_base(None))
        self.noise.activated.connect(lambda index: latents.set_noise(self.noise.itemData(index)))
        self.noise_seed.changed.connect(lambda seed: latents.set_noise("seed", seed))
        listen(workbench.document_changed, self._show_changes)
        listen(self._session.model_changed, self._on_model)

    def _show_changes(self) -> None:
        if replace(self._latents.document, edits=()) != self._shown:
            self._show()

    def _on_model(self) -> None:
        model = self._session.model
        self.setEnabled(model is not None)
        self.cutoff.clear()
        self.cutoff.addItem("All styles", None)
        for count in range(model.num_ws if model else 0):
            self.cutoff.addItem({0: "None", 1: "1 style"}.get(count, f"{count} styles"), count)
        for widget in (self._names["Noise"], self.noise):
            widget.setVisible(model is None or model.has_noise)
        self.classes.show_model()
        self.transform.setVisible(model is not None and model.takes_transform)
        self.psi.default = model.truncation.psi if model else LIMITS["psi"].default
        self._show()

    def menu_at(self, point: QPoint) -> str:
        row = ancestor(self.childAt(point), MixRow)
        if not isinstance(row, MixRow):
            return "latent"
        self._latents.selected_mix = row.index
        return "mix"

    def _show(self) -> None:
        """Show the picture's latent; each control leaves alone what a person is typing."""
        document, model = self._latents.document, self._session.model
        self._shown = replace(document, edits=())
        self.seed.set_value(document.seed)
        self.latent.setText(self._source(document))
        self.latents.show_chosen()
        self.psi.set_value(document.truncation.psi)
        # A cutoff beyond the model's styles is all of them.
        self.cutoff.setCurrentIndex(max(self.cutoff.findData(document.truncation.cutoff), 0))
        self.base.setText("The average" if document.base is None else "A portrait")
        self.base_average.setEnabled(document.base is not None)
        self.noise.setCurrentIndex(self.noise.findData(document.noise.mode))
        self.noise_seed.setVisible(not self.noise.isHidden() and document.noise.mode == "seed")
        self.noise_seed.set_value(document.noise.seed)
        self.noise_key.setVisible(not self.noise_seed.isHidden())
        self.mixes.show_mixes(document.mixes, model.num_ws if model else 0)
        self.classes.refresh()
        self.transform.show_transform(document.transform)

    def _source(self, document: Document) -> str:
        """Where the picture's w comes from."""
        if len(document.latent) > 1:
            return f"A blend of {len(document.latent)}"
        opened = self._latents.opened
        if opened is not None:
            return opened.name
        return "Of the seed" if document.seed is not None else "Of a file"


def _seed_box(name: str, title: str, address: str, parent: QWidget, say: Say) -> SeedBox:
    box = SeedBox(parent, say=say, address=address)
    return named(box, name, title, box.toolTip())
