"""The command `animate`: tracks, drivers and the rest of a project's film, listed or changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter as Option
from msgspec.structs import replace

from ganinterface.cli.arguments import CommandError, existing_file
from ganinterface.cli.films.drivers import parse_driver
from ganinterface.cli.options import JsonOption
from ganinterface.cli.terminal.output import print_json, print_table, show
from ganinterface.document.animation import film_changes, keys
from ganinterface.document.animation.curves import KeyEasing
from ganinterface.document.animation.pose_changes import set_fps, set_mode
from ganinterface.document.animation.timeline import PlayMode, Timeline
from ganinterface.document.animation.tracks import Key, Track
from ganinterface.document.animation.walking import Walk
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.blend import Travel
from ganinterface.document.limits import LIMITS
from ganinterface.document.parameters import by_name, find, kind_of, parameter
from ganinterface.document.project import Project, documents_of, label_of, offering
from ganinterface.files.folders import file_problem
from ganinterface.files.project import load_project, save_project
from ganinterface.session.change import value_text

EASINGS: tuple[KeyEasing, ...] = ("hold", "linear", "bezier", "spring")


@Option(name="*")
@dataclass(frozen=True, kw_only=True)
class Changes:
    """What moves in a film, as it is typed."""

    key: Annotated[
        list[str] | None,
        Option(
            negative="",
            help="A key ADDRESS:SECONDS=VALUE, e.g. psi:1.5=0.8 or smile:2=1:spring (hold, linear, bezier, spring).",
        ),
    ] = None
    loop: Annotated[list[str] | None, Option(negative="", help="A track that repeats, e.g. smile=3.")] = None
    drive: Annotated[
        list[str] | None,
        Option(
            negative="",
            help="A driver ADDRESS=KIND:FIELD=VALUE,…, e.g. smile=sine:amplitude=1,period=2 or "
            "psi=table:file=motion.csv,column=x. Kinds: constant, sine, noise, table, sound, follow.",
        ),
    ] = None
    remove: Annotated[
        list[str] | None, Option(negative="", help="A track by its address, or a driver by its name.")
    ] = None
    walk: Annotated[
        float | None, Option(help="A walk through portraits that closes in so many seconds; 0: none.")
    ] = None
    travel: Annotated[
        Travel | None,
        Option(help="How portraits go from pose to pose: straight in W, or on the sphere in Z."),
    ] = None
    part: Annotated[
        str | None, Option(name="--range", help="What is played and exported in seconds, e.g. 0-4, or all.")
    ] = None
    mode: Annotated[PlayMode | None, Option(help="How it is played.")] = None
    fps: Annotated[float | None, Option(help="Frames a second, 1 to 60.")] = None
    closes: Annotated[bool | None, Option(help="A perfect loop: everything fits into the film.")] = None

    def made(self, project: Project, file: Path, arrays: ArrayStore) -> Project:
        """The project with all of it; `file` is where it was read, `arrays` takes what drivers refer to."""
        steps: list[Callable[[Project], Timeline]] = [
            *(lambda now, text=text: _without(now, text) for text in self.remove or ()),
            *(lambda now, text=text: _with_key(now, text) for text in self.key or ()),
            *(lambda now, text=text: _with_loop(now, text) for text in self.loop or ()),
            *(lambda now, text=text: _with_driver(now, text, file, arrays) for text in self.drive or ()),
            lambda now: self._rest(now.timeline),
        ]
        for step in steps:
            project = replace(project, timeline=step(project))
        return project

    def _rest(self, timeline: Timeline) -> Timeline:
        """With another walk, rate, mode and range."""
        if self.walk is not None:
            period = _within("--walk", "period", str(self.walk)) if self.walk else 0.0
            timeline = film_changes.set_walk(timeline, Walk(period=period) if period else None)
        if self.fps is not None:
            timeline = set_fps(timeline, _within("--fps", "fps", str(self.fps)))
        if self.mode is not None:
            timeline = set_mode(timeline, self.mode)
        if self.part is not None:
            ends = (
                []
                if self.part == "all"
                else [_within("--range", "time", end) for end in self.part.split("-")]
            )
            if len(ends) not in (0, 2):
                raise CommandError(
                    f"--range takes two moments in seconds such as 0-4, or all, not '{self.part}'."
                )
            timeline = film_changes.set_range(timeline, *(ends or (None,)))
        given = {"travel": self.travel, "closes": self.closes}
        return replace(timeline, **{name: value for name, value in given.items() if value is not None})


def animate(
    project: Annotated[Path, Option(help="A project file.")],
    /,
    *,
    out: Annotated[Path | None, Option(help="The project file to write; may be the same.")] = None,
    changes: Changes = Changes(),
    json: JsonOption = False,
) -> None:
    """List what moves in a project, or set keys and drivers of any number: `parameters` lists the addresses."""
    existing_file(project)
    loaded = load_project(project)
    made = changes.made(loaded.project, project, loaded.arrays)
    if out is not None:
        if problem := file_problem(out):
            raise CommandError(f"'{out}' cannot be written: {problem}.")
        save_project(out, made, loaded.arrays, thumbnail_png=loaded.thumbnail, extras=loaded.extras)
        show(f"{_summary(made.timeline)}: {out}")
        return
    if made != loaded.project:
        raise CommandError("Say where the changed project goes (--out); it may be the same file.")
    _list(made, json)


def _with_key(project: Project, text: str) -> Timeline:
    """With the key that ADDRESS:SECONDS=VALUE[:EASING] says."""
    place, sign, said = text.rpartition("=")
    address, colon, time = place.rpartition(":")
    value, _, easing = (part.strip() for part in said.partition(":"))
    if not (sign and colon and address.strip()) or easing not in ("", *EASINGS):
        raise CommandError(f"--key takes ADDRESS:SECONDS=VALUE, such as psi:1.5=0.8:spring, not '{text}'.")
    address = _known(project, address.strip())
    kind = kind_of(address)
    number = None if value == kind.nothing else _within("--key", kind.limit_name, value)
    chosen: Any = easing or "bezier"
    return keys.set_key(project.timeline, address, Key(_within("--key", "time", time), number, chosen))


def _with_loop(project: Project, text: str) -> Timeline:
    address, _, seconds = text.rpartition("=")
    track = project.timeline.track(_known(project, address.strip()))
    if track is None:
        raise CommandError(f"--loop is for a track, and '{address}' has none: --key begins one.")
    return keys.put_track(project.timeline, replace(track, loop=_within("--loop", "loop", seconds)))


def _with_driver(project: Project, text: str, file: Path, arrays: ArrayStore) -> Timeline:
    address, sign, said = text.partition("=")
    if not sign or not address.strip():
        raise CommandError(
            f"--drive takes ADDRESS=KIND:FIELD=VALUE,…, such as smile=sine:period=2, not '{text}'."
        )
    source, fields = parse_driver(said, project, file, arrays)
    driver = film_changes.new_driver(project.timeline, source, _known(project, address.strip()), **fields)
    return film_changes.put_driver(project.timeline, driver)


def _without(project: Project, text: str) -> Timeline:
    timeline = project.timeline
    address = by_name(project.document, text)
    if timeline.track(address) is not None:
        return keys.remove_track(timeline, address)
    found = next((driver for driver in timeline.drivers if driver.name == text), None)
    if found is None:
        raise CommandError(f"There is neither a track nor a driver '{text}'.")
    return film_changes.remove_driver(timeline, found.id)


def _known(project: Project, address: str) -> str:
    """The address by name of a number that some picture of the project has; ValueError with the nearest ones where none has."""
    pictures = [offering(each, project.library) for each in documents_of(project)]
    having = next((each for each in pictures if find(each, address)), None)
    if having is None:
        parameter(pictures[0], address)
    return by_name(having or pictures[0], address)


def _within(option: str, limit_name: str, text: str) -> float:
    limit = LIMITS[limit_name]
    try:
        value = float(text)
    except ValueError:
        raise CommandError(f"{option} takes numbers, not '{text.strip()}'.") from None
    if not limit.allows(value):
        raise CommandError(
            f"{option}: a {limit_name} is from {limit.text} {limit.unit}".rstrip() + f", not {text.strip()}."
        )
    return int(value) if limit.whole else value


def _summary(timeline: Timeline) -> str:
    count = sum(len(track.keys) for track in timeline.tracks)
    parts = ((len(timeline.poses), "pose"), (count, "key"), (len(timeline.drivers), "driver"))
    said = ", ".join(f"{number} {what}{'' if number == 1 else 's'}" for number, what in parts)
    return f"{said}; {timeline.duration:g} s, {timeline.frame_count:,} frames"


def _list(project: Project, as_json: bool) -> None:
    import msgspec

    timeline = project.timeline
    if as_json:
        shown = replace(timeline, poses=())
        print_json(
            {"seconds": timeline.duration, "frames": timeline.frame_count, **msgspec.to_builtins(shown)}
        )
        return
    rows = [(label_of(project, each.address), each.address, *_described(each)) for each in timeline.tracks]
    rows += [
        (
            driver.name,
            " ".join(driver.addresses),
            str(type(driver.source).__struct_config__.tag),
            _numbers(driver.source),
        )
        for driver in timeline.drivers
    ]
    print_table(("name", "address", "what", "values"), rows, numbers=False)
    show(_summary(timeline))


def _described(track: Track) -> tuple[str, str]:
    kind = kind_of(track.address)
    what = f"{len(track.keys)} key{'' if len(track.keys) == 1 else 's'}" + (
        f", every {track.loop:g} s" if track.loop else ""
    )
    return what, _joined(f"{key.time:g} s: {value_text(kind, key.value)}" for key in track.keys)


def _numbers(source: object) -> str:
    import msgspec

    fields = msgspec.structs.asdict(source)  # type: ignore[arg-type]
    return _joined(f"{name} {value:g}" for name, value in fields.items() if type(value) in (int, float))


def _joined(texts: Iterable[str], most: int = 8) -> str:
    listed = [*texts]
    return ", ".join(listed[:most]) + (" …" if len(listed) > most else "")
