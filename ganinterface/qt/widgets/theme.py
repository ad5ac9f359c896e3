"""How the window looks: colours by role, sizes from one unit, rows and columns, one icon family, one style sheet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ganinterface.assets import asset
from ganinterface.qt.widgets.drawn_icon import DrawnIcon

UNIT = 4  # px; every gap and size is a multiple
CONTROL_HEIGHT = 24  # px
UNBOUNDED = 2**24 - 1  # px; Qt's QWIDGETSIZE_MAX, which PySide does not have
ICON_SIZE = 16  # px
FRAME = QSize(2 * UNIT, 10 * UNIT)  # what a window manager may add
PADDING = 2 * UNIT  # inside panels
NUMBER_SIZE = 7.5  # points, under small pictures

# An int is a gap in px; a pair has its stretch.
Part = QWidget | QLayout | int | tuple[QWidget | QLayout, int]
STRETCH = 0  # takes all room that is left

W = TypeVar("W", bound=QWidget)
Box = TypeVar("Box", bound=QBoxLayout)


@dataclass(frozen=True)
class Palette:
    """One colour per role, as #rrggbb; text on panels and controls keeps a contrast of 4.5 : 1."""

    surround: str = "#1b1c1f"
    panel: str = "#232428"
    control: str = "#2e3036"
    hover: str = "#383a41"
    line: str = "#3a3c43"
    text: str = "#e7e7ea"
    secondary: str = "#9a9ca5"
    faint: str = "#6b6d76"  # what is disabled
    accent: str = "#6ea8fe"
    selection: str = "#33415a"  # accent laid thinly over a panel
    warning: str = "#e6b450"
    error: str = "#f07178"


PALETTE = Palette()
# Curves side by side, told apart by colour-blind readers too, of about equal weight on a panel; neither warning nor error.
SERIES = ("#6ea8fe", "#f2a65a", "#7fc8a9", "#c9a0f5", "#67c7d6", "#f28fb8", "#d9d06a", "#9a9ca5")


def apply_theme(app: QApplication) -> None:
    """Fusion in the program's colours, with its style sheet; once, before the first window."""
    app.setStyle("Fusion")
    app.setPalette(_qt_palette(PALETTE))
    font = app.font()
    font.setPointSizeF(9.5)
    app.setFont(font)
    app.setStyleSheet(_style_sheet(PALETTE))


@lru_cache(maxsize=512)
def icon(name: str, active: bool = False, role: str = "text", checked: str = "accent") -> QIcon:
    """A Phosphor icon ("eye", "paint-brush") in a role's colour, or in the accent's; drawn sharp at any scale.

    A checkable action shows the colour of the role `checked` while it is checked.
    """
    off = PALETTE.accent if active else getattr(PALETTE, role)
    pointed_at = PALETTE.accent if active else PALETTE.text
    state, mode = QIcon.State, QIcon.Mode
    return QIcon(
        DrawnIcon(
            name,
            {
                (state.Off, mode.Normal): off,
                (state.Off, mode.Active): pointed_at,
                (state.Off, mode.Selected): off,
                (state.Off, mode.Disabled): PALETTE.faint,
                (state.On, mode.Normal): getattr(PALETTE, checked),
                (state.On, mode.Active): pointed_at,
                (state.On, mode.Selected): getattr(PALETTE, checked),
                (state.On, mode.Disabled): PALETTE.faint,
            },
        )
    )


def tool_button(action: QAction, parent: QWidget | None = None, text: bool = False) -> QToolButton:
    """A flat 24 px button for an action; object name and accessible name come from the action."""
    button = QToolButton(parent)

    def show() -> None:
        button.setText(action.iconText())
        button.setIcon(action.icon())
        button.setToolTip(action.toolTip())
        button.setCheckable(action.isCheckable())
        button.setChecked(action.isChecked())
        button.setEnabled(action.isEnabled())

    def press() -> None:
        action.trigger()
        show()  # in a group the checked one stays checked, of which it says nothing

    # Not setDefaultAction: with it Qt 6.11 makes one more connection with every change of the action, and goes through all of
    # them with the next. After 20,000 steps to undo each takes 0.7 ms, and 3 MB are gone.
    action.changed.connect(show)
    button.clicked.connect(press)
    show()
    button.setObjectName(f"{action.objectName()}_button")
    button.setAccessibleName(action.iconText())
    return flat(button, text or action.icon().isNull())


