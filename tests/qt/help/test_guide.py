"""The guide can be read in the program: contents, pictures, tables, and a search."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument, QTextImageFormat
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganinterface.assets import GUIDE, asset
from ganinterface.qt.help.guide import GuideWindow
from tests.qt.helpers import on_screen

KEY = Qt.Key


@pytest.fixture
def guide(qtbot: QtBot, qapp: object) -> GuideWindow:
    made = GuideWindow(asset(GUIDE))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    return on_screen(qtbot, made)


def top_line(guide: GuideWindow) -> str:
    """The first line of text that is in view, once all of it is laid out."""
    guide.text.document().size()
    return guide.text.cursorForPosition(guide.text.viewport().rect().topLeft()).block().text()


def test_every_heading_of_the_file_is_in_the_contents_and_leads_there(guide: GuideWindow) -> None:
    lines = asset(GUIDE).read_text(encoding="utf-8").splitlines()
    headings = [line.lstrip("# ") for line in lines if line.startswith(("## ", "### "))]
    listed = [guide.contents.item(row).text().strip() for row in range(guide.contents.count())]
    assert listed == headings
    assert top_line(guide) == "Guide"
    guide.contents.setCurrentRow(headings.index("Animation"))
    assert top_line(guide) == "Animation"
    guide.contents.setCurrentRow(headings.index("Edits"))
    assert top_line(guide) == "Edits"


def test_the_pictures_are_there_and_fit(guide: GuideWindow) -> None:
    names = set()
    block = guide.text.document().begin()
    while block.isValid():
        for span in block.begin():
            form = span.fragment().charFormat()
            if form.isImageFormat():
                names.add(QTextImageFormat(form.toImageFormat()).name())
        block = block.next()
    assert names == set(re.findall(r"!\[[^]]*\]\(([^)]+)\)", asset(GUIDE).read_text(encoding="utf-8")))
    assert len(names) > 1
    for name in names:
        image = guide.text.loadResource(QTextDocument.ResourceType.ImageResource.value, name)
        assert not image.isNull()
        assert image.width() <= 720 * image.devicePixelRatio()


def test_a_search_marks_every_place_and_goes_round(guide: GuideWindow) -> None:
    text = guide.text.toPlainText().casefold()
    QTest.keyClick(guide, KEY.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(guide.search, "portrait")
    count = text.count("portrait")
    assert count > 3
    assert len(guide.text.extraSelections()) == count
    assert guide.found.text() == f"1 of {count}"
    QTest.keyClick(guide.search, KEY.Key_Return)
    assert guide.found.text() == f"2 of {count}"
    QTest.keyClick(guide.search, KEY.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(guide.search, KEY.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert guide.found.text() == f"{count} of {count}"
    assert guide.isVisible(), "Return is for the search"
    guide.search.setText("telepathy")
    assert (guide.found.text(), guide.next.isEnabled()) == ("Not found", False)


def test_escape_closes_it(guide: GuideWindow) -> None:
    QTest.keyClick(guide, KEY.Key_Escape)
    assert not guide.isVisible()
