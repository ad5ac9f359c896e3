"""What an attribute is called in its row, and what it is known to do."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from ganinterface.document.project import AttributeEntry
from ganinterface.qt.attributes.panel import AttributePanel
from ganinterface.qt.attributes.row import AttributeRow, title_of
from tests.attribute_tables import W_DIM, Load, amounts
from tests.qt.attributes.rows import row, type_into
from tests.qt.desk import Desk


def test_names_are_written_as_people_do_and_stand_with_what_they_do_above_the_slider(
    empty: AttributePanel, load: Load, tmp_path: Path, desk: Desk
) -> None:
    table, note = tmp_path / "measured.csv", "+2 turns it on in 96 % · moves others by 3 points"
    zeros, long = ",".join("0" * W_DIM), "stylegan_ffhq_smile_w_boundary"
    lines = [
        f"Hair: pink,Hair,{note}",
        f"hair_dark_blue,hair,{note}",
        f"{long},,",
        "eyes_closed,eyes_closed,",
    ]
    header = ",".join(["name", "group", "description", *(f"w{i}" for i in range(W_DIM))])
    table.write_text("\n".join([header, *(f"{line},{zeros}" for line in lines)]), encoding="utf-8")
    load(table)
    assert empty.list.shown_names == [long, "eyes_closed", "Hair: pink", "hair_dark_blue"]
    rows = [row(empty, name) for name in empty.list.shown_names]
    # The heading says "Hair" already.
    assert [each.title.text() for each in rows] == [
        "stylegan ffhq smile w boundary",
        "eyes closed",
        "pink",
        "dark blue",
    ]
    assert set(empty.list._headings) == {"Hair", "hair"}
    for each in rows:
        assert each.title.width() >= each.title.fontMetrics().horizontalAdvance(each.title.text())
        assert each.slider.y() >= each.title.geometry().bottom()
    assert [each.note.text() for each in rows] == ["", "", note, note]
    places = sorted((each.y(), each.y() + each.height()) for each in rows)
    assert all(bottom <= top for (_, bottom), (top, _) in itertools.pairwise(places))
    pink = row(empty, "Hair: pink")
    type_into(pink.slider.box, "1")
    assert amounts(desk) == {"Hair: pink": 1.0}


def test_the_last_of_many_attributes_that_say_what_they_do_can_be_scrolled_to(
    empty: AttributePanel, load: Load, tmp_path: Path
) -> None:
    header = ",".join(["name", "description", *(f"w{i}" for i in range(W_DIM))])
    zeros = ",".join("0" * W_DIM)
    lines = [f"direction {i},{'it does something' if i % 3 else ''},{zeros}" for i in range(200)]
    (tmp_path / "many.csv").write_text("\n".join([header, *lines]), encoding="utf-8")
    load(tmp_path / "many.csv")
    bar = empty.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    last = row(empty, "direction 199")
    bottom = last.mapTo(empty.list.viewport(), last.rect().bottomLeft()).y()
    assert bottom == empty.list.viewport().height() - 1
    assert len(empty.list.findChildren(AttributeRow)) < 60


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("hair_pink", "pink"),
        ("hair", "hair"),
        ("hair (mine)", "hair (mine)"),
        ("hair_pink (mine)", "pink (mine)"),
    ],
)
def test_a_row_says_what_its_heading_does_not(name: str, title: str) -> None:
    assert title_of(AttributeEntry(name, "hash", group="hair colour")) == title