def icon_button(
    icon_name: str, name: str, object_name: str, parent: QWidget | None = None, *, checkable: bool = False
) -> QToolButton:
    """A flat 24 px button of its own; `name` is its tool tip, and its first line the accessible name."""
    button = QToolButton(parent)
    button.setIcon(icon(icon_name))
    button.setCheckable(checkable)
    button.setObjectName(object_name)
    button.setToolTip(name)
    button.setAccessibleName(name.partition("\n")[0])
    return flat(button)


def flat(button: QToolButton, text: bool = False) -> QToolButton:
    """The button in the program's one size, icon only unless `text`."""
    style = Qt.ToolButtonStyle
    beside = style.ToolButtonTextOnly if button.icon().isNull() else style.ToolButtonTextBesideIcon
    button.setToolButtonStyle(beside if text else style.ToolButtonIconOnly)
    button.setAutoRaise(True)
    button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
    button.setFixedHeight(CONTROL_HEIGHT)
    if not text:
        button.setMinimumWidth(CONTROL_HEIGHT)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def tabular(widget: QWidget) -> None:
    """Digits of equal width, for numbers that change."""
    font = widget.font()
    if hasattr(QFont, "Tag"):
        font.setFeature(QFont.Tag("tnum"), 1)
    widget.setFont(font)


def row(*parts: Part, parent: QWidget | None = None, spacing: int = 0, margin: int = 0) -> QHBoxLayout:
    """Parts from left to right, as the layout of `parent` if there is one."""
    return _filled(QHBoxLayout(parent), parts, spacing, margin)  # type: ignore[arg-type]


def column(*parts: Part, parent: QWidget | None = None, spacing: int = 0, margin: int = 0) -> QVBoxLayout:
    """Parts from top to bottom, as the layout of `parent` if there is one."""
    return _filled(QVBoxLayout(parent), parts, spacing, margin)  # type: ignore[arg-type]


def named(widget: W, name: str, title: str = "", tip: str = "") -> W:
    """The widget with its object name, what a screen reader says, and its tool tip."""
    widget.setObjectName(name)
    widget.setAccessibleName(title)
    widget.setToolTip(tip)
    return widget


def resize_on_screen(window: QWidget, size: QSize) -> None:
    """Give a window that size, or as much of it as the screen has room for with a frame around it."""
    window.resize(size.boundedTo(window.screen().availableSize() - FRAME))


def set_role(shown: QLabel, role: str) -> None:
    """Give a label another of the style sheet's roles while it is shown."""
    shown.setProperty("role", role)
    shown.style().unpolish(shown)
    shown.style().polish(shown)


def colour(role: str) -> QColor:
    """The palette's colour of a role, for painting."""
    return QColor(getattr(PALETTE, role))


def _filled(layout: Box, parts: tuple[Part, ...], spacing: int, margin: int) -> Box:
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    for part in parts:
        widget, stretch = part if isinstance(part, tuple) else (part, 0)
        if isinstance(widget, QWidget):
            layout.addWidget(widget, stretch)
        elif isinstance(widget, QLayout):
            layout.addLayout(widget, stretch)
        elif widget == STRETCH:
            layout.addStretch(1)
        else:
            layout.addSpacing(widget)
    return layout


