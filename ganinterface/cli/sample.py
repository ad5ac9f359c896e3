"""The command `sample`: new portraits, and those of a table of latents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ganinterface.cli.arguments import (
    CommandError,
    check_either,
    check_folder,
    check_number,
    existing_file,
    parse_cutoff,
    parse_ground,
    parse_label,
    parse_presets,
    parse_seeds,
    parse_transform,
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
    SpaceOption,
    ValuesOption,
)
from ganinterface.cli.terminal.output import progress, remark_on_model, show
from ganinterface.document.document import Document

if TYPE_CHECKING:
    from ganinterface.render.models import OpenModel
    from ganinterface.render.portraits.sample import Look


@Parameter(name="*")
@dataclass(frozen=True)
class Options:
    """Which portraits, in which look, and where they go."""

    out: Annotated[Path, Parameter(help="The folder for seed0001.png, … or latent0001.png, …")]
    seeds: Annotated[str | None, Parameter(help="Seeds and ranges of them, e.g. 1-8,20.")] = None
    latent: LatentOption = None
    space: SpaceOption = None
    model: ModelOption = None
    psi: PsiOption = None
    cutoff: Annotated[str | None, Parameter(help="How many styles are truncated, or 'all'.")] = None
    base: BaseOption = None
    preset: PresetOption = None
    strength: Annotated[
        float, Parameter(help="How strongly presets act that do not say so themselves, -20 to 20.")
    ] = 1.0
    attributes: AttributesOption = None
    values: ValuesOption = None
    label: LabelOption = None
    translate: Annotated[
        str | None, Parameter(help="StyleGAN3: the picture moved, X,Y in parts of its width and height.")
    ] = None
    rotate: Annotated[float | None, Parameter(help="StyleGAN3: turned clockwise, in degrees.")] = None
    scale: Annotated[float | None, Parameter(help="StyleGAN3: scaled, 0.1 to 10.")] = None
    ground: GroundOption = None
    sheet: Annotated[
        bool, Parameter(help="Also contact-sheet.png, one picture of them all.", negative="")
    ] = False
    device: DeviceOption = "auto"


def sample(*, options: Options) -> None:
    """New portraits by their seeds, or those of a table of latents, as PNG files that open again, with samples.csv.

    Under torchrun every process renders its part.

    Example: ganinterface sample --seeds 1-8 --sheet --out portraits

    Example: ganinterface sample --latent favorite_latents.csv --sheet --out favourites
    """
    check_either("sample", {"--seeds": options.seeds, "--latent": options.latent})
    if options.space is not None and options.latent is None:
        raise CommandError("--space says what the latents of --latent are in; seeds are always in z.")
    seeds = None if options.seeds is None else parse_seeds(options.seeds)
    values, cutoff = parse_values(options.values or ()), parse_cutoff(options.cutoff)
    check_number("--psi", "psi", options.psi)
    check_number("--strength", "strength", options.strength)
    label = parse_label(options.label or ())
    transform = parse_transform(options.translate, options.rotate, options.scale)
    presets = parse_presets(options.preset or (), options.strength)
    parse_ground(options.ground)
    for file in (options.latent, options.base, options.attributes, options.model):
        existing_file(file)
    check_folder(options.out)
    from ganinterface.render.models import open_model
    from ganinterface.render.portraits.sample import Look, base_of
    from stylegan.allocator import tune_allocator

    tune_allocator()
    opened = open_model(options.model, options.device)
    look = Look(options.psi, cutoff, options.attributes, values, label, transform, presets)
    if options.base is not None:
        look = replace(look, base=base_of(options.base, opened))
    _render(opened, seeds, look, options)


def _render(opened: OpenModel, seeds: list[int] | None, look: Look, options: Options) -> None:
    """Write this process's shard of the pictures of the seeds, or of the latents in a file, and say so."""
    from ganinterface.render.portraits.latents import load_latents
    from ganinterface.render.portraits.sample import save_latent_portraits, save_portraits
    from ganinterface.render.portraits.shard import ALL, own_shard

    shard = own_shard()
    if options.sheet and shard != ALL:
        raise CommandError(
            "torchrun divides the portraits among its processes, and --sheet wants all in one."
        )
    latent = options.latent
    found = () if latent is None else load_latents(latent, opened, options.space).latents
    with progress("Portraits") as job:
        given = options.out, job.report, shard, parse_ground(options.ground), options.sheet
        if seeds is not None:
            count = save_portraits(opened, seeds, look, *given)
        else:
            count = save_latent_portraits(opened, found, look, *given)
    share = "" if shard == ALL else f" ({shard})"
    portraits = "portrait" if count == 1 else "portraits"
    show(f"{count} {portraits}{share} {'is' if count == 1 else 'are'} in {options.out}")
    if shard.rank == 0:
        in_z = seeds is not None or any(each.space == "z" for each in found)  # where classes act
        unlabelled = [Document()] if look.label is None and in_z else []
        remark_on_model(opened.info, unlabelled, "--label chooses another")
