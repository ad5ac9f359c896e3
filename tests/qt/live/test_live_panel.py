"""The panel "Live": a performer sees what is listened to, what moves what, and binds and unbinds."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from ganinterface.qt.live.panel import LivePanel
from tests.live.midi_port import Devices
from tests.qt.helpers import PATIENCE
from tests.qt.panel_helpers import choose, find, press, type_into
from tests.studio.live.desk import LiveDesk


def rows(panel: LivePanel) -> list[list[str]]:
    panel._show_rows()
    model = panel.table.rows
    return [
        [model.item(row, column).text() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def click(box: QCheckBox) -> None:
    box.setFocus()
    box.click()


def test_rows_say_what_moves_what_and_what_came(panel: LivePanel, desk: LiveDesk) -> None:
    assert panel._pages.currentIndex() == 0
    desk.send("/psi", 9.0)
    desk.send("/psi", 0.25)
    desk.send("/fader", 0.5)
    desk.send_bytes(b"rubbish!")
    desk.arrive()
    assert rows(panel) == [["/psi", "Psi", "0.25", "now", "2", "1"], ["/fader", "–", "–", "now", "1", "0"]]
    assert panel._pages.currentIndex() == 1
    assert panel.totals.text() == "4 received · 1 clamped · 1 unknown · 1 malformed (no OSC message)"
    assert "this picture has no such number" in panel.table.rows.item(1, 0).toolTip()
    press(panel, "live_again")
    assert rows(panel) == []


def test_an_unknown_control_is_bound_in_its_range_and_freed(panel: LivePanel, desk: LiveDesk) -> None:
    desk.send("/fader", 0.5)
    desk.arrive()
    panel._show_rows()
    panel.table.selectRow(0)
    assert not panel.fields.low.isEnabled()
    choose(panel.fields.what, "psi")
    assert panel.fields.low.text() == "0"
    type_into(panel.fields.low, "0.2")
    type_into(panel.fields.high, "99")
    assert "out of range" in desk.messages.last.text
    binding = desk.settings.current.live_bindings[0]
    assert (binding.address, binding.low, binding.high) == ("psi", 0.2, 2.0)
    type_into(panel.fields.high, "all")
    assert "is not a number" in desk.messages.last.text
    assert panel.fields.high.text() == "2"
    desk.send("/fader", 0.5)
    desk.arrive()
    assert rows(panel)[0][1:3] == ["Psi", "1.1"]
    press(panel, "binding_remove")
    assert desk.settings.current.live_bindings == ()
    assert not panel.fields.low.isEnabled()


def test_the_switch_listens_on_the_port_and_stops(panel: LivePanel, desk: LiveDesk) -> None:
    port = desk.live.port
    assert panel.osc.on.isChecked()
    assert f"port {port}" in panel.osc.state.text()
    click(panel.osc.on)
    assert desk.live.port is None
    assert panel.osc.state.text() == "Nothing is listened to."
    type_into(panel.osc.port, "80")
    assert panel.osc.port.text() == "1024"
    assert "out of range" in desk.messages.last.text
    type_into(panel.osc.port, "nine")
    assert panel.osc.port.text() == "1024"
    type_into(panel.osc.port, str(port))
    click(panel.osc.on)
    assert desk.live.port == port
    assert desk.settings.current.live_port == port


def test_a_taken_port_leaves_the_switch_off(panel: LivePanel, desk: LiveDesk) -> None:
    other = LiveDesk()
    other.begin()
    click(panel.osc.on)
    type_into(panel.osc.port, str(other.live.port))
    click(panel.osc.on)
    assert not panel.osc.on.isChecked()
    assert "taken by another program" in desk.messages.last.text
    other.close()


def test_midi_is_switched_on_and_a_knob_learnt(
    midi: Devices, panel: LivePanel, desk: LiveDesk, qtbot: QtBot
) -> None:
    assert panel.midi.device.count() == 2
    assert not panel.midi.on.isChecked()
    click(panel.midi.on)
    assert midi.is_open("Knobs 1")
    desk.live.learn("psi")
    assert panel.learning.text() == "Move the control for psi …"
    midi.move("Knobs 1", "control_change", channel=0, control=74, value=127)
    desk.loop.run_until(lambda: desk.live.learning is None)
    assert rows(panel)[0][:3] == ["MIDI 1 · CC 74", "Psi", "1.5"]
    assert not panel.learning.isVisible()
    choose(panel.midi.device, "Keys 2")
    assert not midi.is_open("Knobs 1")
    assert midi.is_open("Keys 2")
    click(panel.midi.on)
    assert not midi.is_open("Keys 2")


def test_learning_can_be_given_up(panel: LivePanel, desk: LiveDesk) -> None:
    desk.live.learn("psi")
    press(panel, "stop_learning")
    assert desk.live.learning is None
    assert not panel.stop_learning.isVisible()


def test_where_there_is_no_device_the_reason_stands_there(desk: LiveDesk, panel: LivePanel) -> None:
    def none() -> tuple[str, ...]:
        raise ValueError("No MIDI device is connected.")

    desk.live.midi_ports = none  # type: ignore[method-assign]
    press(panel, "midi_look")
    assert panel.midi.state.text() == "No MIDI device is connected."
    assert not panel.midi.on.isEnabled()


def test_nothing_is_brought_up_to_date_while_nobody_looks(panel: LivePanel, qtbot: QtBot) -> None:
    assert panel._often.isActive()
    panel.hide()
    assert not panel._often.isActive()
    panel.show()
    qtbot.waitUntil(panel._often.isActive, timeout=PATIENCE)


def test_where_the_picture_goes_is_the_views(panel: LivePanel, desk: LiveDesk) -> None:
    click(find(panel, QCheckBox, "projected"))
    assert desk.view.projected
    choose(panel.screen_part.scaling, "Square pixels")
    assert desk.view.projection_scaling == "square"
    menu = panel.screen_part.ground.menu()
    menu.aboutToShow.emit()
    next(entry for entry in menu.actions() if entry.text() == "Green screen").trigger()
    assert desk.view.projection_ground == "#00b140"
    assert panel.screen_part.ground.text() == "Green screen"
    desk.view.projected = False
    assert not panel.screen_part.on.isChecked()
