"""Mouth shapes in files: those of Rhubarb (TSV, XML, JSON), Moho and Papagayo (.dat) and Praat (TextGrid) are read, told by
their content; the first two of Rhubarb's and Moho's are written.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

from ganinterface.audio.phonemes import are_sounds, spoken
from ganinterface.audio.text_grid import HEAD, text_grid
from ganinterface.document.animation.mouth_shapes import REST, SHAPES, MouthTrack, track
from stylegan.files.atomic import atomic_write
from stylegan.files.plain_files import read_bytes
from stylegan.files.problem import quoted

LARGEST = 16 * 2**20  # bytes
MOHO = {
    "AI": "D",
    "E": "C",
    "O": "E",
    "U": "F",
    "WQ": "F",
    "L": "H",
    "MBP": "A",
    "FV": "G",
    "etc": "B",
    "rest": REST,
}
TO_MOHO = {"A": "MBP", "B": "etc", "C": "E", "D": "AI", "E": "O", "F": "U", "G": "FV", "H": "L", REST: "rest"}
SHOWN = 3  # tiers that a message names
MOHO_HEAD = "MohoSwitch1"
PHONES = re.compile(r"\bphon(e|eme)s?\b|^MAU$", re.IGNORECASE)  # tiers of sounds, as aligners call them


class TimingError(ValueError):
    """A timing file that cannot be read, in one sentence that names it."""


def read_timing(path: Path, fps: float) -> MouthTrack:
    """The mouth shapes of a timing file; `fps` is the rate of files that count frames (Moho's).

    TimingError with one sentence when it is none, or damaged; OSError when it cannot be read.
    """
    try:
        text = _decoded(read_bytes(path, LARGEST))
        row = next((row for row in FORMATS if row.holds(text)), None)
        if row is None:
            raise ValueError("it holds no mouth shapes in time (Rhubarb, Moho .dat or TextGrid)")
        return row.read(text, fps)
    except (ValueError, RecursionError, OverflowError) as error:
        raise TimingError(f"'{path.name}' cannot be read as mouth shapes: {_clause(error)}.") from error


def is_timing(beginning: str) -> bool:
    """Whether a text that begins so is a timing file, and no other JSON or XML."""
    return any(row.holds(beginning) and row.sign in beginning for row in FORMATS)


def write_timing(path: Path, shapes: MouthTrack, fps: float, sound: str = "") -> None:
    """Write mouth shapes as the suffix says: .tsv or .json as Rhubarb does, .dat as Moho; atomic.

    ValueError with one sentence for another suffix; OSError when it cannot be written.
    """
    row = next((row for row in FORMATS if row.suffix == path.suffix.lower() and row.write), None)
    if row is None or row.write is None:
        raise ValueError(f"Mouth shapes are written to {', '.join(WRITTEN)}, not to '{path.suffix}'.")
    atomic_write(path, row.write(shapes, fps, sound).encode())


def _decoded(content: bytes) -> str:
    """Text in UTF-8 or, as Praat writes what is not ASCII, UTF-16."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not a text") from None


def _clause(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error).rstrip(".")


# --- Rhubarb: https://github.com/DanielSWolf/rhubarb-lip-sync ---

TSV_LINE = re.compile(r"^\s*(\d+(?:\.\d*)?)\t\s*([A-HX])\s*$")


def _read_tsv(text: str, fps: float) -> MouthTrack:
    """Its last line says, with a rest, where the recording ends."""
    cues = []
    for number, line in enumerate(text.splitlines(), 1):
        found = TSV_LINE.match(line)
        if found:
            cues.append((float(found[1]), found[2]))
        elif line.strip():
            raise ValueError(
                f"line {number} is '{quoted(line)}', not seconds, a tab and a shape ({_LETTERS})"
            )
    return track(cues)


def _write_tsv(shapes: MouthTrack, fps: float, sound: str) -> str:
    lines = [f"{cue.start:.3f}\t{cue.shape}" for cue in shapes.cues]
    return "\n".join([*lines, f"{shapes.duration:.3f}\t{REST}", ""])


def _read_json(text: str, fps: float) -> MouthTrack:
    try:
        content = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not valid JSON (line {error.lineno})") from None
    cues = content.get("mouthCues") if isinstance(content, dict) else None
    if not isinstance(cues, list):
        raise ValueError("it has no list 'mouthCues'")
    metadata = content.get("metadata")
    duration = metadata.get("duration") if isinstance(metadata, dict) else None
    spans = [
        (_number(cue, "start"), _number(cue, "end"), str(cue.get("value"))) for cue in map(_object, cues)
    ]
    return _of_cues(spans, _number(metadata, "duration") if duration is not None else 0.0)


def _write_json(shapes: MouthTrack, fps: float, sound: str) -> str:
    cues = [
        {"start": round(start, 3), "end": round(end, 3), "value": shape} for start, end, shape in shapes.spans
    ]
    metadata = {"soundFile": sound, "duration": round(shapes.duration, 3)}
    return json.dumps({"metadata": metadata, "mouthCues": cues}, indent=2) + "\n"


