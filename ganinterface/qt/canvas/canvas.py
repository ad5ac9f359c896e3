"""The picture, as large as it goes, with what the person paints and looks at over it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ganinterface.qt.canvas import overlays
from ganinterface.qt.canvas.heat import Heat
from ganinterface.qt.canvas.outline import Outline
from ganinterface.qt.canvas.tools import PAINTING, CanvasTools, Pointing
from ganinterface.qt.canvas.viewport import Viewport
from ganinterface.qt.context_menu import WithMenu
from ganinterface.qt.notes import draw_note, free_at
from ganinterface.qt.outlines import covered
from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import UNIT, colour, icon
from ganinterface.render.request import Frame
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.editing.first_values import FirstValues
from ganinterface.studio.editing.moving import Moving
from ganinterface.studio.editing.painting import Painting
from ganinterface.studio.messages import Messages
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.view import Tool, View

MIRRORED_BRUSH = 0.5  # opacity of the brush's mirror image
NOTE_SECONDS = 4
NOTCH = 120  # what a mouse wheel's notch turns by, in eighths of a degree
# fmt: off
OTHER_PROPERTIES = ("radius", "hardness", "ground", "grid", "layer", "symmetry", "axis", "outline", "pinned",
                    "selected_edit")
# fmt: on
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

    zoomed = Signal(float, bool)  # pixels of the screen for one of the picture; whether it is fitted
    pointed = Signal(float, float)
    left = Signal()
    escaped = Signal()

    def __init__(
        self,
        shown: ShownPicture,
        view: View,
        edits: Edits,
        painting: Painting,
        moving: Moving,
        first: FirstValues,
        messages: Messages,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._shown, self._view, self._edits, self._painting = shown, view, edits, painting
        self.viewport = Viewport()
        self.tools = CanvasTools(view, edits, painting, moving, self.viewport)
        self.over: list[
            Callable[[QPainter, QRectF], object]
        ] = []  # draw on the picture, whose place they are told
        self._picture: QImage | None = None
        self._shrunk: overlays.Shrunk | None = None  # the same
        self._begun = False  # the window is painted before a model is asked for
        self._heat = Heat(shown, view, painting, self)
        self._outline = Outline(edits, painting, view, shown, self)
        self._zoom: tuple[float, bool] | None = None  # as it was told
        self._mouse: QPointF | None = None
        self._passed = QRect()  # where the brush was or is, and is not drawn yet
        # Once per turn of the event loop, together with what the stroke changes.
        self._draw_passed = QTimer(self, singleShot=True, interval=0)
        self._draw_passed.timeout.connect(self._on_passed)
        self._note = ""  # said at the brush
        self._note_over = QTimer(self, singleShot=True, interval=NOTE_SECONDS * 1000)
        self._note_over.timeout.connect(self._forget_note)
        self._turned = 0
        self._set_up()
        self._heat.changed.connect(self.update)
        self._outline.changed.connect(self._update_part)
        listen(shown.frame, self._on_frame)
        listen(edits.changed, self._on_edits)
        listen(first.told, self._show_note)
        listen(view.changed, self._on_view)
        listen(messages.said, self._on_said)
        for name in ("tool", "smooth", "mirrored"):
            self._on_view(name)
        if shown.last_frame is not None:
            self._on_frame(shown.last_frame)
        self._heat.refresh()

    def _set_up(self) -> None:
        self.setObjectName("canvas")
        self.setAccessibleName("Picture")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

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
        self._on_viewport()

    def set_zoom(self, zoom: float) -> None:
        """So many pixels of the screen to one of the picture."""
        self.viewport.set_zoom(zoom)
        self._on_viewport()

    def zoom(self, levels: int) -> None:
        """In (1) or out (-1), about the middle."""
        self.viewport.step(levels)
        self._on_viewport()

    def _on_viewport(self) -> None:
        zoom = (self.viewport.zoom, self.viewport.fitted)
        if zoom != self._zoom and self._picture is not None:
            self._zoom = zoom
            self.zoomed.emit(*zoom)
        self.update()

    def hold_space(self, held: bool) -> None:
        """While Space is held the mouse drags the picture about."""
        self.tools.space_held = held
        self._show_cursor()

    def _on_frame(self, frame: Frame) -> None:
        if frame.picture is None:
            return
        self._picture = picture_image(frame.picture)
        self._shrunk = overlays.Shrunk(self._picture)
        self.viewport.set_picture(*frame.picture.shape[:2])
        if (self.viewport.zoom, self.viewport.fitted) != self._zoom:
            self._on_viewport()
        self.update(self.viewport.rect.toAlignedRect())

    def _on_said(self) -> None:
        self._begun = True
        if self._picture is None:  # what stands in its place may be another sentence now
            self.update()

    def _on_view(self, name: str) -> None:
        if name in ("smooth", "mirrored"):
            self.viewport.set_whole(not self._view.smooth)
            self.viewport.mirrored = self._view.mirrored
            self._on_viewport()
        elif name == "tool":
            self._show_cursor()
        elif name in OTHER_PROPERTIES:
            self.update()

    def _update_part(self, part: QRectF) -> None:
        """Draw a part of the picture (0..1) anew, and what lies on its edges."""
        place = self.viewport.to_canvas
        corners = QRectF(place(part.left(), part.top()), place(part.right(), part.bottom())).normalized()
        self.update(corners.intersected(self.viewport.rect).adjusted(-3, -3, 3, 3).toAlignedRect())

    def _on_edits(self) -> None:
        if self.tools.handle.moving.handle is not None:
            self.update()  # it goes with its numbers

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
        rect = self.viewport.rect
        painter.save()
        if self.viewport.mirrored:
            painter.translate(rect.left() + rect.right(), 0)
            painter.scale(-1, 1)
        self._draw_picture(painter, rect)
        painter.restore()
        if self._heat.is_seen:
            self._heat.draw_legend(painter, QPointF(2 * UNIT, self.height() - 2 * UNIT))
        if self.tools.shows_axis:
            overlays.draw_axis(painter, self.tools.grip.x(), rect, self.tools.grip)
        if self.tools.shows_handle:
            self.tools.handle.draw(painter, self.tools.takes_handle)
        self._draw_announcement(painter)
        self._draw_brush(painter)
        if self._note:
            at = self._mouse or rect.center()
            below = QPointF(at.x(), at.y() + self._brush_radius() + 2 * UNIT)
            draw_note(painter, below, self._note, free_at(self, below.y()))

    def _draw_announcement(self, painter: QPainter) -> None:
        """What the next stroke will do, in the corner."""
        if text := self.tools.note:
            draw_note(painter, QPointF(0, 0), text, QRectF(self.rect()))

    def _draw_picture(self, painter: QPainter, rect: QRectF) -> None:
        """The picture, and what lies on it wherever it is: heatmap, grid, outline."""
        view, picture = self._view, self._picture
        assert picture is not None
        assert self._shrunk is not None
        if picture.hasAlphaChannel():
            draw_ground(painter, rect, view.ground)
        if not self.viewport.magnified:
            picture = self._shrunk.at((rect.size() * self.devicePixelRatioF()).toSize())
        overlays.draw_image(painter, picture, rect, view.smooth)
        for draw in self.over:
            draw(painter, rect)
        painter.setClipRect(rect.adjusted(0, 0, 1, 1))  # a layer's maps may go beyond the picture
        self._heat.draw(painter, rect)
        if view.grid:
            self._draw_grid(painter, rect)
        painter.setClipRect(rect.adjusted(-2, -2, 2, 2))  # an outline on the picture's edge is seen whole
        if view.outline and not view.compare:
            self._outline.draw(painter, rect)

    def _draw_grid(self, painter: QPainter, rect: QRectF) -> None:
        layer = self._shown.layer if self._edits.selected is None else self._edits.selected_layer
        if layer is not None:
            overlays.draw_grid(painter, covered(rect, layer.extent), layer.height, layer.width)

    def _draw_brush(self, painter: QPainter) -> None:
        hidden = self._mouse is None or self.tools.handle.moving.active or self.tools.over_handle(self._mouse)
        if self._mouse is None or hidden or self.tools.tool not in (Tool.BRUSH, Tool.ERASE):
            return
        erases, radius, hardness = self.tools.tool is Tool.ERASE, self._brush_radius(), self._view.hardness
        overlays.draw_brush(painter, self._mouse, radius, hardness, erases)
        if self.tools.shows_axis:
            there = QPointF(2 * self.tools.grip.x() - self._mouse.x(), self._mouse.y())
            overlays.draw_brush(painter, there, radius, hardness, erases, MIRRORED_BRUSH)

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
        elif self._mouse is not None and self.tools.over_grip(self._mouse):
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        elif self._mouse is not None and self.tools.over_handle(self._mouse):
            self.setCursor(Qt.CursorShape.SizeAllCursor)
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
        self._press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._press(event)  # the second of two quick dabs is a dab

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._release(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        if event.type() == QEvent.Type.TabletPress:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._press(event)
        elif event.type() == QEvent.Type.TabletRelease:
            self._release(event)
        else:
            self._move(event)
        event.accept()  # else it comes again as the mouse's

    def _press(self, event: Pointing) -> None:
        if self.tools.press(event):
            self._on_viewport()
        self._show_cursor()

    def _move(self, event: Pointing) -> None:
        before = self._brush_rect()
        self._mouse = event.position()
        if self.tools.move(event):
            self._on_viewport()
        elif self._note or self.tools.points_at_something(self._mouse):
            self._show_cursor()
        elif self.tools.tool in PAINTING:
            self._passed = self._passed.united(before).united(self._brush_rect())
            self._draw_passed.start()
        spot = self.viewport.to_picture(self._mouse)
        self.pointed.emit(spot.x(), spot.y())

    def _on_passed(self) -> None:
        passed, self._passed = self._passed, QRect()
        self.update(passed)

    def _release(self, event: Pointing) -> None:
        self.tools.release(event)
        self._show_cursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._turned += event.angleDelta().y()
        notches = int(self._turned / NOTCH)
        self._turned -= notches * NOTCH
        for _ in range(abs(notches)):
            self.viewport.step(1 if notches > 0 else -1, event.position())
        self._on_viewport()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.tools.handle.moving.active:
            self.tools.handle.moving.give_up()
        elif event.key() == Qt.Key.Key_Escape and self._painting.active:
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
        self._on_viewport()
