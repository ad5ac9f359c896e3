"""What can be typed on the command line: the window, the demo, and everything that needs neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, CycloptsError, Parameter

from ganinterface.assets import SAMPLE_PROJECT, asset
from ganinterface.cli.arguments import (
    CommandError,
    check_either,
    check_folder,
    check_number,
    existing_file,
    parse_cutoff,
    parse_ground,
    parse_label,
    parse_port,
    parse_presets,
    parse_seeds,
    parse_transform,
    parse_values,
    refuse_empty,
)
from ganinterface.cli.convert import convert
from ganinterface.cli.directions import directions_app
from ganinterface.cli.films.animate import animate
from ganinterface.cli.films.render import older_text, remark_on_animation, render
from ganinterface.cli.find import find_app
from ganinterface.cli.info import info
from ganinterface.cli.learning.curate import curate
from ganinterface.cli.learning.dataset import dataset_app
from ganinterface.cli.learning.evaluate import evaluate
from ganinterface.cli.learning.training import train_app, watch
from ganinterface.cli.models import models_app
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
from ganinterface.cli.parameters import parameters
from ganinterface.cli.recover import recover
from ganinterface.cli.speak import speak
from ganinterface.cli.terminal.output import progress, remark_on_model, show
from ganinterface.cli.vary import vary_app
from ganinterface.cli.window import display_present, open_window, window_input
from ganinterface.document.document import Document
from ganinterface.version import __version__

if TYPE_CHECKING:
    from ganinterface.document.ground import Colour
    from ganinterface.render.models import OpenModel
    from ganinterface.render.portraits.sample import Look
    from stylegan.latents import Space

DEMO_GIF = "mouth.gif"
DEMO_FOLDER = Path("ganinterface-demo")

TranslateOption = Annotated[
    str | None, Parameter(help="StyleGAN3: the picture moved, X,Y in parts of its width and height.")
]

app = App(
    name="ganinterface",
    help="Paint on the feature maps of a StyleGAN generator.",
    version=__version__,
    help_format="plaintext",
    suppress_keyboard_interrupt=False,
    result_action="return_value",
)
app.command(info)
app.command(parameters)
app.command(animate)
app.command(convert)
app.command(evaluate)
app.command(directions_app)
app.command(find_app)
app.command(vary_app)
app.command(speak)
app.command(models_app)
app.command(recover)
app.command(render)
app.command(train_app)
app.command(dataset_app)
app.command(curate)
app.command(watch)


@app.default
def window(
    file: Annotated[
        Path | None, Parameter(help="A project, picture, checkpoint, preset, latent or attributes.")
    ] = None,
    /,
    *,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    osc: Annotated[
        str | None,
        Parameter(
            help="Take OSC messages to this port; HOST:PORT also from other computers, e.g. 0.0.0.0:9000."
        ),
    ] = None,
) -> int:
    """Open the window."""
    listens = None if osc is None else parse_port(osc)
    return open_window(*window_input(file, model), device, osc=listens)


@app.command
def demo(
    *,
    out: Annotated[Path, Parameter(help="The folder for mouth.gif and the frames.")] = DEMO_FOLDER,
    device: DeviceOption = "auto",
) -> int:
    """Draw the sample project as a GIF and PNG frames, then open it where there is a display."""
    return run_demo(asset(SAMPLE_PROJECT), out, device)


def run_demo(project: Path, out: Path, device: str = "auto", model: Path | None = None) -> int:
    """The command `demo` on a project of one's own; `model` as for `render`."""
    check_folder(out)
    from ganinterface.render.export.animation import open_animation
    from ganinterface.render.export.formats.png_frames import PNG_FRAMES

    _prepare_torch()
    animation = open_animation(project, model, device)
    with progress("Frames") as job:
        count = animation.export(out, job, kind=PNG_FRAMES)
    with progress(DEMO_GIF) as job:
        animation.export(out / DEMO_GIF, job)
    show(f"{DEMO_GIF} and {count} frames are in {out}{older_text(out, count)}")
    remark_on_animation(animation)
    if not display_present():
        show("No display: the window stays closed. Where there is one, this command opens it too.")
        return 0
    return open_window(project, model, device)


