"""What can be typed on the command line: the window, the demo, and everything that needs neither."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter

from ganinterface.assets import SAMPLE_PROJECT, asset
from ganinterface.cli.arguments import (
    CommandError,
    check_folder,
    parse_port,
    refuse_empty,
)
from ganinterface.cli.convert import convert
from ganinterface.cli.films.animate import animate
from ganinterface.cli.films.render import older_text, remark_on_animation, render
from ganinterface.cli.find import find_app
from ganinterface.cli.info import info
from ganinterface.cli.learning.curate import curate
from ganinterface.cli.learning.dataset import dataset_app
from ganinterface.cli.learning.evaluate import evaluate
from ganinterface.cli.learning.training import train_app, watch
from ganinterface.cli.making.directions import directions_app
from ganinterface.cli.models import models_app
from ganinterface.cli.options import (
    DeviceOption,
    ModelOption,
)
from ganinterface.cli.parameters import parameters
from ganinterface.cli.recover import recover
from ganinterface.cli.sample import sample
from ganinterface.cli.speak import speak
from ganinterface.cli.terminal.output import progress, show
from ganinterface.cli.vary import vary_app
from ganinterface.cli.window import display_present, open_window, window_input
from ganinterface.version import __version__

DEMO_GIF = "mouth.gif"
DEMO_FOLDER = Path("ganinterface-demo")

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
app.command(sample)
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