def _read_xml(text: str, fps: float) -> MouthTrack:
    """`<rhubarbResult><metadata><duration>…</metadata><mouthCues><mouthCue start= end=>A…`."""
    spans: list[tuple[float, float, str]] = []
    duration = [""]
    inside: list[tuple[str, dict[str, str]]] = []

    def refuse(*_: object) -> None:
        raise ValueError("it defines entities, which no timing file needs")

    def words(found: str) -> None:
        name, values = inside[-1]
        if name == "duration":
            duration[0] += found
        elif name == "mouthCue" and found.strip():
            spans.append((_number(values, "start"), _number(values, "end"), found.strip()))

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, values: inside.append((name, values))
    parser.EndElementHandler = lambda name: inside.pop()
    parser.CharacterDataHandler = words
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(re.sub(r"^<\?xml[^>]*\?>", "", text.lstrip()), True)
    except expat.ExpatError as error:
        raise ValueError(f"it is not valid XML ({error})") from None
    return _of_cues(spans, float(duration[0] or 0))


def _of_cues(spans: list[tuple[float, float, str]], duration: float) -> MouthTrack:
    if not spans:
        raise ValueError("it has no mouth cues")
    end = max(duration, *(span[1] for span in spans))
    return track([(start, shape) for start, _, shape in spans], end)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("a mouth cue is no object with start, end and value")
    return value


def _number(values: Any, name: str) -> float:
    try:
        return float(values[name])
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"'{name}' of a mouth cue is missing, or no number") from None


def _no_number(word: str) -> float:
    raise ValueError(f"it holds {word}, which is no number")


# --- Moho, Papagayo ---


def _read_moho(text: str, fps: float) -> MouthTrack:
    """Frames count from 1; the last line, a rest, ends it."""
    cues = []
    for number, line in enumerate(text.splitlines()[1:], 2):
        words = line.split()
        if not words:
            continue
        if len(words) != 2 or not words[0].isdecimal() or words[1] not in MOHO:
            raise ValueError(
                f"line {number} is '{quoted(line)}', not a frame and a shape ({', '.join(MOHO)})"
            )
        cues.append((max(int(words[0]) - 1, 0) / fps, MOHO[words[1]]))
    if not cues:
        raise ValueError("it has no mouth shapes")
    last, shape = max(cues)
    return track(cues, last if shape == REST else last + 1 / fps)


def _write_moho(shapes: MouthTrack, fps: float, sound: str) -> str:
    by_frame = {round(cue.start * fps) + 1: TO_MOHO[cue.shape] for cue in shapes.cues}
    by_frame[round(shapes.duration * fps) + 1] = TO_MOHO[REST]
    return "\n".join([MOHO_HEAD, *(f"{frame} {shape}" for frame, shape in sorted(by_frame.items())), ""])


# --- Praat ---


def _read_text_grid(text: str, fps: float) -> MouthTrack:
    tiers = text_grid(text)
    if not tiers:
        raise ValueError("it has no tier of intervals")
    sounds = [tier for tier in tiers if are_sounds(interval.label for interval in tier.intervals)]
    chosen = next((tier for tier in tiers if PHONES.search(tier.name.strip())), sounds[0] if sounds else None)
    if chosen is None:
        names = ", ".join(f"'{quoted(tier.name)}'" for tier in tiers[:SHOWN])
        raise ValueError(f"it has no tier of phones, only {names}")
    return spoken(chosen.intervals, max((interval.end for interval in chosen.intervals), default=0.0))


# --- the table ---


class Format(NamedTuple):
    """One kind of timing files: told by its text, read and perhaps written at a rate of frames."""

    suffix: str
    holds: Callable[[str], bool]
    read: Callable[[str, float], MouthTrack]
    write: Callable[[MouthTrack, float, str], str] | None = None
    sign: str = ""  # what its beginning has and other files like it have not


def _first_line(text: str) -> str:
    return next((line for line in text[:4096].splitlines() if line.strip()), "")


_LETTERS = ", ".join(SHAPES)
FORMATS = (
    Format(".dat", lambda text: text.split(maxsplit=1)[:1] == [MOHO_HEAD], _read_moho, _write_moho),
    Format(".json", lambda text: text.lstrip()[:1] == "{", _read_json, _write_json, '"mouthCues"'),
    Format(".xml", lambda text: text.lstrip()[:1] == "<", _read_xml, sign="<rhubarbResult"),
    Format(".TextGrid", lambda text: HEAD in text[:200], _read_text_grid),
    Format(
        ".tsv",
        lambda text: TSV_LINE.match(_first_line(text)) is not None,
        _read_tsv,
        _write_tsv,
    ),
)
WRITTEN = tuple(row.suffix for row in FORMATS if row.write)
