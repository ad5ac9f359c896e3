"""The panel "Voice": the film's sound, how the mouth says it, and what lives by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from ganinterface.qt.voice.alive_buttons import AliveButtons
from ganinterface.qt.voice.ways import Ways
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.focus import Choice, chain_focus
from ganinterface.qt.widgets.labels import label, line, plain
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_field import NumberField
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.theme import PADDING, STRETCH, UNIT, column, flat, icon, icon_button, named, row
from ganinterface.qt.working import Working
from ganinterface.studio.messages import Messages
from ganinterface.studio.voice.alive import Alive
from ganinterface.studio.voice.sound import FilmSound
from ganinterface.studio.voice.speaking import Speaking

NO_SOUND = "No sound yet"
NOTHING = "Nothing moves a mouth in this model: make a preset that opens it, and call it mouth open."
SPEAK_TIP = "Find the mouth shapes of the sound, and put them on the timeline"
WRITE_TIP = "Write the mouth shapes…\nAs Rhubarb's TSV or JSON, or Moho's .dat, for other programs"
OPEN_TIP = (
    "Open a sound…\nWAV, FLAC, MP3, OGG, M4A, or the sound of a film; it can be dropped on the window, too"
)
LOCATE_TIP = "Choose where it is now; keys, mouth shapes and when it begins stay"
OPENER_TIP = "What opens the mouth; the first is what is likeliest"
NAMES = 16 * UNIT  # px, of the first column


class VoicePanel(QScrollArea):
    """Composes the parts. The person wants to choose such a file: `sound_wanted`, `locate_wanted` (the sound's, which is
    missing), `timing_wanted`, `write_wanted`.
    """

    sound_wanted = Signal()
    locate_wanted = Signal()
    timing_wanted = Signal()
    write_wanted = Signal()

    def __init__(self, sound: FilmSound, speaking: Speaking, alive: Alive, messages: Messages) -> None:
        super().__init__()
        named(self, "voice_panel", "Voice")
        self._sound, self._speaking = sound, speaking
        self._knows_languages = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        inside = QWidget(self)
        self.name = ElidedLabel(NO_SOUND, inside)
        self.open = icon_button("folder-open", OPEN_TIP, "voice_open", inside)
        self.remove = icon_button("trash", "A film without this sound", "voice_remove", inside)
        self.start = NumberField(
            "driver start", "Where the sound begins", "s", 0.04, inside, say=messages.say
        )
        self.start.box.setObjectName("voice_start")
        self.problem = label("", "warning", inside)
        self.locate = named(QPushButton("Locate…", inside), "voice_locate", "Locate the sound", LOCATE_TIP)
        self.locate.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.ways = Ways(inside)
        self.speak = named(
            QPushButton(icon("user-sound"), "Speak", inside), "voice_speak", "Speak", SPEAK_TIP
        )
        self.speak.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.working = Working(speaking.work, "voice_working", inside)
        self.missing = label("", "secondary", inside)
        self.opener = named(Choice(inside), "voice_opener", "What opens the mouth", OPENER_TIP)
        made = {"parent": inside, "say": messages.say, "numbers": speaking, "label_width": NAMES}
        self.sliders = {
            number: NumberSlider(number, number.capitalize(), **made)  # type: ignore[arg-type]
            for number in ("lead", "softness", "strength")
        }
        self.write = icon_button("export", WRITE_TIP, "voice_write", inside)
        self.write.setText("Write…")
        flat(self.write, text=True)
        self.alive = AliveButtons(alive, inside, say=messages.say)
        self._lay_out(inside)
        self.setWidget(inside)
        self._connect()
        self._show()

    def _lay_out(self, inside: QWidget) -> None:
        for text in (self.problem, self.missing):
            text.setWordWrap(True)
        for name, slider in self.sliders.items():
            slider.setObjectName(f"voice_{name}")
        self._opening = QWidget(inside)
        row(label("Mouth", "secondary"), UNIT, (self.opener, 1), parent=self._opening, spacing=UNIT)
        whole = column(
            label("Sound", "heading"),
            row((self.name, 1), self.open, self.remove, spacing=UNIT),
            row(label("Begins at", "secondary"), 2 * UNIT, self.start, STRETCH),
            self.problem,
            row(self.locate, STRETCH),
            line(),
            row(
                label("The mouth goes by", "heading"),
                STRETCH,
                self.write,
                self.speak,
                self.working,  # in the place of both, so that nothing below moves
                spacing=UNIT,
            ),
            self.ways,
            self.missing,
            self._opening,
            *self.sliders.values(),
            line(),
            label("Alive", "heading"),
            self.alive,
            STRETCH,
            parent=inside,
            spacing=2 * UNIT,
        )
        whole.setContentsMargins(PADDING, UNIT, PADDING, PADDING)
        sliders = (part for slider in self.sliders.values() for part in (slider.slider, slider.box))
        chain_focus(
            self.open, self.remove, self.start.box, self.locate, self.write, self.speak, self.working.stop,
            *self.ways.stops, self.opener, *sliders, *self.alive.stops,
        )  # fmt: skip

    def _connect(self) -> None:
        sound, speaking = self._sound, self._speaking
        self.open.clicked.connect(self.sound_wanted)
        self.locate.clicked.connect(self.locate_wanted)
        self.remove.clicked.connect(sound.remove)
        self.start.changed.connect(sound.set_start)
        self.ways.changed.connect(speaking.set_hints)
        self.ways.timing_wanted.connect(self.timing_wanted)
        self.speak.clicked.connect(speaking.speak)
        self.write.clicked.connect(self.write_wanted)
        self.opener.activated.connect(lambda _: speaking.choose_opener(self.opener.currentData()))
        listen(sound.changed, self._show)
        listen(speaking.changed, self._show)

    def showEvent(self, event: QShowEvent) -> None:
        """The languages are asked for when they can be seen: that opens espeak-ng."""
        if not self._knows_languages:
            self._knows_languages = True
            self.ways.show_languages(self._speaking.languages)
        super().showEvent(event)

    def _show(self) -> None:
        ref, sound = self._sound.ref, self._sound
        self.name.setText(NO_SOUND if ref is None else f"{ref.name} · {ref.duration:.1f} s")
        self.name.setToolTip("" if sound.file is None else plain(str(sound.file)))
        self.remove.setEnabled(ref is not None)
        self.start.setEnabled(ref is not None)
        self.start.set_value(0.0 if ref is None else ref.start)
        self.problem.setText(sound.problem)
        self.problem.setVisible(bool(sound.problem))
        self.locate.setVisible(sound.is_missing)
        self.ways.show_hints(self._speaking.hints)
        self._show_mouth()

    def _show_mouth(self) -> None:
        speaking = self._speaking
        movers, mouth, driver = speaking.movers, speaking.mouth, speaking.driver
        missing = NOTHING if movers is None else movers.missing
        self.missing.setText(missing)
        self.missing.setVisible(bool(missing))
        self._show_openers(movers is not None and not movers.of_shapes)
        is_idle = speaking.work.job is None
        self.speak.setEnabled(self._sound.heard is not None and movers is not None)
        for part in (self.write, self.speak):
            part.setVisible(is_idle)
        self.write.setEnabled(mouth is not None)
        for name, slider in self.sliders.items():
            slider.setVisible(mouth is not None)
            if mouth is not None and driver is not None:
                slider.set_value(driver.strength if name == "strength" else getattr(mouth, name))

    def _show_openers(self, needed: bool) -> None:
        self._opening.setVisible(needed)
        if needed:
            names = [mover.name for mover in self._speaking.openers]
            if names != [self.opener.itemData(index) for index in range(self.opener.count())]:
                self.opener.clear()
                for name in names:
                    self.opener.addItem(name, name)
            self.opener.setCurrentIndex(max(self.opener.findData(self._speaking.opener), 0))
