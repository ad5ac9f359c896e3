"""The command `speak`: the mouth shapes of a recording, as a file that other programs read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from ganinterface.cli.arguments import CommandError, check_file, check_number, existing_file
from ganinterface.cli.terminal.output import progress, show
from ganinterface.document.typed.number_text import counted

if TYPE_CHECKING:
    from ganinterface.audio.speaking import Hints

LONGEST_NAME = 4096  # characters that may be a file's name


def speak(
    sound: Annotated[Path, Parameter(help="A recording: WAV, FLAC, MP3, OGG, M4A, or a film's sound.")],
    /,
    *,
    out: Annotated[Path, Parameter(help="Mouth shapes as Rhubarb's .tsv or .json, or Moho's .dat.")],
    transcript: Annotated[
        str | None, Parameter(help="What is said: a text file, or the words themselves.")
    ] = None,
    language: Annotated[
        str,
        Parameter(
            help="Of the transcript, as espeak-ng calls it: en-us, de, fr, ja and more than 100 others."
        ),
    ] = "en-us",
    timing: Annotated[
        Path | None, Parameter(help="A timing file: Rhubarb's TSV, XML or JSON, Moho's .dat, or a TextGrid.")
    ] = None,
    way: Annotated[
        Literal["timing", "transcript", "recognised", "loudness"] | None,
        Parameter(help="What to go by; without it the first of these that is at hand."),
    ] = None,
    fps: Annotated[float, Parameter(help="Frames a second of files that count frames (.dat).")] = 24.0,
) -> None:
    """The mouth shapes A to H and X of a recording, by a timing file, a transcript, recognised English, or loudness.

    Example: ganinterface speak voice.wav --transcript "Hello there." --out voice.tsv
    """
    for file in (sound, timing):
        existing_file(file)
    check_number("--fps", "fps", fps)
    _check_out(out)
    from ganinterface.audio.sound import read_sound
    from ganinterface.audio.speaking import Hints, said
    from ganinterface.audio.timing_files import write_timing

    hints = Hints(timing, _text_of(transcript), language, way, fps)
    _check_way(hints)
    with progress("Listening") as job:
        heard = read_sound(sound, lambda fraction: job.report(0.3 * fraction))
        made = said(heard, hints, lambda fraction: job.report(0.3 + 0.7 * fraction))
    write_timing(out, made.track, fps, sound.name)
    show(f"{counted(len(made.track.cues), 'mouth shape')} {made.source}, in {out}")


def _check_out(out: Path) -> None:
    from ganinterface.audio.timing_files import WRITTEN

    if out.suffix.lower() not in WRITTEN:
        raise CommandError(f"'{out}' has to end in {' or '.join(WRITTEN)}.")
    check_file(out)


def _check_way(hints: Hints) -> None:
    problem = None if hints.way is None else hints.problem(hints.way)
    if problem is None and hints.transcript and hints.way is None and hints.timing is None:
        problem = hints.problem("transcript")  # who gave one wants it to count
    if problem is not None:
        raise CommandError(problem)


def _text_of(transcript: str | None) -> str:
    """The words of --transcript, out of the file where it names one."""
    if transcript is None:
        return ""
    path = Path(transcript) if len(transcript) < LONGEST_NAME and "\n" not in transcript else None
    if path is None or not path.is_file():
        if path is not None and path.suffix == ".txt":
            raise CommandError(f"There is no file '{path}'.")
        return transcript
    from ganinterface.audio.speaking import read_transcript

    return read_transcript(path)
