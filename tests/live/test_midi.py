"""MIDI: what a device's controls are called, where they stand, and what is said where there is none."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from typing import Any

import pytest

from ganinterface.live.inbox import Came, Malformed
from ganinterface.live.midi import MidiError, MidiListener, ports
from tests.live import fake_midi
from tests.live.midi_port import Devices


def test_controls_are_positions_from_0_to_1(midi: Devices) -> None:
    heard: list[Came | Malformed] = []

    def receive(messages: Iterable[Came | Malformed]) -> None:
        heard.extend(messages)

    assert ports() == ("Knobs 1", "Keys 2")
    listener = MidiListener("Knobs 1", receive)
    midi.move("Knobs 1", "control_change", channel=0, control=74, value=127)
    midi.move("Knobs 1", "control_change", channel=15, control=1, value=0)
    midi.move("Knobs 1", "pitchwheel", channel=1, pitch=8191)
    midi.move("Knobs 1", "note_on", channel=0, note=60, velocity=127)
    midi.move("Knobs 1", "note_off", channel=0, note=60, velocity=64)
    midi.move("Knobs 1", "clock")
    assert heard == [
        Came("midi/1/control/74", 1.0),
        Came("midi/16/control/1", 0.0),
        Came("midi/2/pitch", 1.0),
        Came("midi/1/key/60", 1.0),
        Came("midi/1/key/60", 0.0),
    ]
    listener.close()
    assert not midi.is_open("Knobs 1")


def test_no_device_no_backend_and_no_package_are_told_apart(
    midi: Devices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_midi, "NAMES", [])
    with pytest.raises(MidiError, match="No MIDI device is connected"):
        ports()

    def fails() -> None:
        raise RuntimeError("MidiInAlsa::initialize: error creating client.")

    monkeypatch.setattr(fake_midi, "get_devices", fails)
    with pytest.raises(MidiError, match=r"^No MIDI on this computer \(error creating client\)\.$"):
        ports()
    imported = builtins.__import__

    def without(name: str, *others: Any) -> Any:
        if name == "mido":
            raise ImportError(name)
        return imported(name, *others)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MidiError, match="python -m pip install 'ganinterface"):
        ports()


def test_a_port_that_is_gone_is_said(midi: Devices) -> None:
    with pytest.raises(MidiError, match="'Gone' cannot be opened"):
        MidiListener("Gone", lambda messages: None)
