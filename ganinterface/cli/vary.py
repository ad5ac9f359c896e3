"""The commands `vary …`: batches of pictures into a folder, with a contact sheet and a table."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from cyclopts import App, Parameter

from ganinterface.cli.arguments import (
    CommandError,
    check_folder,
    check_number,
    existing_file,
    existing_folder,
    find_preset,
    parse_ground,
    parse_label,
    parse_numbers,
    parse_presets,
    parse_region,
    parse_seeds,
    parse_values,
)
from ganinterface.cli.options import (
    AttributesOption,
    BaseOption,
    DeviceOption,
    GroundOption,
    LabelOption,
    LatentOption,
    ModelOption,
    PresetOption,
    PsiOption,
    ValuesOption,
)
from ganinterface.cli.terminal.output import progress, remark_on_model, show
from ganinterface.document.typed.map_list import parse_map_numbers

if TYPE_CHECKING:
    from ganinterface.render.varying.axes import Axis
    from ganinterface.render.varying.plans import Plan, Portrait
    from ganinterface.render.varying.starting import Start

vary_app = App(
    name="vary",
    help=(
        "Batches of pictures into a folder: each a PNG that opens again, contact-sheet.png with all of them, and samples.csv "
        "with seed, amounts and strengths of each.\n\n"
        "What is varied is written ADDRESS=FROM:TO:STEPS or ADDRESS=VALUE,VALUE, where ADDRESS is an attribute's name, the "
        "address of any number (see 'ganinterface parameters'), or preset/NAME for a preset or its file. ADDRESS alone takes "
        "the usual range in 7 steps.\n\n"
        "New portraits, and those of a table of latents, are 'ganinterface sample'."
    ),
)

AxisArgument = Annotated[
    str, Parameter(help="What is varied: ADDRESS=FROM:TO:STEPS, ADDRESS=VALUE,VALUE, or ADDRESS alone.")
]


@Parameter(name="*")
@dataclass(frozen=True)
class Options:
    """What all batches take: the picture that they begin with, and where they go."""

    out: Annotated[Path, Parameter(help="The folder for the pictures, the sheet and samples.csv.")]
    project: Annotated[Path | None, Parameter(help="Begin with this project's picture, edits included.")] = (
        None
    )
    seeds: Annotated[
        str | None,
        Parameter(help="Vary the portraits of these seeds, e.g. 1-8; else the project's, or seed 1."),
    ] = None
    latent: LatentOption = None
    model: ModelOption = None
    psi: PsiOption = None
    base: BaseOption = None
    preset: PresetOption = None
    attributes: AttributesOption = None
    values: ValuesOption = None
    label: LabelOption = None
    ground: GroundOption = None
    replace: Annotated[bool, Parameter(help="Pictures that are there already may go.", negative="")] = False
    yes: Annotated[bool, Parameter(help="Also more than 1,000 pictures.", negative="")] = False
    device: DeviceOption = "auto"


class Asked(NamedTuple):
    """An axis as it was typed, checked as far as that goes without a model: no values are the usual ones."""

    address: str
    preset: Path | None
    values: tuple[float, ...]


@vary_app.command
def spectrum(axis: AxisArgument, /, *, options: Options) -> None:
    """One attribute, edit or other number from one value to another, on each portrait.

    Example: ganinterface vary spectrum Glasses=-2:3:6 --seeds 1-4 --out glasses
    """
    _vary_axes([axis], options, lambda plans, portraits, axes: plans.spectrum(portraits, axes[0]))


@vary_app.command
def sequential(*axes: AxisArgument, options: Options) -> None:
    """Several things one after the other, each portrait otherwise as it is.

    Example: ganinterface vary sequential Glasses "Hair: long=0:3:4" preset/mouth-open=0:1.5:4 --seeds 1-4 --out each
    """
    _vary_axes(axes, options, lambda plans, portraits, made: plans.sequential(portraits, made))


@vary_app.command
def combinatoric(*axes: AxisArgument, options: Options) -> None:
    """Every value of each thing with every value of the others.

    Example: ganinterface vary combinatoric psi=0.3:1:3 Glasses=0,2 preset/mouth-open=0,1 --seeds 1-4 --out all
    """
    _vary_axes(axes, options, lambda plans, portraits, made: plans.combinatoric(portraits, made))


@vary_app.command
def edits(*, options: Options) -> None:
    """New portraits, each plain, with every edit and attribute of the picture alone, and with all of them.

    Example: ganinterface vary edits --preset mouth-open --preset blink --set Glasses=2 --seeds 1-20 --out tried
    """
    from ganinterface.render.varying import plans

    _vary(options, (), lambda start, portraits: plans.with_each_edit(portraits))


@vary_app.command
def sweep(
    layer: Annotated[str, Parameter(help="The layer, e.g. '32x16 conv1'; 'ganinterface info' lists them.")],
    /,
    *,
    maps: Annotated[str | None, Parameter(help="Maps and ranges of them, e.g. 3,10_20; else all.")] = None,
    deviations: Annotated[
        str, Parameter(help="How far each is pushed, in its standard deviations: -2,2 or FROM:TO:STEPS.")
    ] = "-2,2",
    region: Annotated[
        str | None, Parameter(help="X0,Y0,X1,Y1 in parts of the picture; else all of it.")
    ] = None,
    options: Options,
) -> None:
    """Every map of a layer, pushed up and down in a region: what does it do?

    Example: ganinterface vary sweep "32x16 conv1" --maps 0_15 --region 0.47,0.43,0.76,0.55 --seeds 3 --out maps
    """
    numbers = None if maps is None else _parse_maps(maps)
    pushed, where = (
        parse_numbers("--deviations", deviations),
        None if region is None else parse_region(region),
    )

    def plan(start: Start, portraits: Sequence[Portrait]) -> Plan:
        from ganinterface.render.varying.sweeping import layer_of, map_deviations, sweep

        found, generator = layer_of(start.opened.info, layer), start.opened.generator
        chosen = range(found.channels) if numbers is None else numbers
        return sweep(
            portraits, found, chosen, pushed, where, lambda check: map_deviations(generator, layer, check)
        )

    _vary(options, (), plan)


@vary_app.command
def apply(
    folder: Annotated[Path, Parameter(help="Pictures that this program or the one of 2019 has saved.")],
    /,
    *,
    options: Options,
) -> None:
    """The edits and attributes of a project, of presets and of --set put on every picture of a folder.

    Example: ganinterface vary apply portraits --preset mouth-open=0.8 --set Glasses=2 --out smiling
    """
    existing_folder(folder)
    if options.seeds is not None or options.latent is not None:
        raise CommandError("--seeds and --latent are for new portraits: apply takes those of the folder.")
    from ganinterface.render.varying.folders import applied, look_through

    def plan(start: Start, _portraits: Sequence[Portrait]) -> Plan:
        found = look_through(folder)
        return applied(found.pictures, start.document, start.opened.info, found.others)

    _vary(options, (), plan)


def _parse_maps(text: str) -> tuple[int, ...]:
    try:
        return parse_map_numbers(text)
    except ValueError as error:
        raise CommandError(f"--maps: {error}") from None


def _vary_axes(texts: Sequence[str], options: Options, plan: Callable[..., Plan]) -> None:
    from ganinterface.render.varying import plans

    asked = [_parse_axis(text) for text in texts]
    if not asked:
        raise CommandError("There is nothing to vary: name an attribute, another number or a preset.")

    def made(start: Start, portraits: Sequence[Portrait]) -> Plan:
        return plan(plans, portraits, [_axis(each, start) for each in asked])

    _vary(options, [each.address for each in asked if each.preset is None], made)


def _vary(
    options: Options, addresses: Sequence[str], plan: Callable[[Start, Sequence[Portrait]], Plan]
) -> None:
    """Check what was typed, open the picture, say how many there will be, and draw them."""
    seeds, look_at = (
        None if options.seeds is None else parse_seeds(options.seeds),
        parse_ground(options.ground),
    )
    value_of, presets = parse_values(options.values or ()), parse_presets(options.preset or ())
    classes = parse_label(options.label or ())
    check_number("--psi", "psi", options.psi)
    if options.seeds is not None and options.latent is not None:
        raise CommandError("vary takes --seeds or --latent, not both.")
    for file in (options.project, options.model, options.attributes, options.latent, options.base):
        existing_file(file)
    check_folder(options.out)
    from ganinterface.render.portraits.sample import Look
    from ganinterface.render.portraits.shard import ALL, own_shard
    from ganinterface.render.varying.plans import MANY
    from ganinterface.render.varying.plans import check_folder as check_free
    from ganinterface.render.varying.saving import save_batch
    from ganinterface.render.varying.starting import open_start
    from stylegan.allocator import tune_allocator

    if own_shard() != ALL:
        raise CommandError(
            "torchrun divides the portraits of `sample` among its processes; a batch is drawn by one."
        )
    tune_allocator()
    look = Look(options.psi, attributes=options.attributes, values=value_of, label=classes, presets=presets)
    start = open_start(options.project, options.model, options.device, look, addresses, options.base)
    made = plan(start, _portraits(start, seeds, options.latent))
    check_free(options.out, made, options.replace)
    if made.count > MANY and not (options.yes or _is_meant(made.text)):
        raise CommandError(f"{made.text} are many: say so if all of them are meant (--yes).")
    show(made.text)
    with progress("Pictures") as job:
        done = save_batch(
            start.opened, made, start.arrays, options.out, job, look_at, replace=options.replace
        )
    show(done.text(options.out))
    remark_on_model(start.opened.info, [start.document], "--label chooses another")


def _portraits(start: Start, seeds: Sequence[int] | None, latent: Path | None) -> Sequence[Portrait]:
    """Those that are varied: of seeds, of a file of latents, else the picture itself."""
    from ganinterface.render.portraits.latents import in_w, load_latents
    from ganinterface.render.varying.plans import Portrait, of_latents, of_seeds

    if seeds is not None:
        return of_seeds(start.document, seeds)
    if latent is None:
        return [Portrait(start.document)]
    generator, found = start.opened.generator, load_latents(latent, start.opened).latents
    mapped = [in_w(each, generator, start.document.label) for each in found]
    return of_latents(start.document, mapped, start.arrays)


def _is_meant(text: str) -> bool:
    """Ask whoever sits at a terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(f"{text}. Draw all of them? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _parse_axis(text: str) -> Asked:
    """ "smile=-3:3:7" -> its values; "smile" -> none yet."""
    from ganinterface.render.varying.axes import PRESET

    address, sign, values = text.rpartition("=")
    if not sign:
        address, values = text, ""
    numbers = parse_numbers(address, values) if sign else ()
    if not address.strip():
        raise CommandError(f"'{text}' does not say what is varied, such as smile=-3:3:7.")
    preset = find_preset(address.removeprefix(PRESET)) if address.startswith(PRESET) else None
    return Asked(address.strip(), preset, numbers)


def _axis(asked: Asked, start: Start) -> Axis:
    from ganinterface.render.portraits.sample import fitting_preset
    from ganinterface.render.varying.axes import STEPS, number_axis, preset_axis, spaced, span_of

    values = asked.values or spaced(*span_of(asked.address, start.document, start.library), STEPS)
    if asked.preset is not None:
        preset = fitting_preset(asked.preset, start.opened.info, start.arrays)
        return preset_axis(preset, values, start.library)
    return number_axis(asked.address, values, start.document, start.library)
