"""The command `speak`: the mouth shapes of a recording, as a file that other programs read, in a project, or as a film."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from ganinterface.cli.arguments import (
    CommandError,
    check_file,
    check_number,
    check_output,
    existing_file,
    parse_ground,
)
from ganinterface.cli.films.render import FormatOption, Look, check_film
from ganinterface.cli.options import DeviceOption, GroundOption, ModelOption
from ganinterface.cli.terminal.output import progress, remark, show
from ganinterface.document.animation.sounds import SoundRef
from ganinterface.document.typed.number_text import counted
from ganinterface.files.project import SUFFIX
from ganinterface.render.export.encoders import format_of, ways
from ganinterface.render.export.options import FilmOptions, SoundTrack

if TYPE_CHECKING:
    from ganinterface.audio.sound import Sound
    from ganinterface.audio.speaking import Hints, Said
    from ganinterface.document.animation.mouth_shapes import MouthTrack
    from ganinterface.document.model_info import ModelInfo
    from ganinterface.document.project import Project
    from ganinterface.files.project import LoadedProject
    from ganinterface.render.export.film import Format
    from ganinterface.render.models import OpenModel
    from ganinterface.studio.voice.mouth_movers import Available

FPS = 24.0  # of timing files that count frames, where nothing says so
LONGEST_NAME = 4096  # characters that may be a file's name


@Parameter(name="*")
@dataclass(frozen=True)
class SpeakOptions:
    """Where the shapes go, whose mouth says them, and what they are found by."""

    out: Annotated[
        Path,
        Parameter(
            help="Mouth shapes as Rhubarb's .tsv or .json, or Moho's .dat; with a project a .ganproj, or a film."
        ),
    ]
    project: Annotated[
        Path | None,
        Parameter(help="A project whose portrait is to say it; it may also stand before the recording."),
    ] = None
    presets: Annotated[
        str | None,
        Parameter(help="How the files of the shapes' presets begin: lips- for lips-a.json, lips-b.json, …"),
    ] = None
    model: ModelOption = None
    transcript: Annotated[
        str | None,
        Parameter(
            name=["--transcript", "--text"], help="What is said: a text file, or the words themselves."
        ),
    ] = None
    language: Annotated[
        str,
        Parameter(help="Of the transcript, as espeak-ng calls it: en-us, de, fr and more than 100 others."),
    ] = "en-us"
    timing: Annotated[
        Path | None, Parameter(help="A timing file: Rhubarb's TSV, XML or JSON, Moho's .dat, or a TextGrid.")
    ] = None
    way: Annotated[
        Literal["timing", "transcript", "recognised", "loudness"] | None,
        Parameter(help="What to go by; without it the first of these that is at hand."),
    ] = None
    fps: Annotated[
        float | None, Parameter(help="Frames a second of .dat files; without it the project's, or 24.")
    ] = None


def speak(
    first: Annotated[Path, Parameter(help="A recording (WAV, FLAC, MP3, OGG, M4A, a film), or a project.")],
    second: Annotated[Path | None, Parameter(help="The recording that the project's portrait says.")] = None,
    /,
    *,
    options: SpeakOptions,
    look: Look = Look(),  # noqa: B008
    kind: FormatOption = None,
    ground: GroundOption = None,
    device: DeviceOption = "auto",
) -> None:
    """The mouth shapes A to H and X of a recording, by a timing file, a transcript, recognised English, or loudness.

    Example: ganinterface speak voice.wav --transcript "Hello there." --out voice.tsv

    Example: ganinterface speak portrait.ganproj voice.wav --out talking.ganproj

    Example: ganinterface speak portrait.ganproj voice.wav --text words.txt --out talking.mp4 --size x4
    """
    sound, options = _sides(first, second, options)
    for file in (sound, options.timing, options.project, options.model):
        existing_file(file)
    check_number("--fps", "fps", options.fps)
    wanted, written_as = look.options(parse_ground(ground)), _check_out(options, kind)
    from ganinterface.files.project import load_project

    project = None if options.project is None else load_project(options.project)
    fps = options.fps or (FPS if project is None else project.project.timeline.fps)
    heard, made = _heard(sound, options, fps)
    where, more = str(options.out), ""
    if project is None:
        from ganinterface.audio.timing_files import write_timing

        write_timing(options.out, made.track, fps, sound.name)
    else:
        ref = SoundRef(sound.name, heard.hash, str(sound.absolute()), heard.duration)
        spoken, model, more = _spoken(options, project, ref, made.track, device)
        where = _write(options.out, project, spoken, model, wanted, written_as, sound)
    remark(more)
    remark(made.doubt)
    show(f"{counted(len(made.track.cues), 'mouth shape')} {made.source}, in {where}")


def _heard(sound: Path, options: SpeakOptions, fps: float) -> tuple[Sound, Said]:
    """The recording, and its mouth shapes."""
    from ganinterface.audio.sound import read_sound
    from ganinterface.audio.speaking import Hints, said

    hints = Hints(options.timing, _text_of(options.transcript), options.language, options.way, fps)
    _check_way(hints)
    with progress("Listening") as job:
        heard = read_sound(sound, lambda fraction: job.report(0.3 * fraction))
        return heard, said(heard, hints, lambda fraction: job.report(0.3 + 0.7 * fraction))


def _write(
    out: Path,
    loaded: LoadedProject,
    spoken: Project,
    model: OpenModel,
    wanted: FilmOptions,
    written_as: Format | None,
    sound: Path,
) -> str:
    """Write the project with the voice, or its film; where that is."""
    from ganinterface.files.project import save_project
    from ganinterface.render.export.animation import animation_of

    if written_as is None:
        save_project(out, spoken, loaded.arrays, thumbnail_png=loaded.thumbnail, extras=loaded.extras)
        return str(out)
    wanted = dataclasses.replace(wanted, sound=SoundTrack(sound) if written_as.sound else None)
    with progress("Frames") as job:
        count = animation_of(spoken, loaded.arrays, model).export(out, job, wanted, written_as)
    return f"{counted(count, 'frame')} of {out}"


def _sides(first: Path, second: Path | None, options: SpeakOptions) -> tuple[Path, SpeakOptions]:
    """The recording, and the options with the project, in whatever order both were named."""
    if second is None:
        return first, options
    if options.project is not None:
        raise CommandError("The project is named twice: before the recording, and by --project.")
    from ganinterface.files.kinds import FileKindError, file_kind

    existing_file(second)
    try:
        is_turned = file_kind(second) == "project"
    except (FileKindError, OSError):  # reading it says what is wrong
        is_turned = False
    project, sound = (second, first) if is_turned else (first, second)
    return sound, dataclasses.replace(options, project=project)


def _spoken(
    options: SpeakOptions, loaded: LoadedProject, sound: SoundRef, track: MouthTrack, device: str
) -> tuple[Project, OpenModel, str]:
    """The project with the voice, its model, and a sentence about presets that this lacks (empty: none)."""
    from msgspec.structs import replace

    from ganinterface.document.animation.film_changes import set_sound
    from ganinterface.render.export.animation import model_of
    from ganinterface.render.models import open_model
    from ganinterface.studio.voice.mouth_movers import closer, mouth_movers, openers, shape_presets
    from ganinterface.studio.voice.saying import with_said

    assert options.project is not None  # whose this is
    before = loaded.project
    model = open_model(options.model or model_of(before.document.model, options.project), device)
    fitting = _presets(options.presets, model.info)
    first = next(iter(openers(fitting, before.library)), None)
    movers = mouth_movers(shape_presets(fitting), first, closer(fitting))
    if movers is None:
        raise CommandError(
            f"Nothing moves a mouth in '{options.project}': it has no attribute, and no preset fits its model."
        )
    for mover in movers.movers:
        loaded.arrays.add_all(mover.arrays)
    begun = replace(before, timeline=set_sound(before.timeline, sound))
    return with_said(begun, track, movers, sound.hash), model, movers.missing


def _presets(prefix: str | None, info: ModelInfo) -> list[Available]:
    """The presets that fit the model: those of the prefix, named after their letters, and the shipped ones."""
    from msgspec.structs import replace

    from ganinterface.assets import asset
    from ganinterface.files.preset import load_preset, preset_problem
    from ganinterface.studio.voice.mouth_movers import Available, shape_files

    found = [
        Available(replace(preset, name=f"mouth {shape}"), arrays)
        for shape, path in shape_files(prefix or "").items()
        for preset, arrays in [load_preset(path)]
    ]
    if prefix is not None and not found:
        raise CommandError(f"There are no presets {prefix}a.json, {prefix}b.json and so on.")
    try:
        shipped = sorted(asset("presets").glob("*.json"))
    except FileNotFoundError:
        shipped = []
    found += [Available(*load_preset(path)) for path in shipped]
    return [each for each in found if preset_problem(each.preset, info) is None]


def _check_out(options: SpeakOptions, kind: str | None) -> Format | None:
    """The format of the film that is wanted; None: mouth shapes, or a project. CommandError where it cannot be written."""
    from ganinterface.audio.timing_files import WRITTEN

    out, suffix = options.out, options.out.suffix.lower()
    if options.project is None:
        if suffix not in WRITTEN:
            raise CommandError(f"'{out}' has to end in {' or '.join(WRITTEN)}; a film needs a project too.")
        check_file(out)
        return None
    if suffix == SUFFIX and kind is None:
        check_output(out, SUFFIX, None)
        return None
    if suffix in WRITTEN and kind is None:
        raise CommandError(f"'{out}' has to end in {SUFFIX}, or is a film and written {ways()}.")
    written_as = format_of(out, kind)
    check_film(out, written_as)
    return written_as


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
