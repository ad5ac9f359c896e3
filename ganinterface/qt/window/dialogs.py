"""Pages that open on request and block nothing: details of an error, all shortcuts, what this program is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from importlib import metadata
from textwrap import indent

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.theme import UNIT, column, resize_on_screen, row
from ganinterface.studio.messages import Said

Rows = Iterable[tuple[str, str]]

COLUMNS = 3
KEY_WIDTH = 26 * UNIT

ABOUT = (
    "Paint on the feature maps of a StyleGAN generator.\n\n"
    "The portrait model that comes with the program learned from pictures drawn in the style “Lorelei” by "
    "Lisa Wischofsky, who gave it to everybody (CC0). Icons: Phosphor. Made with PyTorch and Qt."
)


def show_details(title: str, text: str, parent: QWidget) -> QDialog:
    """A page with text that can be copied."""
    shown = QPlainTextEdit(text or "There are no details.")
    shown.setReadOnly(True)
    shown.setObjectName("details_text")
    shown.setAccessibleName("Details")
    return _page("details_page", title, shown, parent, (140 * UNIT, 80 * UNIT))


def show_messages(recent: Iterable[Said], parent: QWidget) -> QDialog:
    """What was said lately, the newest first, each with its details."""
    parts = []
    for said in reversed([each for each in recent if each.text]):
        level = "" if said.level == "info" else f"{said.level}: "
        details = f"\n{indent(said.details.strip(), '    ')}" if said.details else ""
        parts.append(f"{datetime.fromtimestamp(said.moment):%H:%M:%S}  {level}{said.text}{details}")
    return show_details("Messages", "\n".join(parts) or "Nothing was said yet.", parent)


def show_shortcuts(groups: dict[str, Rows], parent: QWidget) -> QDialog:
    """What can be done with keys and the mouse, (what, key) by group, in columns of about the same height."""
    content = QWidget()
    columns = [column(spacing=4 * UNIT) for _ in range(COLUMNS)]
    row(*((made, 1) for made in columns), parent=content, spacing=4 * UNIT)
    filled = [0] * COLUMNS
    entries_of = {title: list(rows) for title, rows in groups.items()}
    for title, entries in sorted(entries_of.items(), key=lambda group: -len(group[1])):
        shortest = filled.index(min(filled))
        columns[shortest].addWidget(_group(title, entries))
        filled[shortest] += len(entries) + 2
    for made in columns:
        made.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(content)
    return _page("shortcuts_page", "Shortcuts", area, parent, (294 * UNIT, 165 * UNIT))


def show_about(parent: QWidget) -> QDialog:
    """Name, version and credits."""
    text = QLabel(f"GANInterface {_version()}\n\n{ABOUT}")
    text.setWordWrap(True)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return _page("about_page", "About GANInterface", text, parent, (100 * UNIT, 50 * UNIT))


def _version() -> str:
    try:
        return metadata.version("ganinterface")
    except metadata.PackageNotFoundError:  # a checkout that was never installed
        return ""


def _group(title: str, rows: Rows) -> QWidget:
    group = QWidget()
    grid = QGridLayout(group)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(4 * UNIT)
    grid.setVerticalSpacing(UNIT)
    grid.addWidget(label(title, "heading"), 0, 0, 1, 2)
    for place, (what, key) in enumerate(rows, 1):
        grid.addWidget(label(key, "secondary"), place, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(label(what), place, 1)
    grid.setColumnMinimumWidth(0, KEY_WIDTH)
    grid.setColumnStretch(1, 1)
    return group


def _page(name: str, title: str, content: QWidget, parent: QWidget, size: tuple[int, int]) -> QDialog:
    page = QDialog(parent)
    page.setObjectName(name)
    page.setWindowTitle(title)
    page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(page.close)
    column((content, 1), buttons, parent=page, spacing=3 * UNIT, margin=4 * UNIT)
    resize_on_screen(page, QSize(*size))
    page.show()
    return page
