"""The sheets and films of a run, with a slider over the pictures seen; the newest is shown until an older one is chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QImage, QMovie, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from ganinterface.qt.widgets.labels import EmptyState, label
from ganinterface.qt.widgets.numbers.slider import Slider
from ganinterface.qt.widgets.segmented import Segmented
from ganinterface.qt.widgets.theme import (
    PADDING,
    STRETCH,
    UNIT,
    colour,
    column,
    icon_button,
    named,
    row,
    tabular,
)

SHEETS, FILMS = "Sheets", "Films"
NOTHING = {
    SHEETS: "The first sheet appears when the run is saved for the first time.",
    FILMS: "Films through W are made at every sixth save and at the end.",
}
Numbered = tuple[tuple[int, Path], ...]


class PictureBox(QWidget):
    """A picture as large as there is room: whole multiples of its pixels where it is enlarged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_image(self, image: QImage) -> None:
        """Show a picture; a null one shows nothing."""
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120 * UNIT, 80 * UNIT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        room, size = self.size() * ratio, self._image.size()
        scale = min(room.width() / size.width(), room.height() / size.height())
        crisp = scale >= 1
        scale = float(int(scale)) if crisp else scale
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not crisp)
        width, height = size.width() * scale / ratio, size.height() * scale / ratio
        place = QRectF((self.width() - width) / 2, 0, width, height)
        if self._image.hasAlphaChannel():
            painter.fillRect(place, colour("text"))  # dark outlines need a light ground
        painter.drawImage(place, self._image)


class PicturesView(QWidget):
    """`wanted(Path)`: this sheet is to be read and given to `show_picture`."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_pictures")
        self._files: dict[str, Numbered] = {SHEETS: (), FILMS: ()}
        self._chosen: dict[str, Path | None] = {SHEETS: None, FILMS: None}  # None: always the newest
        self._shown: Path | None = None
        self._movie: QMovie | None = None
        self.kind = SHEETS
        self.kinds = Segmented(
            "training_kind",
            "What is shown",
            {
                SHEETS: "The same 32 portraits at every save, rendered by the averaged generator",
                FILMS: "Loops between the same portraits, through W",
            },
        )
        self.box = named(PictureBox(), "training_picture")
        self.nothing = EmptyState(NOTHING[SHEETS])
        self.slider = named(
            Slider((0.0, 1.0), 0.0),
            "training_time",
            "Pictures seen when it was made",
            "Earlier to the left; the arrow keys go one at a time",
        )
        self.earlier = icon_button("caret-left", "The one before", "training_earlier")
        self.later = icon_button("caret-right", "The one after", "training_later")
        self.caption = label("", "secondary")
        tabular(self.caption)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self.box)
        head = row(self.kinds, STRETCH, self.caption)
        steps = row(self.earlier, self.slider, self.later, spacing=UNIT)
        column(head, steps, (self.stack, 1), parent=self, spacing=2 * UNIT, margin=PADDING)
        self._connect()
        self.kinds.set_value(SHEETS)
        self._show()

    @property
    def index(self) -> int:
        """Which of the sheets or films is shown, 0 the oldest; -1 where there is none."""
        files = [path for _, path in self._files[self.kind]]
        chosen = self._chosen[self.kind]
        return files.index(chosen) if chosen in files else len(files) - 1

    def show_files(self, sheets: Numbered, films: Numbered) -> None:
        """What there is by now, oldest first."""
        if (sheets, films) != (self._files[SHEETS], self._files[FILMS]):
            self._files = {SHEETS: sheets, FILMS: films}
            self._show()

    def show_picture(self, path: Path, image: QImage) -> None:
        """The picture that was wanted has been read."""
        if path == self._shown and self.kind == SHEETS:
            self.box.show_image(image)

    def choose(self, index: int) -> None:
        """Show that one; the last stays the newest when newer ones come."""
        files = self._files[self.kind]
        if files:
            index = min(max(index, 0), len(files) - 1)
            self._chosen[self.kind] = None if index == len(files) - 1 else files[index][1]
            self._show()

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._choose_kind)
        self.slider.dragged.connect(lambda number: self.choose(round(number)))
        self.slider.stepped.connect(lambda step: self.choose(self.index + (1 if step > 0 else -1)))
        self.slider.reset.connect(lambda: self.choose(len(self._files[self.kind]) - 1))
        self.earlier.clicked.connect(lambda: self.choose(self.index - 1))
        self.later.clicked.connect(lambda: self.choose(self.index + 1))

    def _choose_kind(self, kind: str) -> None:
        self.kind = kind
        self._show()

    def _show(self) -> None:
        files, index = self._files[self.kind], self.index
        self.stack.setCurrentWidget(self.box if files else self.nothing)
        self.nothing.setText(NOTHING[self.kind])
        for widget in (self.slider, self.earlier, self.later):
            widget.setEnabled(len(files) > 1)
        self.earlier.setEnabled(index > 0)
        self.later.setEnabled(0 <= index < len(files) - 1)
        self.slider.set_span(0.0, max(len(files) - 1, 1))
        self.slider.show_value(max(index, 0))
        if not files:
            self.caption.setText("")
            self._stop_film()
            self._shown = None
            return
        seen, path = files[index]
        newest = " · newest" if index == len(files) - 1 else ""
        self.caption.setText(f"{seen:,} pictures seen · {index + 1} of {len(files)}{newest}")
        self.box.setAccessibleName(f"{self.kind}: {self.caption.text()}")
        if path != self._shown:
            self._shown = path
            self._show_file(path)

    def _show_file(self, path: Path) -> None:
        self._stop_film()
        if self.kind == SHEETS:
            self.wanted.emit(path)
            return
        movie = QMovie(str(path), parent=self)
        movie.frameChanged.connect(lambda _: self.box.show_image(movie.currentImage()))
        movie.start()
        self._movie = movie

    def _stop_film(self) -> None:
        if self._movie is not None:
            self._movie.stop()
            self._movie.deleteLater()
            self._movie = None
