"""One frame of the film as it will be: over its ground, with its square or smooth pixels, the maps over it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from ganinterface.document.ground import CHEQUERBOARD
from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.images import draw_picture, in_the_middle, picture_image
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.slider import Slider
from ganinterface.qt.widgets.theme import STRETCH, UNIT, colour, column, named, row, tabular
from ganinterface.render.export.film import Format
from ganinterface.render.export.options import FilmOptions, Plan, as_wanted
from ganinterface.studio.files.exporting import Exporting
from ganinterface.studio.side_pictures import Pixels, SidePictures

SIDE = 80 * UNIT  # px of the picture's place


class FramePicture(QWidget):
    """The picture, as large as fits."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture: QPixmap | None = None
        self.smooth = False
        named(self, "export_preview", "A frame of the film")
        self.setMinimumSize(SIDE // 2, SIDE // 2)

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def show_picture(self, pixels: Pixels | None, smooth: bool) -> None:
        """Show it; None: it is not drawn yet, and what is there stays."""
        if pixels is not None:
            self._picture, self.smooth = QPixmap.fromImage(picture_image(pixels)), smooth
            self.update()

    @property
    def place(self) -> QRectF:
        """Where the picture is."""
        if self._picture is None:
            return QRectF()
        size = QSizeF(self._picture.size()).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        return in_the_middle(size, self.size())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("surround"))
        if self._picture is None:
            return
        if self._picture.hasAlphaChannel():
            draw_ground(painter, self.place, CHEQUERBOARD)
        draw_picture(painter, self.place, self._picture, smooth=self.smooth)


class Preview(QWidget):
    """The picture, a slider below it for the moment, and which frame that is. `moved` when it is another."""

    moved = Signal()

    def __init__(self, exporting: Exporting, pictures: SidePictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._exporting, self._pictures = exporting, pictures
        self._plan: Plan | None = None
        self._options, self._alpha = FilmOptions(), True
        self._index = 0
        self._hot: Pixels | None = None  # with maps over it
        self._take_back: Callable[[], object] = lambda: None
        self.picture = FramePicture(self)
        self.slider = named(Slider((0, 1), 0, self), "export_moment", "Frame of the film that is shown")
        self.number = label("", "secondary", self)
        tabular(self.number)
        column((self.picture, 1), self.slider, row(self.number, STRETCH), parent=self, spacing=UNIT)
        self.slider.dragged.connect(lambda value: self.go_to(round(value)))
        self.slider.stepped.connect(lambda amount: self.go_to(self._index + (1 if amount > 0 else -1)))
        listen(pictures.changed, self._show)

    def show_film(self, plan: Plan, options: FilmOptions, kind: Format) -> None:
        """Show a frame of that film: the same moment as before, as far as it goes."""
        self._plan, self._options, self._alpha = plan, options, kind.alpha
        self.slider.set_span(0, max(plan.count - 1, 1))
        self.slider.setEnabled(plan.count > 1)
        self.go_to(min(self._index, plan.count - 1))

    def go_to(self, index: int) -> None:
        """Show that frame, from 0."""
        if self._plan is None:
            return
        self._index = min(max(index, 0), self._plan.count - 1)
        self.slider.show_value(self._index)
        self.number.setText(
            f"Frame {self._index + 1:,} of {self._plan.count:,} · {self._index / self._plan.fps:.2f} s"
        )
        document = self._plan.document(self._index)
        self._pictures.keep(self, [document])
        self._take_back()
        self._hot = None
        if self._options.heat is not None:
            self._take_back = self._exporting.ask_heat(document, self._options.heat, self._take_hot)
        self._show()
        self.moved.emit()

    def leave(self) -> None:
        """No picture is wanted any more."""
        self._take_back()
        self._pictures.keep(self, [])

    def _take_hot(self, pixels: Pixels | None) -> None:
        self._hot = pixels
        self._show()

    def _show(self) -> None:
        if self._plan is None:
            return
        pixels = self._hot
        if self._options.heat is None:
            pixels = self._pictures.get(self._plan.document(self._index))
        if pixels is not None:
            plain = FilmOptions(ground=self._options.ground)
            self.picture.show_picture(as_wanted(pixels, plain, self._alpha), self._options.smooth)
