"""The commands `dataset build` and `dataset info`: a set of pictures to train on, and what is in one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from ganinterface.cli.arguments import (
    CommandError,
    check_file,
    existing_file,
    existing_source,
    parse_ground,
    parse_size,
)
from ganinterface.cli.options import JsonOption
from ganinterface.cli.terminal.output import print_json, progress, show

if TYPE_CHECKING:
    from ganinterface.datasets.report import Summary
    from ganinterface.document.ground import Colour

MAX_DUPLICATE_BITS = 16  # of 64; beyond that nearly everything looks alike
MAX_MARGIN = 20.0  # in heights of a box

dataset_app = App(name="dataset", help="Build a set of pictures to train on, and see what is in one.")


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ChoiceOptions:
    """Which pictures are taken; the fields of `selection.Choice`."""

    table: Annotated[
        Path | None, Parameter(help="Metadata as CSV or TSV, whose column 'file' names pictures.")
    ] = None
    filter: Annotated[
        str | None,
        Parameter(
            help="A pandas query over the table, e.g. 'score >= 5 and not tags.str.contains(\"sketch\")'."
        ),
    ] = None
    decisions: Annotated[
        Path | None, Parameter(help="The CSV of 'ganinterface curate': what is rejected there stays out.")
    ] = None
    labels: Annotated[
        str | None,
        Parameter(help="A column of the table, 'folders', or 'none'; without it the source's own labels."),
    ] = None
    boxes: Annotated[
        Path | None, Parameter(help="Boxes, e.g. of faces: CSV with file,x0,y0,x1,y1, or JSON.")
    ] = None
    every_box: Annotated[
        bool, Parameter(help="A picture for every box, not for the largest only.", negative="")
    ] = False


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class CutOptions:
    """How pictures are cut out and scaled; the fields of `cropping.Cut`, as they are typed."""

    above: Annotated[float, Parameter(help="Margin above a box, in heights of the box.")] = 0.5
    below: Annotated[float, Parameter(help="Margin below a box, in heights of the box.")] = 1.0
    outside: Annotated[
        Literal["pad", "drop"], Parameter(help="What to do where that extends beyond the picture.")
    ] = "pad"
    size: Annotated[
        str | None,
        Parameter(help="HEIGHTxWIDTH of the pictures; without it they stay as they are, and have one size."),
    ] = None
    crop: Annotated[
        Literal["centre", "top", "fit", "stretch"],
        Parameter(help="Without boxes: the middle, the top, all with margins, or all squashed."),
    ] = "centre"
    ground: Annotated[
        str | None,
        Parameter(help="What fills margins: a colour or 'none'; without it white, or nothing around RGBA."),
    ] = None
    min_size: Annotated[
        str | None, Parameter(help="HEIGHTxWIDTH in pixels that what is cut out needs at least.")
    ] = None


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class FinishOptions:
    """What is made of the pictures that are cut out; the fields of `building.Finish`."""

    duplicates: Annotated[
        int | None,
        Parameter(help="Bits (of 64) of a perceptual hash within which two pictures are one; 4 is usual."),
    ] = None
    mirror: Annotated[
        Literal["double", "flag"] | None,
        Parameter(help="Add every picture mirrored, or note that the trainer may mirror."),
    ] = None
    channels: Annotated[
        Literal[1, 3, 4] | None, Parameter(help="Grey, RGB or RGBA; without it what the pictures have.")
    ] = None


@dataset_app.command(name="build")
def build_dataset(
    source: Annotated[
        Path, Parameter(name="SOURCE", help="A folder, a zip, or a table that names pictures.")
    ],
    out: Annotated[
        Path, Parameter(name="OUT.zip", help="The set to write; its report is written next to it.")
    ],
    /,
    *,
    choice: ChoiceOptions = ChoiceOptions(),
    cut: CutOptions = CutOptions(),
    finish: FinishOptions = FinishOptions(),
    threads: Annotated[int | None, Parameter(help="Pictures read at a time; without it one a core.")] = None,
    force: Annotated[bool, Parameter(help="Replace OUT and its report.", negative="")] = False,
    json: Annotated[bool, Parameter(help="The summary as JSON.", negative="")] = False,
) -> None:
    """Build a set of pictures: a zip of PNG files and dataset.json, as StyleGAN2-ADA and StyleGAN3 read it too.

    OUT.report.csv says of every picture what it became, or why it was left out.
    """
    size, smallest, ground = _check(choice, cut, finish)
    _check_places(source, out, force)
    if threads is not None and not 1 <= threads <= 64:
        raise CommandError(f"--threads takes a number from 1 to 64, not {threads}.")
    from ganinterface.datasets.building import Finish, build
    from ganinterface.datasets.choosing.selection import Choice
    from ganinterface.datasets.cropping import Cut

    cutting = Cut(
        size=size, crop=cut.crop, above=cut.above, below=cut.below, outside=cut.outside, ground=ground,
        smallest=smallest or (1, 1),
    )  # fmt: skip
    with progress("Pictures") as bar:
        made = build(source, out, Choice(**vars(choice)), cutting, Finish(**vars(finish)), bar, threads)
    if json:
        print_json(asdict(made))
    else:
        show(summary_text(made))


@dataset_app.command(name="info")
def dataset_info(
    path: Annotated[Path, Parameter(name="SET", help="A zip or a folder of pictures.")],
    /,
    *,
    check: Annotated[bool, Parameter(help="Read every picture.", negative="")] = False,
    json: JsonOption = False,
) -> None:
    """Say what is in a set of pictures; with --check also which pictures cannot be read."""
    from ganinterface.datasets.describing import as_text, describe

    with progress("Pictures") as bar:
        found = describe(path, bar, check)
    if json:
        print_json(asdict(found))
    else:
        show(as_text(found))


def summary_text(made: Summary) -> str:
    """What was built, for people."""
    height, width = made.size
    kind = {1: "grey", 3: "RGB", 4: "RGBA"}[made.channels]
    lines = [f"{made.path} is written: {made.pictures:,} pictures, {height}×{width} (height × width), {kind}"]
    if made.label_dim:
        shown = ", ".join(made.classes[:8]) + (", …" if len(made.classes) > 8 else "")
        lines.append(f"labels: {made.label_dim:,}{' classes: ' + shown if shown else ''}")
    dropped = ", ".join(f"{count:,} {reason}" for reason, count in made.dropped.items())
    lines.append(f"left out: {dropped or 'none'}")
    lines.append(f"report: {made.report}")
    return "\n".join(lines)


def _check_places(source: Path, out: Path, force: bool) -> None:
    from ganinterface.datasets.report import report_path

    existing_source(source)
    if out.suffix.lower() != ".zip":
        raise CommandError(f"'{out}' has to end in .zip.")
    for written in (out, report_path(out)):
        check_file(written)
        if written.exists() and written.samefile(source):
            raise CommandError(f"'{written}' is the source itself: please name another file.")
        if written.exists() and not force:
            raise CommandError(f"'{written}' is there already: --force replaces it.")


def _check(
    choice: ChoiceOptions, cut: CutOptions, finish: FinishOptions
) -> tuple[tuple[int, int] | None, tuple[int, int] | None, Colour | Literal["none"] | None]:
    """The sizes and the ground that were typed; CommandError for what is none, or does not go together."""
    for path in (choice.table, choice.decisions, choice.boxes):
        existing_file(path)
    for option, margin in (("--above", cut.above), ("--below", cut.below)):
        if not 0 <= margin <= MAX_MARGIN:
            raise CommandError(f"{option} takes a number from 0 to {MAX_MARGIN:g}, not {margin:g}.")
    if choice.boxes is not None and cut.size is None:
        raise CommandError("--boxes needs --size: the shape of what is cut out around them.")
    if choice.every_box and choice.boxes is None:
        raise CommandError("--every-box needs --boxes: what a detector found.")
    if cut.crop != "centre" and cut.size is None:
        raise CommandError("--crop needs --size: the shape of what is cut out.")
    if finish.duplicates is not None and not 0 <= finish.duplicates <= MAX_DUPLICATE_BITS:
        raise CommandError(
            f"--duplicates takes a number of bits from 0 to {MAX_DUPLICATE_BITS}, not {finish.duplicates}."
        )
    size = None if cut.size is None else parse_size("--size", cut.size)
    smallest = None if cut.min_size is None else parse_size("--min-size", cut.min_size)
    return size, smallest, "none" if cut.ground == "none" else parse_ground(cut.ground)
