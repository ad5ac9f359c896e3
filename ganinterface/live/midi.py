"""Hears the controls of MIDI devices: knobs, pitch wheels and keys, by mido, where that and a port are there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ganinterface.live.inbox import Came, Malformed

Receive = Callable[[Iterable[Came | Malformed]], object]
INSTALL = "MIDI needs the packages mido and python-rtmidi: python -m pip install 'ganinterface[live]'."


class Control(NamedTuple):
    """How a kind of MIDI message is a control: its word, the field that tells which, and the value's field and range."""

    word: str
    which: str | None
    value: str
    low: float
    high: float


CONTROLS = {
    "control_change": Control("control", "control", "value", 0, 127),
    "pitchwheel": Control("pitch", None, "pitch", -8192, 8191),
    "note_on": Control("key", "note", "velocity", 0, 127),
    "note_off": Control("key", "note", "velocity", 0, 127),
    "aftertouch": Control("pressure", None, "value", 0, 127),
}


class MidiError(ValueError):
    """Why there is no MIDI, in one sentence."""


def ports() -> tuple[str, ...]:
    """The devices that can be heard; MidiError where there is none, with the reason."""
    try:
        found = tuple(dict.fromkeys(_mido().get_input_names()))
    except MidiError:
        raise
    except ImportError as error:  # mido is there, but not what it hears devices by
        raise MidiError(INSTALL) from error
    except Exception as error:  # what a backend raises is its own
        raise MidiError(f"No MIDI on this computer ({_reason(error)}).") from error
    if not found:
        raise MidiError("No MIDI device is connected.")
    return found


class MidiListener:
    """Hands on what a port's controls do, as positions 0..1, from when it is made until it is closed."""

    def __init__(self, name: str, receive: Receive) -> None:
        """MidiError with one sentence where the port cannot be opened."""
        self.name = name
        self._receive = receive
        mido = _mido()
        try:
            self._port = mido.open_input(name, callback=self._on_message)
        except Exception as error:  # what a backend raises is its own
            raise MidiError(f"'{name}' cannot be opened ({_reason(error)}).") from error

    def close(self) -> None:
        """Hear no more."""
        self._port.close()

    def _on_message(self, message: Any) -> None:
        came = control(message)
        if came is not None:
            self._receive([came])


def control(message: Any) -> Came | None:
    """What a message of mido says of a control; None of one that is about none, such as the clock."""
    kind = CONTROLS.get(message.type)
    if kind is None:
        return None
    parts = ["midi", str(message.channel + 1), kind.word]  # people count channels from 1
    if kind.which is not None:
        parts.append(str(getattr(message, kind.which)))
    value = 0 if message.type == "note_off" else getattr(message, kind.value)
    return Came("/".join(parts), (value - kind.low) / (kind.high - kind.low))


def _reason(error: Exception) -> str:
    """What a backend says, without the name of its own function."""
    return re.sub(r"^\w+::\w+: ", "", str(error)).strip().rstrip(".")


def _mido() -> Any:
    try:
        import mido
    except ImportError as error:
        raise MidiError(INSTALL) from error
    return mido
