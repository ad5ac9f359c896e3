"""What the mouth goes by: the four ways in their order, each with what it needs beside it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QRadioButton, QWidget

from ganinterface.audio.speaking import Hints, Way
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.focus import Choice, chain_focus
from ganinterface.qt.widgets.labels import label, plain
from ganinterface.qt.widgets.theme import STRETCH, UNIT, column, icon_button, named, row

TITLES: dict[Way, tuple[str, str]] = {
    "timing": ("A timing file", "Shapes that another program, or a person, has found: Rhubarb's TSV, XML or JSON, Moho's .dat, "
               "or a TextGrid"),
    "transcript": ("What is said", "The words are spoken by espeak-ng, and its sounds laid under the recording"),
    "recognised": ("Recognised English", "The sounds are recognised offline by pocketsphinx; English only"),
    "loudness": ("Loudness", "The louder the wider: for songs, animals, any language"),
}  # fmt: skip
INDENT = 6 * UNIT  # px under a way's title
LINES = 3  # of the transcript that are seen
EMPTY = "Type or paste what is said"


class Ways(QWidget):
    """Shows the hints of a recording; `changed(Hints)` when the person changes them."""

    changed = Signal(object)
    timing_wanted = Signal()  # a file is to be chosen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints = Hints()
        self.buttons = {way: self._button(way) for way in TITLES}
        self._group = QButtonGroup(self)
        for button in self.buttons.values():
            self._group.addButton(button)
        self.file = ElidedLabel("None chosen", self, role="secondary")
        self.choose = icon_button("folder-open", "Choose a timing file…", "voice_timing", self)
        self.forget = icon_button("x", "Without the timing file", "voice_no_timing", self)
        self.language = named(
            Choice(self), "voice_language", "Language of what is said", "The language that is spoken"
        )
        self.language.setMinimumContentsLength(12)
        self.language.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.transcript = named(QPlainTextEdit(self), "voice_transcript", "What is said")
        self.transcript.setPlaceholderText(EMPTY)
        self.transcript.setTabChangesFocus(True)
        self.transcript.setFixedHeight(LINES * self.fontMetrics().lineSpacing() + 4 * UNIT)
        self.problem = label("", "warning", self)
        self.problem.setWordWrap(True)
        self._lay_out()
        self._connect()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        first, second, *rest = self.buttons.values()
        return first, self.choose, self.forget, second, self.language, self.transcript, *rest

    def _button(self, way: Way) -> QRadioButton:
        title, about = TITLES[way]
        return named(QRadioButton(title, self), f"voice_way_{way}", title, about)

    def _lay_out(self) -> None:
        timing, transcript, recognised, loudness = self.buttons.values()
        column(
            row(timing, 2 * UNIT, (self.file, 1), self.choose, self.forget, spacing=UNIT),
            row(transcript, STRETCH, self.language, spacing=UNIT),
            row(INDENT, (self.transcript, 1)),
            recognised,
            loudness,
            self.problem,
            parent=self,
            spacing=UNIT,
        )
        chain_focus(*self.stops)

    def _connect(self) -> None:
        for way, button in self.buttons.items():
            button.clicked.connect(lambda _=False, way=way: self._change(way=way))
        self.choose.clicked.connect(self.timing_wanted)
        self.forget.clicked.connect(lambda: self._change(timing=None, way=None))
        self.language.activated.connect(lambda _: self._change(language=self.language.currentData()))
        self.transcript.textChanged.connect(self._on_text)

    def show_languages(self, languages: list[tuple[str, str]]) -> None:
        """The languages that a transcript can be in: codes and names."""
        self.language.clear()
        for code, name in languages:
            self.language.addItem(name, code)
        self.language.setEnabled(bool(languages))
        self.language.setCurrentIndex(self.language.findData(self._hints.language))

    def take_timing(self, path: Path) -> None:
        """The person chose that file."""
        self._change(timing=path, way=None)

    def show_hints(self, hints: Hints) -> None:
        """What is known, and what is gone by."""
        self._hints = hints
        best = hints.best
        self.buttons[best].setChecked(True)
        for way in TITLES:
            usable = way in ("timing", "transcript") or hints.problem(way) is None
            self.buttons[way].setEnabled(usable)
            self.buttons[way].setToolTip(TITLES[way][1] if usable else str(hints.problem(way)))
        self.file.setText("None chosen" if hints.timing is None else hints.timing.name)
        self.file.setToolTip("" if hints.timing is None else plain(str(hints.timing)))
        self.forget.setVisible(hints.timing is not None)
        self.language.setCurrentIndex(self.language.findData(hints.language))
        if self.transcript.toPlainText() != hints.transcript:
            self.transcript.setPlainText(hints.transcript)
        problem = hints.problem(best) or ""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _on_text(self) -> None:
        text = self.transcript.toPlainText()
        if text != self._hints.transcript:
            self._change(transcript=text, way=None)

    def _change(self, **fields: object) -> None:
        hints = self._hints._replace(**fields)  # type: ignore[arg-type]
        self.changed.emit(hints)
