"""The command `render`: a project's animation as a film of any format, or as frames."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from ganinterface.cli.arguments import (
    CommandError,
    check_number,
    existing_file,
    parse_ground,
    parse_values,
)
from ganinterface.cli.options import DeviceOption, GroundOption, ModelOption, SpaceOption, ValuesOption
from ganinterface.cli.terminal.output import progress, remark, remark_on_model, show
from ganinterface.document.document import Document
from ganinterface.document.typed.map_list import parse_map_numbers
from ganinterface.render.export.encoders import FORMATS, format_of, ways
from ganinterface.render.export.options import (
    ALL,
    LARGEST,
    MOST_LOOPS,
    MOST_TIMES,
    FilmOptions,
    Heat,
    SoundTrack,
    Span,
)

if TYPE_CHECKING:
    from ganinterface.document.ground import Colour
    from ganinterface.document.parameters import Value
    from ganinterface.render.export.animation import Animation
    from ganinterface.render.export.film import Format
    from stylegan.latents import Space


FormatOption = Annotated[
    str | None, Parameter(name="--format", help=f"In place of what --out ends in: {', '.join(FORMATS)}.")
]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Look:
    """How a film is shown, as it is typed."""

    size: Annotated[
        str | None,
        Parameter(help=f"The film's height in pixels, or how often the picture's: x1 to x{MOST_TIMES}."),
    ] = None
    smooth: Annotated[
        bool, Parameter(help="Enlarge by Lanczos' filter, else in square pixels.", negative="")
    ] = False
    loops: Annotated[int | None, Parameter(help="How many times it is shown.")] = None
    palette: Annotated[
        Literal["auto", "one", "each"], Parameter(help="GIF: one palette for all frames, or one for each.")
    ] = "auto"

    def options(self, ground: Colour | None) -> FilmOptions:
        """All of it but what depends on the animation; CommandError for what makes no sense."""
        times, height = parse_film_size(self.size)
        if self.loops is not None and not 1 <= self.loops <= MOST_LOOPS:
            raise CommandError(f"--loops takes a number from 1 to {MOST_LOOPS}, not {self.loops}.")
        return FilmOptions(times, height, self.smooth, loops=self.loops, ground=ground, palette=self.palette)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Wanted(Look):
    """How the film of a project is to be, as it is typed."""

    fps: Annotated[float | None, Parameter(help="Frames a second in place of the project's, 1 to 60.")] = None
    part: Annotated[
        str | None,
        Parameter(name="--range", help="A part of it: seconds, such as 0.5-2, or frames, such as 1f-48f."),
    ] = None
    sound: Annotated[str | None, Parameter(help="A sound in place of the project's; none leaves it out.")] = (
        None
    )
    sound_offset: Annotated[float, Parameter(help="When the sound of --sound begins, in seconds.")] = 0.0
    heat: Annotated[
        str | None, Parameter(help="Show maps of a layer as heatmaps, as '32x16 conv1:4,7-9'.")
    ] = None

    def options(self, ground: Colour | None) -> FilmOptions:
        """All of it but what depends on the animation; CommandError for what makes no sense."""
        check_number("--fps", "fps", self.fps)
        parse_range(self.part, 1.0)
        own, heat = parse_sound(self.sound, self.sound_offset), parse_heat(self.heat)
        return dataclasses.replace(super().options(ground), fps=self.fps, sound=own, heat=heat)

    def options_of(self, animation: Animation, options: FilmOptions) -> FilmOptions:
        """With its sound, and the frames that the range names."""
        timeline = animation.timeline
        span = parse_range(self.part, self.fps or timeline.fps, timeline.start)
        sound = animation.sound if self.sound is None else options.sound
        return dataclasses.replace(options, span=span, sound=sound)


def render(
    project: Annotated[
        Path | None, Parameter(help="A project file; with --latents its edits and attributes.")
    ] = None,
    /,
    *,
    out: Annotated[Path, Parameter(help=f"Written {ways()}.")],
    kind: FormatOption = None,
    wanted: Wanted = Wanted(),
    latents: Annotated[
        Path | None, Parameter(help="Latents [N, num_ws, w_dim] in place of the animation, one a frame.")
    ] = None,
    space: SpaceOption = None,
    model: ModelOption = None,
    values: ValuesOption = None,
    ground: GroundOption = None,
    long: Annotated[bool, Parameter(help="Also a film of more than a day.", negative="")] = False,
    device: DeviceOption = "auto",
) -> None:
    """Render a project's animation as frames or a film; without an animation, its picture."""
    for file in (project, latents, model):
        existing_file(file)
    if project is None and latents is None:
        raise CommandError("render needs a project, or --latents.")
    options, value_of = wanted.options(parse_ground(ground)), parse_values(values or ())
    written_as = format_of(out, kind)
    check_film(out, written_as)
    animation = _opened(project, latents, space, model, device, value_of, wanted.fps)
    options = wanted.options_of(animation, options)
    with progress("Frames") as job:
        count = animation.export(out, job, options, written_as, is_long_wanted=long)
    show(f"{count} frames are in {out}{older_text(out, count)}")
    remark(animation.missing if wanted.sound is None and written_as.sound else "")
    remark_on_animation(animation)