def _qt_palette(colours: Palette) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    roles = {
        role.Window: colours.panel,
        role.Base: colours.control,
        role.AlternateBase: colours.panel,
        role.Button: colours.control,
        role.ToolTipBase: colours.control,
        role.Text: colours.text,
        role.WindowText: colours.text,
        role.ButtonText: colours.text,
        role.ToolTipText: colours.text,
        role.BrightText: colours.error,
        role.PlaceholderText: colours.secondary,
        role.Highlight: colours.selection,
        role.HighlightedText: colours.text,
        role.Link: colours.accent,
        role.Accent: colours.accent,
        role.Mid: colours.line,
        role.Dark: colours.surround,
        role.Light: colours.hover,
    }
    for which, value in roles.items():
        palette.setColor(which, QColor(value))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(group.Disabled, which, QColor(colours.faint))
    return palette


def _style_sheet(c: Palette) -> str:
    return "\n".join((_frame_sheet(c), _scroll_sheet(c), _control_sheet(c), _list_sheet(c)))


def _frame_sheet(c: Palette) -> str:
    return f"""
QMainWindow, QMainWindow::separator {{ background: {c.surround}; }}
QMainWindow::separator {{ width: {UNIT}px; height: {UNIT}px; }}
QMainWindow::separator:hover {{ background: {c.accent}; }}
QToolBar {{ background: {c.panel}; border: none; spacing: {UNIT}px; padding: {UNIT}px {2 * UNIT}px; }}
QToolBar::separator {{ background: {c.line}; width: 1px; height: 1px; margin: {UNIT}px; }}
QMenuBar {{ background: {c.panel}; padding: 2px {UNIT}px; }}
QMenuBar::item {{ padding: {UNIT}px {2 * UNIT}px; border-radius: {UNIT}px; }}
QMenuBar::item:selected {{ background: {c.hover}; }}
QMenu {{ background: {c.control}; border: 1px solid {c.line}; padding: {UNIT}px; }}
QMenu::item {{ padding: {UNIT}px {6 * UNIT}px {UNIT}px {7 * UNIT}px; border-radius: {UNIT}px; }}
QMenu::item:selected {{ background: {c.selection}; }}
QMenu::item:disabled {{ color: {c.faint}; }}
QMenu::icon {{ left: {2 * UNIT}px; }}
QMenu::separator {{ height: 1px; background: {c.line}; margin: {UNIT}px; }}
QStatusBar {{ background: {c.panel}; color: {c.secondary}; border-top: 1px solid {c.line}; }}
QStatusBar::item {{ border: none; }}
QDockWidget > QWidget {{ background: {c.panel}; }}
QTabBar {{ background: {c.surround}; }}
QTabBar::tab {{ color: {c.secondary}; background: {c.surround}; border: none;
  padding: {UNIT}px {3 * UNIT}px; min-height: {4 * UNIT}px; }}
QTabBar::tab:selected {{ color: {c.text}; background: {c.panel}; }}
QTabBar::tab:hover {{ color: {c.text}; }}
QTabBar::tab:focus {{ color: {c.accent}; }}
QTabWidget::pane {{ border: none; }}
QToolTip {{ color: {c.text}; background: {c.control}; border: 1px solid {c.line}; padding: {UNIT}px; }}
QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QSplitter::handle {{ background: {c.surround}; }}
"""


def _scroll_sheet(c: Palette) -> str:
    return f"""
QScrollArea {{ border: none; background: transparent; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QScrollBar {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: {2 * UNIT}px; }}
QScrollBar:horizontal {{ height: {2 * UNIT}px; }}
QScrollBar::handle {{ background: {c.line}; border-radius: {UNIT}px; }}
QScrollBar::handle:vertical {{ min-height: {6 * UNIT}px; }}
QScrollBar::handle:horizontal {{ min-width: {6 * UNIT}px; }}
QScrollBar::handle:hover {{ background: {c.faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def _control_sheet(c: Palette) -> str:
    inner = CONTROL_HEIGHT - 2  # without the border
    return f"""
QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: {UNIT}px;
  padding: 0 3px; color: {c.text}; }}