@app.command
def sample(
    *,
    seeds: Annotated[str | None, Parameter(help="Seeds and ranges of them, e.g. 1-8,20.")] = None,
    latent: LatentOption = None,
    space: SpaceOption = None,
    out: Annotated[Path, Parameter(help="The folder for seed0001.png, … or latent0001.png, …")],
    model: ModelOption = None,
    psi: PsiOption = None,
    cutoff: Annotated[str | None, Parameter(help="How many styles are truncated, or 'all'.")] = None,
    base: BaseOption = None,
    preset: PresetOption = None,
    strength: Annotated[
        float, Parameter(help="How strongly presets act that do not say so themselves, -20 to 20.")
    ] = 1.0,
    attributes: AttributesOption = None,
    values: ValuesOption = None,
    label: LabelOption = None,
    translate: TranslateOption = None,
    rotate: Annotated[float | None, Parameter(help="StyleGAN3: turned clockwise, in degrees.")] = None,
    scale: Annotated[float | None, Parameter(help="StyleGAN3: scaled, 0.1 to 10.")] = None,
    ground: GroundOption = None,
    device: DeviceOption = "auto",
) -> None:
    """Draw the portraits of seeds, or of latents, as PNG files. Under torchrun every process renders its part."""
    check_either("sample", {"--seeds": seeds, "--latent": latent})
    if space is not None and latent is None:
        raise CommandError("--space says what the latents of --latent are in; seeds are always in z.")
    wanted = None if seeds is None else parse_seeds(seeds)
    value_of, styles = parse_values(values or ()), parse_cutoff(cutoff)
    check_number("--psi", "psi", psi)
    check_number("--strength", "strength", strength)
    classes, transform = parse_label(label or ()), parse_transform(translate, rotate, scale)
    presets, behind = parse_presets(preset or (), strength), parse_ground(ground)
    for file in (latent, base, attributes, model):
        existing_file(file)
    check_folder(out)
    from ganinterface.render.models import open_model
    from ganinterface.render.portraits.sample import Look, base_of

    _prepare_torch()
    opened = open_model(model, device)
    look = Look(psi, styles, attributes, value_of, classes, transform, presets)
    if base is not None:
        look = replace(look, base=base_of(base, opened))
    _render_portraits(opened, wanted, latent, space, look, out, behind)


def _render_portraits(
    opened: OpenModel,
    seeds: list[int] | None,
    latent: Path | None,
    space: Space | None,
    look: Look,
    out: Path,
    ground: Colour | None,
) -> None:
    """Write this process's shard of the pictures of the seeds, or of the latents in a file, and say so."""
    from ganinterface.render.portraits.latents import load_latents
    from ganinterface.render.portraits.sample import save_latent_portraits, save_portraits
    from ganinterface.render.portraits.shard import ALL, own_shard

    shard, found = own_shard(), () if latent is None else load_latents(latent, opened, space).latents
    with progress("Portraits") as job:
        if seeds is not None:
            count = save_portraits(opened, seeds, look, out, job.report, shard, ground)
        else:
            count = save_latent_portraits(opened, found, look, out, job.report, shard, ground)
    show(f"{count} portraits{'' if shard == ALL else f' ({shard})'} are in {out}")
    if shard.rank == 0:
        in_z = seeds is not None or any(each.space == "z" for each in found)  # where classes act
        unlabelled = [Document()] if look.label is None and in_z else []
        remark_on_model(opened.info, unlabelled, "--label chooses another")


def run(arguments: Sequence[str]) -> object:
    """Do what the arguments say; an exit status, or None when all went well. ValueError or OSError with one sentence."""
    refuse_empty(arguments)
    try:
        return app(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        raise CommandError(str(error)) from error
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # rich ends a program whose help nobody reads on
            return 0
        raise


def _prepare_torch() -> None:
    from stylegan.allocator import tune_allocator

    tune_allocator()
