"""A small portrait with what is known of it: a badge in its corner, a frame around the one on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.small_pictures import small_picture
from ganinterface.qt.widgets.theme import UNIT, colour, icon
from ganinterface.studio.side_pictures import Pixels

BADGE = 4 * UNIT  # px
FAINT = 0.5  # opacity of a picture that another will soon take the place of
# By the verdict on an edit: icon, colour.
BADGES = {"holds": ("check", "accent"), "weak": ("minus", "secondary"), "other": ("x", "warning")}


def portrait_picture(
    pixels: Pixels | None,
    size: QSize,
    ground: str,
    ratio: float,
    *,
    badge: tuple[str, str] | None = None,
    is_faint: bool = False,
    is_framed: bool = False,
) -> QPixmap:
    """The pixels (None: not drawn yet) as a `small_picture`, with what is known of it."""
    picture = None if pixels is None else QPixmap.fromImage(picture_image(pixels))
    made = small_picture(picture, size, ground, ratio, opacity=FAINT if is_faint else 1.0)
    painter = QPainter(made)
    box = QRectF(0, 0, size.width(), size.height())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if badge is not None:
        _draw_badge(painter, box, *badge, ratio)
    if is_framed:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("accent"), 2))
        painter.drawRect(box.adjusted(1, 1, -1, -1))
    painter.end()
    return made


def _draw_badge(painter: QPainter, box: QRectF, name: str, role: str, ratio: float) -> None:
    """On a disc of its own, so that it is seen on every picture."""
    place = QRectF(box.right() - BADGE - 2, box.bottom() - BADGE - 2, BADGE, BADGE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("surround"))
    painter.drawEllipse(place)
    inner = place.adjusted(2, 2, -2, -2)
    drawn = icon(name, role=role).pixmap(inner.size().toSize(), ratio)
    painter.drawPixmap(inner, drawn, QRectF(drawn.rect()))
