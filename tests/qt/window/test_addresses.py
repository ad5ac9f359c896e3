"""Every number of the picture that is shown in the window says at which address it is."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Noise, StyleMix
from ganinterface.document.parameters import find, parameter
from ganinterface.document.typed.number_text import shown
from ganinterface.qt.edits.channel_table import KEY, VALUE, ChannelTable
from ganinterface.qt.widgets.numbers.diamond_column import ADDRESS
from ganinterface.qt.widgets.numbers.key_diamond import KeyDiamond
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.studio import Studio
from tests.qt.helpers import add_visible_edit

NOT_OF_THE_PICTURE = {"opacity_box", "pose_duration", "timeline_fps", "stamp_seed", "stamp_count", "zoom"}
NOT_OF_THE_PICTURE |= {"preset_strength_box"}  # of the edits that a preset makes, once it is put on
NOT_OF_THE_PICTURE |= {"follow_maps"}  # a list: of which maps, with which weights


def test_number_boxes_and_sliders_have_addresses(
    window: MainWindow, studio: Studio, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    add_visible_edit(studio)
    studio.view.pin([1])
    document = replace(studio.session.document, mixes=(StyleMix(7, 0, 1, 0.25),), noise=Noise("seed", 5))
    studio.session.apply("Mix and noise", document)
    settle()
    document = studio.session.document
    boxes = [box for box in window.findChildren(NumberBox) if box.isVisibleTo(window)]
    seen = set()
    for box in boxes:
        if box.address:
            value = parameter(document, box.address).get(document)
            assert value is not None
            assert float(box.text().replace("−", "-")) == round(value, 2), box.address
            seen.add(box.address)
    edit = document.edits[0]
    assert {"latent/0/seed", "mixes/0/seed", "mixes/0/amount", "noise/seed", "psi"} <= seen
    assert {f"edits/#{edit.id}/strength", f"edits/#{edit.id}/channels/1"} <= seen
    diamonds = {each.address: each for each in window.findChildren(KeyDiamond) if each.isVisibleTo(window)}
    assert seen | {"cutoff"} <= diamonds.keys()
    silent = {box.objectName() for box in boxes if not box.address}
    assert silent <= NOT_OF_THE_PICTURE, silent


def test_the_values_in_the_table_of_maps_have_addresses(
    window: MainWindow, studio: Studio, settle: Callable[[], None]
) -> None:
    add_visible_edit(studio)
    settle()
    model = window.findChild(ChannelTable).model()  # type: ignore[union-attr]
    for row in range(model.rowCount()):
        index = model.index(row, VALUE)
        found = find(studio.session.document, index.data(ADDRESS))
        assert found is not None
        assert shown(found.get(studio.session.document) or 0.0) == index.data()


def test_a_maps_value_and_the_cutoff_are_keyed_by_the_diamonds_beside_them(
    window: MainWindow, studio: Studio, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    add_visible_edit(studio)
    (edit,) = studio.session.document.edits
    settle()
    table = window.findChild(ChannelTable)
    assert isinstance(table, ChannelTable)
    channel, value = edit.channels[0]
    index = table.model().index(0, KEY)
    assert index.data(Qt.ItemDataRole.ToolTipRole).startswith("Key here")
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())
    (track,) = studio.session.timeline.tracks
    assert track.address == f"edits/{edit.name}/channels/{channel}"
    assert track.keys[0].value == value
    assert index.data(Qt.ItemDataRole.ToolTipRole).startswith("Remove the key here")
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())
    assert studio.session.timeline.tracks == ()
    qtbot.mouseClick(window.top_bar.cutoff_key, Qt.MouseButton.LeftButton)
    assert [each.address for each in studio.session.timeline.tracks] == ["cutoff"]