QToolButton:hover {{ background: {c.hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {c.selection}; }}
QToolButton:focus {{ border-color: {c.accent}; }}
QToolButton:disabled {{ color: {c.faint}; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QPushButton {{ background: {c.control}; border: 1px solid {c.line}; border-radius: {UNIT}px;
  padding: 0 {3 * UNIT}px; min-height: {inner}px; max-height: {inner}px; }}
QPushButton:hover {{ background: {c.hover}; }}
QPushButton:pressed, QPushButton:checked {{ background: {c.selection}; }}
QPushButton:focus, QPushButton:default {{ border-color: {c.accent}; }}
QPushButton:disabled {{ color: {c.faint}; }}
QLineEdit, QComboBox, QAbstractSpinBox {{ background: {c.control}; border: 1px solid {c.control};
  border-radius: {UNIT}px; padding: 0 5px; min-height: {inner}px; max-height: {inner}px;
  selection-background-color: {c.accent}; selection-color: {c.surround}; }}
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover {{ border-color: {c.line}; }}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{ border-color: {c.accent}; }}
QColorDialog QSpinBox::up-button, QColorDialog QSpinBox::down-button {{ width: 0; border: none; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {c.faint}; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox::drop-down {{ border: none; width: {4 * UNIT}px; }}
QComboBox::down-arrow {{ image: url({_picture("caret-down")}); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {c.control}; border: 1px solid {c.line}; padding: {UNIT}px;
  selection-background-color: {c.selection}; selection-color: {c.text}; }}
QComboBox QAbstractItemView::item {{ min-height: {5 * UNIT}px; padding: 0 {UNIT}px; }}
QCheckBox {{ spacing: {2 * UNIT}px; min-height: {CONTROL_HEIGHT}px; }}
QCheckBox::indicator, QMenu::indicator, QListWidget::indicator {{ width: 12px; height: 12px; border-radius: 3px; }}
QCheckBox::indicator, QListWidget::indicator {{ background: {c.control}; border: 1px solid {c.faint}; }}
QCheckBox::indicator:checked, QMenu::indicator:checked, QListWidget::indicator:checked {{ image: url({_picture("check")}); }}
QMenu::indicator {{ left: 6px; }}
QRadioButton {{ spacing: {2 * UNIT}px; min-height: {CONTROL_HEIGHT}px; }}
QRadioButton::indicator {{ width: 12px; height: 12px; border-radius: 7px; background: {c.control};
  border: 1px solid {c.faint}; }}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 4px solid {c.accent}; background: {c.surround}; }}
QRadioButton:disabled {{ color: {c.faint}; }}
QCheckBox:focus, QRadioButton:focus {{ color: {c.accent}; }}
QLabel[role="secondary"] {{ color: {c.secondary}; }}
QLabel[role="note"] {{ color: {c.secondary}; font-size: 8.5pt; }}
QLabel[role="heading"] {{ color: {c.text}; font-weight: 600; }}
QLabel[role="warning"] {{ color: {c.warning}; }}
QLabel[role="error"] {{ color: {c.error}; }}
QFrame[role="line"] {{ background: {c.line}; border: none; }}
QProgressBar {{ background: {c.control}; border: none; border-radius: 2px; max-height: {UNIT}px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 2px; }}
"""


def _picture(name: str) -> str:
    return asset(f"icons/{name}.svg").as_posix()


def _list_sheet(c: Palette) -> str:
    return f"""
QAbstractItemView {{ background: {c.panel}; border: none; outline: none; }}
QAbstractItemView::item {{ border-radius: {UNIT}px; }}
QAbstractItemView::item:hover {{ background: {c.hover}; }}
QAbstractItemView::item:selected {{ background: {c.selection}; color: {c.text}; }}
QHeaderView::section {{ background: {c.panel}; color: {c.secondary}; border: none; padding: {UNIT}px; }}
QTextEdit, QPlainTextEdit {{ background: {c.surround}; border: 1px solid {c.line};
  border-radius: {UNIT}px; }}
"""
