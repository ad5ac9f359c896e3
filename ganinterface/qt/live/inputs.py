"""What is listened to: OSC messages on a port, a MIDI device."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from ganinterface.document.limits import LIMITS, clamp, out_of_range
from ganinterface.document.typed.number_text import typed
from ganinterface.live.osc import ANY, LOOPBACK
from ganinterface.qt.widgets.focus import Choice
from ganinterface.qt.widgets.hint import Say, accept, refuse
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.theme import (
    CONTROL_HEIGHT,
    UNIT,
    column,
    icon_button,
    named,
    row,
)
from ganinterface.studio.live.live import Live
from ganinterface.studio.preferences.settings import CurrentSettings

OSC_TIP = "Every number of the picture is set by an OSC message to its address, such as /psi 0.7"
FROM = {LOOPBACK: "This computer", ANY: "The whole network"}
FROM_TIP = "Who may send; from the network anybody can, so choose it only where you trust everyone"
MIDI_TIP = "Knobs, wheels and keys of a MIDI device move the numbers that they are bound to"
LOOK_TIP = "Look for MIDI devices again"


class OscInput(QWidget):
    """The switch, the port and who may send; while it listens the port stays."""

    def __init__(self, live: Live, settings: CurrentSettings, parent: QWidget, *, say: Say) -> None:
        super().__init__(parent)
        self._live, self._say = live, say
        self.on = named(QCheckBox("Listen to OSC", self), "osc_on", "Listen to OSC", OSC_TIP)
        limit = LIMITS["port"]
        self.port = named(NumberBox(self), "osc_port", "Port", f"UDP port, {limit.text}")
        self.host = named(Choice(self), "osc_from", "From", FROM_TIP)
        self.host.setFixedHeight(CONTROL_HEIGHT)
        self.host.give_way()
        for host, text in FROM.items():
            self.host.addItem(text, host)
        self.state = label("", "note", self)
        self.state.setObjectName("osc_state")
        self.state.setWordWrap(True)
        kept = settings.current
        self._port = kept.live_port
        self.port.setText(str(self._port))
        self.host.setCurrentIndex(int(kept.live_network))
        column(
            row(
                self.on, label("Port", "secondary"), self.port, label("From", "secondary"), (self.host, 1),
                spacing=2 * UNIT,
            ),
            self.state,
            parent=self,
        )  # fmt: skip
        self.on.clicked.connect(self._switch)
        self.port.committed.connect(self._type)
        self.port.stepped.connect(lambda steps: self._take(self._port + steps))
        self.host.activated.connect(lambda _: self._again())
        listen(live.changed, self._show)
        self._show()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through."""
        return self.on, self.port, self.host

    def _switch(self, on: bool) -> None:
        if on:
            self._live.listen(self._port, self.host.currentData())
        else:
            self._live.stop()
        self._show()

    def _again(self) -> None:
        if self._live.port is not None:
            self._switch(True)

    def _type(self, text: str) -> None:
        try:
            value = typed(text, "port")
        except ValueError as error:
            refuse(self.port, self._say, str(error))
            self.port.setText(str(self._port))
            return
        inside, outside = clamp("port", value)
        accept(self.port)
        self._take(round(inside))
        if outside:
            refuse(self.port, self._say, out_of_range("port", value))

    def _take(self, port: int) -> None:
        self._port = round(clamp("port", port)[0])
        self.port.setText(str(self._port))
        self._again()

    def _show(self) -> None:
        live = self._live
        self.on.setChecked(live.port is not None)
        if live.port is None:
            self.state.setText("Nothing is listened to.")
            return
        if live.port != self._port and not self.port.hasFocus():  # the command line has chosen
            self._port = live.port
            self.port.setText(str(self._port))
        self.host.setCurrentIndex(max(self.host.findData(live.host), 0))
        self.state.setText(f"Send to {live.host}, port {live.port}, for instance:  /psi 0.7")


class MidiInput(QWidget):
    """The switch and the device; where there is none, why."""

    def __init__(self, live: Live, settings: CurrentSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._live, self._last = live, settings.current.live_midi
        self.on = named(QCheckBox("Listen to MIDI", self), "midi_on", "Listen to MIDI", MIDI_TIP)
        self.device = named(Choice(self), "midi_device", "MIDI device", "The device whose controls are heard")
        self.device.setFixedHeight(CONTROL_HEIGHT)
        self.device.give_way()
        self.look = icon_button("arrow-clockwise", LOOK_TIP, "midi_look", self)
        self.state: QLabel = label("", "note", self)
        self.state.setObjectName("midi_state")
        self.state.setWordWrap(True)
        column(row(self.on, (self.device, 1), self.look, spacing=2 * UNIT), self.state, parent=self)
        self.on.clicked.connect(self._switch)
        self.device.activated.connect(lambda _: self._switch(True) if live.midi is not None else None)
        self.look.clicked.connect(self.find_devices)
        listen(live.changed, self._show)
        self._found = False
        self._show()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through."""
        return self.on, self.device, self.look

    def look_once(self) -> None:
        """Look for devices, when the panel is seen for the first time: that brings mido."""
        if not self._found:
            self.find_devices()

    def find_devices(self) -> None:
        """Look which devices are there."""
        self._found = True
        self.device.clear()
        try:
            for name in self._live.midi_ports():
                self.device.addItem(name, name)
        except ValueError as error:
            self._say(str(error))
        else:
            self._say("")
            self.device.setCurrentIndex(max(self.device.findData(self._live.midi or self._last), 0))
        self._show()

    def _say(self, text: str) -> None:
        self.state.setText(text)
        self.state.setVisible(bool(text))

    def _switch(self, on: bool) -> None:
        self._live.hear(self.device.currentData() if on else None)
        self._show()

    def _show(self) -> None:
        self.on.setChecked(self._live.midi is not None)
        there = self.device.count() > 0
        self.on.setEnabled(there)
        self.device.setEnabled(there)