def check_film(out: Path, kind: Format) -> None:
    """Whether a film may be written there by this process; torch is made ready."""
    from ganinterface.render.export.exporting import check_target
    from ganinterface.render.portraits.shard import ALL as WHOLE
    from ganinterface.render.portraits.shard import own_shard
    from stylegan.allocator import tune_allocator

    if own_shard() != WHOLE:
        raise CommandError(
            "torchrun divides the portraits of `sample` among its processes; a film is rendered by one."
        )
    check_target(out, kind)
    tune_allocator()


def _opened(
    project: Path | None,
    latents: Path | None,
    space: Space | None,
    model: Path | None,
    device: str,
    values: Mapping[str, Value],
    fps: float | None,
) -> Animation:
    """A project's animation, or that of a file of latents."""
    from ganinterface.render.export.animation import open_animation, open_latent_film

    if latents is None:
        assert project is not None
        return open_animation(project, model, device, values)
    return open_latent_film(latents, project, model, device, values, space=space, fps=fps)


def parse_film_size(text: str | None) -> tuple[int, int | None]:
    """ "x4" -> 4 times, no height; "512" -> that height."""
    found = re.fullmatch(r"[x×]?(\d{1,5})", text or "x1", re.ASCII)
    is_times = text is None or text[:1] in "x×"
    most = MOST_TIMES if is_times else LARGEST
    if found is None or not 1 <= int(found[1]) <= most:
        raise CommandError(
            f"--size takes a height in pixels up to {LARGEST}, or x1 to x{MOST_TIMES}, not '{text}'."
        )
    number = int(found[1])
    return (number, None) if is_times else (1, number)


def parse_range(text: str | None, fps: float, start: float = 0.0) -> Span:
    """ "0.5-2" -> the frames of those seconds of an animation that is played from `start`; "3f-48f" -> those frames.

    Without a second number, to the end.
    """
    if text is None:
        return ALL
    found = re.fullmatch(r"(\d{1,9})f-(?:(\d{1,9})f)?", text, re.ASCII)
    if found is not None:
        span = Span(int(found[1]), int(found[2] or 0))
        if span.first >= 1 and (found[2] is None or span.last >= span.first):
            return span
    found = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)s?-(?:(\d{1,6}(?:\.\d+)?)s?)?", text, re.ASCII)
    if found is not None and (found[2] is None or float(found[2]) > float(found[1])):
        first = round((float(found[1]) - start) * fps) + 1
        return Span(first, max(round((float(found[2]) - start) * fps), first) if found[2] else 0)
    raise CommandError(f"--range takes seconds such as 0.5-2, or frames such as 1f-48f, not '{text}'.")


def parse_sound(text: str | None, offset: float) -> SoundTrack | None:
    """The sound of --sound; None where there is to be none."""
    if text is None or text == "none":
        return None
    existing_file(Path(text))
    return SoundTrack(Path(text), offset)


def parse_heat(text: str | None) -> Heat | None:
    """ "32x16 conv1:4,7" -> those maps of that layer."""
    if text is None:
        return None
    layer, sign, maps = text.rpartition(":")
    if not sign or not layer.strip():
        raise CommandError(f"--heat takes a layer and maps, such as '32x16 conv1:4,7', not '{text}'.")
    try:
        return Heat(layer.strip(), parse_map_numbers(maps))
    except ValueError as error:
        raise CommandError(f"--heat: {error}") from None


def older_text(out: Path, count: int) -> str:
    """A warning that frames of a longer animation are still there, which a film would take in too."""
    from ganinterface.render.export.formats.png_frames import older_frames

    older: Sequence[Path] = older_frames(out, count) if out.is_dir() else ()
    return f", and {len(older)} older ones from {older[0].name} on" if older else ""


def remark_on_animation(animation: Animation) -> None:
    """Say what a person should know of the model, and which class was drawn where nobody chose one."""
    documents = [pose.document for pose in animation.timeline.poses] or [animation.reel.base or Document()]
    remark_on_model(animation.model.info, documents, "the window's Latent panel chooses another")
