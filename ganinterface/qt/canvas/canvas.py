"""The picture, as large as it goes, with what the person paints and looks at over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
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

from ganinterface.document.document import Edit
from ganinterface.document.model_info import WHOLE
from ganinterface.document.region import Region
from ganinterface.qt.canvas import overlays as layers
from ganinterface.qt.canvas.tools import PAINTING, CanvasTools
from ganinterface.qt.canvas.viewport import Framing
from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import UNIT, colour, icon
from ganinterface.render.heatmap import limit
from ganinterface.render.rasterise import mask
from ganinterface.render.request import Frame
from ganinterface.studio.view import Tool

if TYPE_CHECKING:
    from ganinterface.studio.studio import Studio

NOTCH = 120  # what a mouse wheel's notch turns by, in eighths of a degree
HEAT_PROPERTIES = ("hovered", "pinned", "colour_map", "scale_mode", "opacity", "heatmap")
WAITING = "Opening the model …"
NO_MODEL = "There is no model open: File, Open model"


class Canvas(QWidget):
    """Shows the last frame; whatever fails or takes long, that picture stays.

    `pointed(x, y)`: the mouse is there, in picture coordinates; `left()`: it is not on the canvas.
    """

    pointed = Signal(float, float)
    left = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.framing = Framing()
        self.tools = CanvasTools(studio, self.framing)
        self._picture: QImage | None = None
        self._begun = False  # the window is painted before a model is asked for
        self._heat: QImage | None = None
        self._heat_limit = 1.0
        self._heat_extent = self._outline_extent = WHOLE
        self._outline: list[QLineF] | None = None  # None: to be made
        self._outlined: tuple[Region, str] | None = None
        self._mouse: QPointF | None = None
        self._turned = 0
        self.setObjectName("canvas")
        self.setAccessibleName("Picture")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        listen(studio.shown.frame, self._on_frame)
        listen(studio.shown.maps_changed, self._on_maps)
        listen(studio.workbench.document_changed, self._show_outline)
        listen(studio.models.model_changed, self._on_model)
        listen(studio.painting.finished, self._show_heat)
        listen(studio.view.changed, self._on_view)
        listen(studio.messages.said, self._on_said)
        self._on_view("tool")
        if studio.shown.last_frame is not None:
            self._on_frame(studio.shown.last_frame)
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
        self.framing.fit()
        self.update()

    def actual_size(self) -> None:
        """One pixel of the picture to one of the screen."""
        self.framing.set_zoom(1.0)
        self.update()

    def zoom(self, levels: int) -> None:
        """In (1) or out (-1), about the middle."""
        self.framing.step(levels)
        self.update()

    def hold_space(self, held: bool) -> None:
        """While Space is held the mouse drags the picture about."""
        self.tools.space_held = held
        self._show_cursor()

    def _on_frame(self, frame: Frame) -> None:
        if frame.picture is None:
            return
        self._picture = picture_image(frame.picture)
        self.framing.set_picture(*frame.picture.shape[:2])
        self.update(self.framing.rect.toAlignedRect())

    def _on_model(self) -> None:
        self._outlined = None
        self._show_outline()

    def _on_said(self, text: str, level: str) -> None:
        self._begun = True
        if self._picture is None:  # what stands in its place may be another sentence now
            self.update()

    def _on_maps(self) -> None:
        self._show_heat()

    def _on_view(self, name: str) -> None:
        if name in HEAT_PROPERTIES:
            self._show_heat()
        elif name == "selected_edit":
            self._show_outline()
        elif name == "tool":
            self._show_cursor()
        elif name in ("radius", "hardness"):
            self._update_brush()
        elif name in ("smooth", "ground", "grid", "layer"):
            self.update()

    def _show_heat(self) -> None:
        view, maps = self._studio.view, self._studio.shown.maps
        channel = view.shown_map
        if self._studio.painting.active:  # which hides the heatmap
            return
        self._heat = None
        if view.heatmap and maps is not None and channel is not None and channel < len(maps):
            shown: NDArray[np.float32] = maps[channel]
            self._heat_limit = limit(maps if view.scale_mode == "layer" else shown, view.scale_mode)
            self._heat = layers.heat_image(shown, self._heat_limit, view.colour_map)
            layer = self._studio.shown.layer
            self._heat_extent = layer.extent if layer else WHOLE
        self.update()

    def _show_outline(self) -> None:
        edit = self._selected()
        wanted = (edit.region, edit.layer) if edit is not None else None
        if wanted == self._outlined:
            return
        self._outlined, self._outline = wanted, None
        self.update()

    def _outline_lines(self) -> list[QLineF]:
        """The outline of what was selected last, made when it is painted: the picture is asked for before."""
        if self._outline is not None:
            return self._outline
        self._outline, model = [], self._studio.session.model
        if self._outlined is not None and model is not None:
            region, name = self._outlined
            cells = next((layer for layer in model.layers if layer.name == name), None)
            if cells is not None:
                self._outline_extent = cells.extent
                self._outline = layers.outline(mask(region, cells.height, cells.width, cells.extent))
        return self._outline

    def _selected(self) -> Edit | None:
        return self._studio.edits.selected

    # --- painting the widget ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), colour("surround"))
        if self._picture is None:
            painter.setPen(colour("secondary"))
            waiting = self._studio.models.is_opening or self._studio.models.current or not self._begun
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, WAITING if waiting else NO_MODEL)
            return
        rect, view = self.framing.rect, self._studio.view
        smooth = view.smooth or not self.framing.magnified
        if self._picture.hasAlphaChannel():
            draw_ground(painter, rect, view.ground)
        layers.draw_image(painter, self._picture, rect, smooth)
        painter.setClipRect(rect.adjusted(0, 0, 1, 1))  # a layer's maps may go beyond the picture
        if self._heat is not None and not self._studio.painting.active:
            layers.draw_image(
                painter, self._heat, layers.covered(rect, self._heat_extent), view.smooth, view.opacity
            )
        if view.grid:
            self._draw_grid(painter, rect)
        painter.setClipRect(rect.adjusted(-2, -2, 2, 2))  # an outline on the picture's edge is seen whole
        if not view.compare:
            lines = self._outline_lines()
            layers.draw_outline(painter, lines, layers.covered(rect, self._outline_extent))
        painter.setClipping(False)
        if self._heat is not None and not self._studio.painting.active:
            corner = QPointF(2 * UNIT, self.height() - 2 * UNIT)
            title = f"map {view.shown_map}"
            layers.draw_legend(painter, corner, title, self._heat_limit, view.colour_map)
        self._draw_brush(painter)

    def _draw_grid(self, painter: QPainter, rect: QRectF) -> None:
        model, edit = self._studio.session.model, self._selected()
        name = edit.layer if edit is not None else self._studio.view.layer
        for layer in model.layers if model else ():
            if layer.name == name:
                layers.draw_grid(painter, layers.covered(rect, layer.extent), layer.height, layer.width)

    def _draw_brush(self, painter: QPainter) -> None:
        if self._mouse is None or self.tools.tool not in (Tool.BRUSH, Tool.ERASE):
            return
        view = self._studio.view
        erases = self.tools.tool is Tool.ERASE
        layers.draw_brush(painter, self._mouse, self._brush_radius(), view.hardness, erases)

    def _brush_radius(self) -> float:
        return self._studio.view.radius * self.framing.rect.height()

    def _brush_rect(self) -> QRect:
        if self._mouse is None:
            return QRect()
        reach = self._brush_radius() + 2 * UNIT
        return QRectF(self._mouse.x() - reach, self._mouse.y() - reach, 2 * reach, 2 * reach).toAlignedRect()

    def _update_brush(self) -> None:
        # The old circle may have been larger: the brush is small beside the canvas, but not always.
        self.update()

    def _show_cursor(self) -> None:
        shapes = {
            Tool.PICK: Qt.CursorShape.ArrowCursor,
            Tool.BRUSH: Qt.CursorShape.BlankCursor,
            Tool.ERASE: Qt.CursorShape.BlankCursor,
            Tool.RECTANGLE: Qt.CursorShape.CrossCursor,
            Tool.HAND: Qt.CursorShape.OpenHandCursor,
        }
        tool = self.tools.tool
        if self.tools.panning:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif tool is Tool.ZOOM:
            self.setCursor(icon("magnifying-glass-plus").pixmap(24, 24))
        else:
            self.setCursor(shapes[tool])
        self.update()

    # --- mouse and keys ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.tools.press(event):
            self.update()
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # the second of two quick dabs is a dab

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        before = self._brush_rect()
        self._mouse = event.position()
        if self.tools.move(event):
            self.update()
        elif self.tools.tool in PAINTING:
            self.update(before.united(self._brush_rect()))
        spot = self.framing.to_picture(self._mouse)
        self.pointed.emit(spot.x(), spot.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.tools.release(event)
        self._show_cursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._turned += event.angleDelta().y()
        notches = int(self._turned / NOTCH)
        self._turned -= notches * NOTCH
        for _ in range(abs(notches)):
            self.framing.step(1 if notches > 0 else -1, event.position())
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._studio.painting.active:
            self._studio.painting.abort()
        elif event.key() == Qt.Key.Key_Escape:
            self._studio.playback.leave()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._mouse = event.position()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.update()
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.framing.set_canvas(self.width(), self.height(), self.devicePixelRatioF())
