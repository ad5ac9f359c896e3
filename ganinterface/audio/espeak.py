"""Speaks a text with espeak-ng and tells when each of its sounds begins (the extra `speech`)."""

from __future__ import annotations

import ctypes
import threading
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganinterface.audio.sound import Samples

# espeak-ng/speak_lib.h
AUDIO_OUTPUT_SYNCHRONOUS = 2
INITIALIZE_PHONEME_EVENTS, INITIALIZE_PHONEME_IPA, INITIALIZE_DONT_EXIT = 0x0001, 0x0002, 0x8000
EVENT_LIST_TERMINATED, EVENT_PHONEME = 0, 7
CHARS_UTF8, POS_CHARACTER = 1, 1
RATE, PITCH = 1, 3
EE_OK = 0

SILENT = frozenset({"fo", "kaa", "xex"})  # listed, but espeakng-loader brings no dictionary for them
LONGEST_TEXT = 100_000  # characters
NEEDED = "a transcript needs espeak-ng: pip install ganinterface[speech]"


class SpeechError(ValueError):
    """Why a text cannot be spoken, in one sentence."""


class Spoken(NamedTuple):
    """A text as it was spoken: samples [n] in -1..1, their rate, and its sounds (start, end in seconds, IPA)."""

    samples: Samples
    rate: int
    sounds: tuple[tuple[float, float, str], ...]


class Language(NamedTuple):
    """A language that espeak-ng speaks: what `speak` calls it, and its name for people."""

    code: str
    name: str


class _Voice(ctypes.Structure):
    """espeak_VOICE."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),  # its file
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class _Event(ctypes.Structure):
    """espeak_EVENT."""

    class _Id(ctypes.Union):
        _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)
_lock = threading.Lock()  # the library has one voice for all
_library: tuple[ctypes.CDLL, int] | None = None  # and its rate


def speak(text: str, voice: str = "en-us", speed: int = 160, pitch: int = 50) -> Spoken:
    """The text in a voice of espeak-ng ("en-us", "de", "en-gb+f3"), at so many words a minute, pitch 0..100.

    SpeechError with one sentence when the library is not installed, or knows no such voice, or says nothing.
    """
    if len(text) > LONGEST_TEXT:
        raise SpeechError(f"The transcript has more than {LONGEST_TEXT} characters.")
    with _lock:
        library, rate = _loaded()
        if library.espeak_SetVoiceByName(voice.encode()) != EE_OK:
            raise SpeechError(f"espeak-ng knows no language or voice '{voice}'.")
        library.espeak_SetParameter(RATE, min(max(speed, 80), 450), 0)
        library.espeak_SetParameter(PITCH, min(max(pitch, 0), 100), 0)
        parts, events = _synthesised(library, text)
    wave = np.concatenate(parts) if parts else np.zeros(0, np.int16)
    samples = (wave / np.float32(32768)).astype(np.float32)
    if not any(name for _, name in events):
        raise SpeechError("There is nothing in the transcript that can be spoken.")
    ends = [*(start for start, _ in events[1:]), len(samples) / rate]
    sounds = tuple((start, end, name) for (start, name), end in zip(events, ends, strict=True) if end > start)
    return Spoken(samples, rate, sounds)


def languages() -> tuple[Language, ...]:
    """Every language that a transcript can be in, by name; SpeechError with one sentence when espeak-ng is not installed."""
    with _lock:
        library, _ = _loaded()
        library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        listed = library.espeak_ListVoices(None)
        found: dict[str, str] = {}
        index = 0
        while listed[index]:
            voice = listed[index].contents
            code = voice.identifier.decode("utf-8", "replace").rpartition("/")[2].lower()
            if code not in SILENT:
                found[code] = voice.name.decode("utf-8", "replace").strip()
            index += 1
    return tuple(Language(code, name) for code, name in sorted(found.items(), key=lambda item: item[1]))


def _synthesised(library: ctypes.CDLL, text: str) -> tuple[list[NDArray[np.int16]], list[tuple[float, str]]]:
    """The samples in parts, and when which phoneme begins in seconds."""
    parts: list[NDArray[np.int16]] = []
    events: list[tuple[float, str]] = []

    def take(wave: ctypes._Pointer[ctypes.c_short], count: int, event: ctypes._Pointer[_Event]) -> int:
        if wave and count > 0:
            parts.append(np.ctypeslib.as_array(wave, (count,)).copy())
        index = 0
        while event[index].type != EVENT_LIST_TERMINATED:
            if event[index].type == EVENT_PHONEME:
                name = event[index].id.string.decode("utf-8", "ignore").strip()
                events.append((event[index].audio_position / 1000, name))
            index += 1
        return 0

    callback = _CALLBACK(take)
    library.espeak_SetSynthCallback(callback)
    content = text.encode() + b"\0"
    library.espeak_Synth(content, len(content), 0, POS_CHARACTER, 0, CHARS_UTF8, None, None)
    library.espeak_Synchronize()
    return parts, events


def _loaded() -> tuple[ctypes.CDLL, int]:
    global _library
    if _library is None:
        try:
            import espeakng_loader
        except ImportError:
            raise SpeechError(f"{NEEDED[:1].upper()}{NEEDED[1:]}.") from None
        library = ctypes.CDLL(espeakng_loader.get_library_path())
        options = INITIALIZE_PHONEME_EVENTS | INITIALIZE_PHONEME_IPA | INITIALIZE_DONT_EXIT
        # The folder that holds espeak-ng-data.
        data = str(espeakng_loader.get_data_path()).encode()
        rate = library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 200, data, options)
        if rate <= 0:
            raise SpeechError("espeak-ng is installed and does not start: its data are missing.")
        _library = library, rate
    return _library
