"""The picture in a window of its own, without anything around it: for a beamer, or for a program that records windows."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QScreen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.listening import listen
from ganinterface.render.request import Frame
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.view import View

LARGEST = 64  # pixels of the screen for one of the picture


class Projection(QWidget):
    """Is there while `view.projected` is on, and shows the frame that the canvas shows.

    It fills the screen that the view names; without one it is as large as the picture, or a whole multiple (wheel), and
    is dragged anywhere. Escape closes it.
    """

    def __init__(self, shown: ShownPicture, view: View, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self._shown, self._view, self._window = shown, view, window
        self._image: QImage | None = None
        self._times: int | None = None  # how many times as large as the picture; None: as fits
        self.setObjectName("projection")
        self.setWindowTitle("Picture – GANInterface")
        self.setAccessibleName("Picture without a window around it")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        listen(shown.frame, self._on_frame)
        listen(view.changed, self._on_view)

    @property
    def rect_of_picture(self) -> QRectF:
        """Where the picture lies: as large as it fits, with square pixels by a whole multiple of the screen's."""
        if self._image is None:
            return QRectF()
        ratio, size = self.devicePixelRatioF(), self._image.size()
        times = min(self.width() * ratio / size.width(), self.height() * ratio / size.height())
        if not self._is_smooth and times >= 1:
            times = math.floor(times + 1e-6)
        width, height = size.width() * times / ratio, size.height() * times / ratio
        left, top = (self.width() - width) / 2, (self.height() - height) / 2
        return QRectF(round(left * ratio) / ratio, round(top * ratio) / ratio, width, height)

    @property
    def _is_smooth(self) -> bool:
        scaling = self._view.projection_scaling
        return self._view.smooth if scaling == "canvas" else scaling == "smooth"

    def _on_frame(self, frame: Frame) -> None:
        if not self._view.projected or frame.picture is None:
            return
        before = None if self._image is None else self._image.size()
        self._image = picture_image(frame.picture)
        if before != self._image.size():
            self._fit()
        self.update()

    def _on_view(self, name: str) -> None:
        if name == "projected":
            if self._view.projected:
                self._begin()
            else:
                self._image = None
                self.close()
        elif name == "projection_screen" and self._view.projected:
            self._place()
        elif name.startswith("projection_") or name == "smooth":
            self.update()

    def _begin(self) -> None:
        frame = self._shown.last_frame
        self._times = None
        self._image = None if frame is None or frame.picture is None else picture_image(frame.picture)
        self._place()

    def _place(self) -> None:
        """On its screen, or as a window."""
        screen = screens().get(self._view.projection_screen)
        # Beside the window, which then keeps the keys; else Escape has to find its way.
        is_beside = screen is not None and screen is not self._window.screen()
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, is_beside)
        if screen is None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            if self.isFullScreen():
                self.showNormal()
            self._fit()
            self.show()
        else:
            self.setCursor(Qt.CursorShape.BlankCursor)
            self.hide()  # a window manager moves no window that fills a screen to another one
            self.setScreen(screen)
            self.setGeometry(screen.geometry())
            self.showFullScreen()
        if not is_beside:
            self.activateWindow()

    def _fit(self) -> None:
        """As a window, as large as the picture so many times."""
        if self.isFullScreen() or self._image is None:
            return
        size, room = self._image.size(), self.screen().availableSize() / 2
        most = min(room.width() / size.width(), room.height() / size.height())
        times = self._times or max(math.floor(most), 1)
        placed = self.isVisible() and self._times is not None
        middle = self.geometry().center() if placed else self.screen().availableGeometry().center()
        wanted = QSize(size * times) / self.devicePixelRatioF()
        place = QRect(0, 0, wanted.width(), wanted.height())
        place.moveCenter(middle)
        self.setGeometry(place)

    # --- painting, mouse and keys ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_ground(painter, QRectF(self.rect()), self._view.projection_ground)
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._is_smooth)
            painter.drawImage(self.rect_of_picture, self._image)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        handle = self.windowHandle()
        if event.button() == Qt.MouseButton.LeftButton and not self.isFullScreen() and handle is not None:
            handle.startSystemMove()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.isFullScreen() or self._image is None:
            return
        now = self.width() * self.devicePixelRatioF() / self._image.width()
        self._times = min(max(round(now) + (1 if event.angleDelta().y() > 0 else -1), 1), LARGEST)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._view.projected = False
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._view.projected = False  # however it was closed


def screens() -> dict[str, QScreen]:
    """Those that are connected, by their names, which one without a name has from its number."""
    return {
        screen.name() or f"screen {number}": screen
        for number, screen in enumerate(QGuiApplication.screens(), 1)
    }
