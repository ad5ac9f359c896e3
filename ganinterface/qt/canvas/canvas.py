"""The picture, as large as it goes, with what the person paints and looks at over it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ganinterface.document.model_info import WHOLE, Layer
from ganinterface.document.region import Region
from ganinterface.qt.canvas import overlays
from ganinterface.qt.canvas.tools import PAINTING, CanvasTools
from ganinterface.qt.canvas.viewport import Viewport
from ganinterface.qt.context_menu import WithMenu
from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import UNIT, colour, icon
from ganinterface.render.heatmap import limit
from ganinterface.render.rasterise import mask
from ganinterface.render.request import Frame
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.editing.first_values import FirstValues
from ganinterface.studio.editing.painting import Painting
from ganinterface.studio.messages import Messages
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.view import Tool, View

NOTE_SECONDS = 4
NOTCH = 120  # what a mouse wheel's notch turns by, in eighths of a degree
HEAT_PROPERTIES = ("hovered", "pinned", "colour_map", "scale_mode", "opacity", "heatmap")
OTHER_PROPERTIES = ("radius", "hardness", "ground", "grid", "layer")
CURSORS = {
    Tool.PICK: Qt.CursorShape.ArrowCursor,
    Tool.BRUSH: Qt.CursorShape.BlankCursor,
    Tool.ERASE: Qt.CursorShape.BlankCursor,
    Tool.RECTANGLE: Qt.CursorShape.CrossCursor,
    Tool.HAND: Qt.CursorShape.OpenHandCursor,
}
WAITING = "Opening the model …"
NO_MODEL = "There is no model open: File, Open model"


class Canvas(WithMenu):
    """Shows the last frame; whatever fails or takes long, that picture stays.

    `pointed(x, y)`: the mouse is there, in picture coordinates; `left()`: it is not on the canvas. `escaped()`: Escape
    was pressed while there was no stroke to give up.
    """

    pointed = Signal(float, float)
    left = Signal()
    escaped = Signal()

    def __init__(
        self,
        shown: ShownPicture,
        view: View,
        edits: Edits,
        painting: Painting,
        first: FirstValues,
        messages: Messages,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._shown, self._view, self._edits, self._painting = shown, view, edits, painting
        self.viewport = Viewport()
        self.tools = CanvasTools(view, edits, painting, self.viewport)
        self._picture: QImage | None = None
        self._begun = False  # the window is painted before a model is asked for
        self._heat: QImage | None = None
        self._heat_limit = 1.0
        self._heat_extent = WHOLE
        self._outline: list[QLineF] | None = None  # None: to be made
        self._outlined: tuple[Region, Layer] | None = None
        self._mouse: QPointF | None = None
        self._note = ""  # said at the brush
        self._note_over = QTimer(self, singleShot=True, interval=NOTE_SECONDS * 1000)
        self._note_over.timeout.connect(self._forget_note)
        self._turned = 0
        self.setObjectName("canvas")
        self.setAccessibleName("Picture")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        listen(shown.frame, self._on_frame)
        listen(shown.maps_changed, self._show_heat)
        listen(edits.changed, self._show_outline)
        listen(painting.finished, self._show_heat)
        listen(first.told, self._show_note)
        listen(view.changed, self._on_view)
        listen(messages.said, self._on_said)
        self._show_cursor()
        self._on_view("smooth")
        if shown.last_frame is not None:
            self._on_frame(shown.last_frame)
        self._show_heat()
        self._show_outline()

    def sizeHint(self) -> QSize:
        return QSize(160 * UNIT, 120 * UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(60 * UNIT, 60 * UNIT)

    # --- what is shown ---

    @property
    def image(self) -> QImage | None:
        """The picture shown, None before the first."""
        return self._picture

    def fit(self) -> None:
        """The whole picture, as large as it goes."""
        self.viewport.fit()
        self.update()

    def actual_size(self) -> None:
        """One pixel of the picture to one of the screen."""
        self.viewport.set_zoom(1.0)
        self.update()

    def zoom(self, levels: int) -> None:
        """In (1) or out (-1), about the middle."""
        self.viewport.step(levels)
        self.update()

    def hold_space(self, held: bool) -> None:
        """While Space is held the mouse drags the picture about."""
        self.tools.space_held = held
        self._show_cursor()

    def _on_frame(self, frame: Frame) -> None:
        if frame.picture is None:
            return
        self._picture = picture_image(frame.picture)
        self.viewport.set_picture(*frame.picture.shape[:2])
        self.update(self.viewport.rect.toAlignedRect())

    def _on_said(self) -> None:
        self._begun = True
        if self._picture is None:  # what stands in its place may be another sentence now
            self.update()

    def _on_view(self, name: str) -> None:
        if name in HEAT_PROPERTIES:
            self._show_heat()
        elif name == "selected_edit":
            self._show_outline()
        elif name == "smooth":
            self.viewport.set_whole(not self._view.smooth)
            self.update()
        elif name == "tool":
            self._show_cursor()
        elif name in OTHER_PROPERTIES:
            self.update()

    def _show_heat(self) -> None:
        view, maps = self._view, self._shown.maps
        channel = view.shown_map
        if self._painting.active:  # which hides the heatmap
            return
        self._heat = None
        if view.heatmap and maps is not None and channel is not None and channel < len(maps):
            shown: NDArray[np.float32] = maps[channel]
            self._heat_limit = limit(maps if view.scale_mode == "layer" else shown, view.scale_mode)
            self._heat = overlays.heat_image(shown, self._heat_limit, view.colour_map)
            layer = self._shown.layer
            self._heat_extent = layer.extent if layer else WHOLE
        self.update()

    def _show_outline(self) -> None:
        edit, layer = self._edits.selected, self._edits.selected_layer
        wanted = (edit.region, layer) if edit is not None and layer is not None else None
        if wanted == self._outlined:
            return
        self._outlined, self._outline = wanted, None
        self.update()

    def _show_note(self, text: str) -> None:
        self._note = text
        self._note_over.start()
        self.update()

    def _forget_note(self) -> None:
        self._note = ""
        self.update()

    # --- painting the widget ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), colour("surround"))
        if self._picture is None:
            painter.setPen(colour("secondary"))
            waiting = self._shown.is_expected or not self._begun
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, WAITING if waiting else NO_MODEL)
            return
        rect, view = self.viewport.rect, self._view
        smooth = view.smooth or not self.viewport.magnified
        if self._picture.hasAlphaChannel():
            draw_ground(painter, rect, view.ground)
        overlays.draw_image(painter, self._picture, rect, smooth)
        painter.setClipRect(rect.adjusted(0, 0, 1, 1))  # a layer's maps may go beyond the picture
        heat = None if self._painting.active else self._heat
        if heat is not None:
            # Not smooth: the layer's cells are what is painted in.
            overlays.draw_image(painter, heat, overlays.covered(rect, self._heat_extent), False, view.opacity)
        if view.grid:
            self._draw_grid(painter, rect)
        painter.setClipRect(rect.adjusted(-2, -2, 2, 2))  # an outline on the picture's edge is seen whole
        if not view.compare:
            self._draw_outline(painter, rect)
        painter.setClipping(False)
        if heat is not None:
            corner = QPointF(2 * UNIT, self.height() - 2 * UNIT)
            title = f"map {view.shown_map}"
            overlays.draw_legend(painter, corner, title, self._heat_limit, view.colour_map)
        self._draw_brush(painter)
        if self._note:
            at = self._mouse or self.viewport.rect.center()
            below = QPointF(at.x(), at.y() + self._brush_radius() + 2 * UNIT)
            overlays.draw_note(painter, below, self._note, QRectF(self.rect()))

    def _draw_grid(self, painter: QPainter, rect: QRectF) -> None:
        layer = self._shown.layer if self._edits.selected is None else self._edits.selected_layer
        if layer is not None:
            overlays.draw_grid(painter, overlays.covered(rect, layer.extent), layer.height, layer.width)

    def _draw_outline(self, painter: QPainter, rect: QRectF) -> None:
        if self._outlined is None:
            return
        region, layer = self._outlined
        if self._outline is None:  # made no sooner: the picture is asked for before
            self._outline = overlays.outline(mask(region, layer.height, layer.width, layer.extent))
        overlays.draw_outline(painter, self._outline, overlays.covered(rect, layer.extent))

    def _draw_brush(self, painter: QPainter) -> None:
        if self._mouse is None or self.tools.tool not in (Tool.BRUSH, Tool.ERASE):
            return
        erases = self.tools.tool is Tool.ERASE
        overlays.draw_brush(painter, self._mouse, self._brush_radius(), self._view.hardness, erases)

    def _brush_radius(self) -> float:
        return self._view.radius * self.viewport.rect.height()

    def _brush_rect(self) -> QRect:
        if self._mouse is None:
            return QRect()
        reach = self._brush_radius() + 2 * UNIT
        return QRectF(self._mouse.x() - reach, self._mouse.y() - reach, 2 * reach, 2 * reach).toAlignedRect()

    def _show_cursor(self) -> None:
        tool = self.tools.tool
        if self.tools.panning:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif tool is Tool.ZOOM:
            self.setCursor(icon("magnifying-glass-plus").pixmap(24, 24))
        else:
            self.setCursor(CURSORS[tool])
        self.update()

    # --- mouse and keys ---

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        if by_mouse and self.tools.uses_right_button:
            event.accept()  # it erases, or zooms out
        else:
            super().contextMenuEvent(event)

    def menu_at(self, point: QPoint) -> str:
        return "canvas" if self._edits.selected is None else "canvas_edit"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.tools.press(event):
            self.update()
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # the second of two quick dabs is a dab

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        before = self._brush_rect()
        self._mouse = event.position()
        if self.tools.move(event) or self._note:
            self.update()
        elif self.tools.tool in PAINTING:
            self.update(before.united(self._brush_rect()))
        spot = self.viewport.to_picture(self._mouse)
        self.pointed.emit(spot.x(), spot.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.tools.release(event)
        self._show_cursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._turned += event.angleDelta().y()
        notches = int(self._turned / NOTCH)
        self._turned -= notches * NOTCH
        for _ in range(abs(notches)):
            self.viewport.step(1 if notches > 0 else -1, event.position())
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._painting.active:
            self._painting.abort()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._mouse = event.position()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.update()
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.viewport.set_canvas(self.width(), self.height(), self.devicePixelRatioF())
