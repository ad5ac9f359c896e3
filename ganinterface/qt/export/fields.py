"""The fields of the export dialog: size, rate, part, loops, ground, colours, maps, sound; each format shows those it has."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QCheckBox, QColorDialog, QGridLayout, QPushButton, QWidget

from ganinterface.document.ground import Colour, colour_of
from ganinterface.document.limits import LIMITS
from ganinterface.document.typed.number_text import shown, typed
from ganinterface.files.settings import FilmSettings
from ganinterface.qt.widgets.focus import Choice, chain_focus
from ganinterface.qt.widgets.ground import CELL
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.segmented import Segmented
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, STRETCH, UNIT, named, row
from ganinterface.render.export.film import ExportError, Format, Palette
from ganinterface.render.export.options import LARGEST, MOST_LOOPS, MOST_TIMES, FilmOptions, Span
from ganinterface.studio.files.exporting import Exporting

OWN = 0  # in the list of sizes: a height of one's own
GOAL = 1024  # px: pictures are enlarged until about so high, if nobody has said otherwise
CRISP, SMOOTH = "crisp", "smooth"
ENLARGING = {CRISP: "Square pixels stay square (nearest)", SMOOTH: "Soft edges (Lanczos)"}
CLEAR, COLOUR = "transparent", "colour"
GROUNDS = {CLEAR: "Transparent parts stay transparent", COLOUR: "A colour behind transparent parts"}
PALETTES = {"auto": "As suits the film", "one": "One for all frames", "each": "One for each frame"}
PALETTE_TIP = (
    "One palette keeps still parts from flickering; one for each frame has more colours where they change"
)
LOOPS_TIP = f"How many times it is shown, 1 to {MOST_LOOPS}; empty: without end where the animation repeats"
PASSES_TIP = f"How many times the animation is in the film, 1 to {MOST_LOOPS}"
NAMES = 26 * UNIT  # px, of the first column
WHITE = "#ffffff"


class Fields(QWidget):
    """`changed` when they say something else."""

    changed = Signal()

    def __init__(self, exporting: Exporting, parent: QWidget) -> None:
        super().__init__(parent)
        self._exporting = exporting
        self._colour = exporting.remembered.ground or WHITE
        self._enlarging, self._ground = CRISP, CLEAR
        self.size_choice = self._choice("export_size", "Size", "How large the film is")
        self.height_box = self._box("export_height", "Height in pixels")
        self.enlarging = Segmented("export_enlarging", "Enlarged", ENLARGING)
        self.fps = self._box("export_fps", "Frames a second")
        self.first = self._box("export_first", "First frame")
        self.last = self._box("export_last", "Last frame")
        self.loops = self._box("export_loops", "Shown")
        self.ground = Segmented("export_ground", "Behind", GROUNDS)
        self.colour = named(QPushButton(), "export_colour", "Colour of the ground", "Choose a colour…")
        self.colour.setAutoDefault(False)
        self.palette_choice = self._choice("export_palette", "Palette", PALETTE_TIP)
        self.maps = named(QCheckBox(self), "export_maps")
        self.sound = named(QCheckBox(self), "export_sound")
        self._rows: dict[str, tuple[QWidget, QWidget]] = {}
        self._lay_out()
        self._fill()
        self._connect()

    def _choice(self, name: str, title: str, tip: str) -> Choice:
        made = named(Choice(self), name, title, tip)
        made.setFixedHeight(CONTROL_HEIGHT)
        return made

    def _box(self, name: str, title: str) -> NumberBox:
        made = named(NumberBox(self), name, title, title)
        made.textEdited.connect(lambda _text: self.changed.emit())
        return made

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * UNIT)
        grid.setVerticalSpacing(2 * UNIT)
        grid.setColumnMinimumWidth(0, NAMES)
        grid.setColumnStretch(1, 1)
        self._unit = label("px high", "secondary")
        self._times = label("times", "secondary")
        parts: dict[str, tuple[str, tuple[QWidget, ...]]] = {
            "size": ("Size", (self.size_choice, self.height_box, self._unit)),
            "enlarging": ("Pixels", (self.enlarging,)),
            "fps": ("Frames a second", (self.fps,)),
            "part": ("Frames", (self.first, label("to", "secondary"), self.last)),
            "loops": ("Shown", (self.loops, self._times)),
            "ground": ("Behind", (self.ground, self.colour)),
            "palette": ("Palette", (self.palette_choice,)),
            "maps": ("Heatmap", (self.maps,)),
            "sound": ("Sound", (self.sound,)),
        }
        for place, (name, (title, widgets)) in enumerate(parts.items()):
            heading, field = label(title, "secondary"), QWidget(self)
            row(*widgets, STRETCH, parent=field, spacing=2 * UNIT)
            grid.addWidget(heading, place, 0)
            grid.addWidget(field, place, 1)
            self._rows[name] = heading, field
        chain_focus(*self.stops)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab goes, in order."""
        return (
            self.size_choice, self.height_box, *self.enlarging.stops, self.fps, self.first, self.last, self.loops,
            *self.ground.stops, self.colour, self.palette_choice, self.maps, self.sound,
        )  # fmt: skip

    def _fill(self) -> None:
        """As films were exported last, of this animation."""
        exporting, last = self._exporting, self._exporting.remembered
        height, width = exporting.resolution
        for times in range(1, MOST_TIMES + 1):
            if times == 1 or max(height, width) * times <= LARGEST:
                self.size_choice.addItem(f"×{times}   {width * times} × {height * times}", times)
        self.size_choice.addItem("Height", OWN)
        self._suits = min(max(1, GOAL // height), self.size_choice.count() - 1)
        wanted = OWN if last.height is not None else last.times or self._suits
        self.size_choice.setCurrentIndex(max(self.size_choice.findData(wanted), 0))
        self.height_box.setText(str(last.height or height))
        self._enlarging = SMOOTH if exporting.smooth else CRISP
        self.enlarging.set_value(self._enlarging)
        self._ground = COLOUR if last.ground else CLEAR
        self._show_colour()
        for value, text in PALETTES.items():
            self.palette_choice.addItem(text, value)
        self.palette_choice.setCurrentIndex(self.palette_choice.findData(last.palette))
        timeline, heat = exporting.reel.timeline, exporting.heat
        self.fps.setText(shown(timeline.fps))
        self.first.setText("1")
        self.last.setText(str(timeline.frame_count))
        if heat is not None:
            maps = ", ".join(map(str, heat.maps))
            self.maps.setText(
                f"Map{'s' if len(heat.maps) > 1 else ''} {maps} of {heat.layer} over the portrait"
            )
        self.sound.setChecked(True)

    def _connect(self) -> None:
        self.size_choice.activated.connect(lambda _index: self._emit())
        self.enlarging.chosen.connect(self._choose_enlarging)
        self.ground.chosen.connect(self._choose_ground)
        self.colour.clicked.connect(self._choose_colour)
        self.palette_choice.activated.connect(lambda _index: self._emit())
        self.maps.toggled.connect(lambda _on: self._emit())
        self.sound.toggled.connect(lambda _on: self._emit())
        self.height_box.stepped.connect(lambda steps: self._step(self.height_box, steps, 1, LARGEST))
        self.fps.stepped.connect(lambda steps: self._step(self.fps, steps, 1, 60))
        for box in (self.first, self.last):
            box.stepped.connect(lambda steps, box=box: self._step(box, steps, 1, 10**9))
        self.loops.stepped.connect(lambda steps: self._step(self.loops, steps, 1, MOST_LOOPS))

    def show_format(self, kind: Format) -> None:
        """Show the fields that it has."""
        is_own = self.size_choice.currentData() == OWN
        self.height_box.setVisible(is_own)
        self._unit.setVisible(is_own)
        self.loops.setPlaceholderText("without end" if kind.repeats and self._repeats else "1")
        self.loops.setToolTip(LOOPS_TIP if kind.repeats else PASSES_TIP)
        self.loops.setFixedWidth((24 if kind.repeats else 14) * UNIT)
        self.ground.set_available(kind.alpha, f"{kind.title}: without transparency")
        self.ground.set_value(self._ground if kind.alpha else COLOUR)
        self.colour.setVisible(not kind.alpha or self._ground == COLOUR)
        self.sound.setText(self._exporting.sound_text)
        self.sound.setEnabled(self._exporting.sound is not None)
        shows = {
            "ground": self._exporting.has_alpha,
            "palette": kind.palette,
            "maps": self._exporting.heat is not None,
            "sound": kind.sound and bool(self._exporting.sound_text),
        }
        for name, widgets in self._rows.items():
            for widget in widgets:
                widget.setVisible(shows.get(name, True))

    @property
    def _repeats(self) -> bool:
        return self._exporting.reel.timeline.mode != "once"

    # --- what they say ---

    def options(self, kind: Format) -> FilmOptions:
        """The film that is wished for; ValueError with one sentence where a field says nothing."""
        times = self.size_choice.currentData()
        count = self._exporting.reel.timeline
        fps = typed(self.fps.text(), "fps")
        if not LIMITS["fps"].allows(fps):
            raise ExportError(f"A film has {LIMITS['fps'].text} frames a second, not {shown(fps)}.")
        is_all = self.last.text() == str(count.frame_count) and self.first.text() == "1"
        span = Span() if is_all else Span(_whole(self.first, "first frame"), _whole(self.last, "last frame"))
        sound = self._exporting.sound if kind.sound and self.sound.isChecked() else None
        return FilmOptions(
            times or 1,
            _whole(self.height_box, "height") if times == OWN else None,
            self._enlarging == SMOOTH,
            fps,
            span,
            _whole(self.loops, "number of times") if self.loops.text().strip() else None,
            self._behind(kind),
            sound,
            self._palette,
            self._exporting.heat if self.maps.isChecked() else None,
        )

    @property
    def settings(self) -> FilmSettings:
        """What the next export begins with; the format is the dialog's."""
        times = self.size_choice.currentData()
        return FilmSettings(
            times=0 if times == self._suits else times,
            height=_whole(self.height_box, "height") if times == OWN else None,
            smooth=self._exporting.wish_for(self._enlarging == SMOOTH),
            ground=self._colour if self._ground == COLOUR else "",
            palette=self._palette,
        )

    @property
    def _palette(self) -> Palette:
        chosen: Palette = self.palette_choice.currentData()
        return chosen

    def _behind(self, kind: Format) -> Colour | None:
        if not self._exporting.has_alpha or (kind.alpha and self._ground == CLEAR):
            return None
        return colour_of(self._colour)

    # --- doing ---

    def _emit(self) -> None:
        self.changed.emit()

    def _choose_enlarging(self, word: str) -> None:
        self._enlarging = word
        self._emit()

    def _choose_ground(self, word: str) -> None:
        self._ground = word
        self._emit()

    def _choose_colour(self) -> None:
        chosen = QColorDialog.getColor(QColor(self._colour), self, "Ground")
        if chosen.isValid():
            self._colour = chosen.name()
            self._show_colour()
            self._emit()

    def _show_colour(self) -> None:
        patch = QPixmap(QSize(CELL, CELL) * 2)
        patch.fill(QColor(self._colour))
        self.colour.setIcon(patch)
        self.colour.setText(self._colour)

    def _step(self, box: NumberBox, steps: int, least: int, most: int) -> None:
        text = box.text().strip()
        value = int(text) if text.isascii() and text.isdecimal() else least - 1
        box.setText(str(min(max(value + steps, least), most)))
        self._emit()


def _whole(box: NumberBox, what: str) -> int:
    text = box.text().strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ExportError(f"A {what} is a whole number, not '{text}'.")
    return int(text)
