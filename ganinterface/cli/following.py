"""The command `find region`: a region that follows a part, by examples of it or by maps that a person names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ganinterface.cli.arguments import (
    CommandError,
    check_number,
    check_output,
    existing_file,
    parse_label,
    parse_region,
    parse_seeds,
)
from ganinterface.cli.options import DeviceOption, JsonOption, LabelOption, ModelOption, PsiOption
from ganinterface.cli.terminal.output import print_json, progress, remark_on_model, show
from ganinterface.document.region import MAX_EXAMPLES, Locator, Region
from ganinterface.document.typed.map_list import maps_text, parse_maps

if TYPE_CHECKING:
    from ganinterface.document.model_info import ModelInfo
    from ganinterface.render.finding.following.fitting import Followed


@Parameter(name="*")
@dataclass(frozen=True)
class RegionOptions:
    """Portraits, where the part is in them, and where what is found goes."""

    out: Annotated[Path, Parameter(help="The preset to write, .json: an edit whose region follows the part.")]
    seeds: Annotated[str | None, Parameter(help="One to eight portraits, e.g. 3 or 1-4, and …")] = None
    region: Annotated[
        list[str] | None,
        Parameter(
            help="… where the part is: X0,Y0,X1,Y1, 0 to 1, once for all of them, or once for each in their order.",
            negative="",
        ),
    ] = None
    maps: Annotated[
        str | None,
        Parameter(help="In their place: the maps that say where it is, e.g. 3,10_20,0.5x87, and …"),
    ] = None
    layer: Annotated[str | None, Parameter(help="… their layer; 'ganinterface info' lists them.")] = None
    model: ModelOption = None
    name: Annotated[str | None, Parameter(help="What the part is called; else as the file.")] = None
    psi: PsiOption = None
    label: LabelOption = None
    device: DeviceOption = "auto"
    json: JsonOption = False


def region(*, options: RegionOptions) -> None:
    """A region that follows a part of the picture: the maps that say where it is, found anew in every portrait.

    Example: ganinterface find region --seeds 1-4 --region 0.47,0.43,0.76,0.55 --out mouth.json

    Example: ganinterface find region --layer "32x16 conv1" --maps 3,10_20,0.5x87 --out mine.json
    """
    existing_file(options.model)
    check_output(options.out, ".json", options.model)
    check_number("--psi", "psi", options.psi)
    typed = options.maps is not None or options.layer is not None
    if typed == (options.seeds is not None or options.region is not None):
        raise CommandError("find region needs --seeds and --region, or --layer and --maps.")
    if typed:
        _follow_maps(options)
    else:
        _follow_examples(options)


def _follow_examples(options: RegionOptions) -> None:
    """The maps that say best where a rectangle is in the portraits of some seeds."""
    if options.seeds is None or options.region is None:
        raise CommandError("--seeds and --region go together: portraits, and where the part is in them.")
    seeds, regions = parse_seeds(options.seeds), [parse_region(text) for text in options.region]
    if len(seeds) > MAX_EXAMPLES:
        raise CommandError(f"--seeds takes at most {MAX_EXAMPLES} portraits to look at, not {len(seeds)}.")
    if len(regions) not in (1, len(seeds)):
        raise CommandError(
            f"--region is given once, or once for each portrait: there are {len(seeds)}, not {len(regions)}."
        )
    painted = regions * len(seeds) if len(regions) == 1 else regions
    from ganinterface.render.finding.following.fitting import Example, follow
    from ganinterface.render.portraits.sample import Look
    from ganinterface.render.varying.plans import of_seeds
    from ganinterface.render.varying.starting import open_start
    from stylegan.allocator import tune_allocator

    tune_allocator()
    look = Look(options.psi, label=parse_label(options.label or ()))
    start = open_start(None, options.model, options.device, look, [])
    portraits = of_seeds(start.document, seeds)
    examples = [Example(each.document, where) for each, where in zip(portraits, painted, strict=True)]
    with progress("Finding") as job:
        found = follow(start.opened.generator, examples, start.arrays, job)
    _save_part(found.part, start.opened.info, options, f"{found.figure}.")
    _show_followed(found, options)
    if not options.json:
        remark_on_model(start.opened.info, [start.document], "--label chooses another")


def _follow_maps(options: RegionOptions) -> None:
    """The maps that a person names."""
    if options.layer is None or options.maps is None:
        raise CommandError("--layer and --maps go together: a layer, and a list of its maps.")
    from ganinterface.render.finding.following.fitting import follow_maps
    from ganinterface.render.portraits.sample import Look
    from ganinterface.render.varying.starting import open_start
    from ganinterface.render.varying.sweeping import layer_of

    look = Look(options.psi, label=parse_label(options.label or ()))
    start = open_start(None, options.model, options.device, look, [])
    layer = layer_of(start.opened.info, options.layer)
    maps = parse_maps(options.maps, layer.channels)
    part = follow_maps(start.opened.generator, start.document, start.arrays, layer.name, maps)
    _save_part(part, start.opened.info, options)
    if options.json:
        print_json({"out": options.out, **_numbers_of(part)})
    else:
        show(f"{part.layer}, maps {maps_text(part.maps)}: the region is in {options.out}")


def _save_part(part: Locator, info: ModelInfo, options: RegionOptions, notes: str = "") -> None:
    """Write a preset of an edit whose region follows the part."""
    from ganinterface.document.arrays import ArrayStore
    from ganinterface.document.document import Edit
    from ganinterface.files.preset import make_preset, save_preset

    name = options.name or options.out.stem.replace("-", " ")
    edit = Edit("region", name, part.layer, Region((part,)))
    save_preset(options.out, make_preset(name, [edit], [], info, notes), ArrayStore())


def _numbers_of(part: Locator) -> dict[str, object]:
    fields = {name: getattr(part, name) for name in ("layer", "threshold", "smoothing", "largest")}
    return {**fields, "maps": maps_text(part.maps)}


def _show_followed(found: Followed, options: RegionOptions) -> None:
    part = found.part
    if options.json:
        figures = {"auc": found.auc, "overlap": found.overlap, "held_out": found.is_held_out}
        print_json({"out": options.out, **_numbers_of(part), **figures})
        return
    show(f"{part.layer}, maps {maps_text(part.maps)}: {found.figure}; {found.telling}")
    show(f"The region is in {options.out}")
