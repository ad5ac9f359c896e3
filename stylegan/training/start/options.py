"""The trainer's command line: every option with its unit and range."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from stylegan.training.settings import CHOICES, Stage, TrainingConfig, plain
from stylegan.training.watch.health import rules_help

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

PICTURES = 1_000_000  # of a run that is told nothing else
DESCRIPTION = """Train a StyleGAN generator against a discriminator, on any pictures.

The run's folder gets generator.safetensors (the averaged generator, which every other command opens), sheets of
pictures, and the state: the same command continues from there after any end. Ctrl-C saves the state first; so does a
file named "stop" in the folder. Several processes train on their shares of each batch:
torchrun --nproc-per-node 2 -m ganinterface -- train ... (without the "--" torchrun takes --run for an option of its own).
"""
# Option -> what it means, with its unit.
MEANINGS: dict[str, str] = {
    "data": "zip of `ganinterface dataset build`, or a folder of pictures",
    "run": "folder for state, generator and sheets; a run in it is resumed",
    "minutes": "stop after so many minutes, with the state saved (default: at the end of the stages)",
    "health": "warn, stop or off: see below",
    "device": "cpu, cuda, cuda:N or mps (default: cpu)",
    "size": "HEIGHTxWIDTH in pixels that a folder's pictures are cropped and scaled to (default: as they are)",
    "image-channels": "1 grey, 3 colours, 4 with alpha (default: as the pictures are)",
    "mirror": "show half of the pictures mirrored",
    "generator": "start from this checkpoint of any format; what fits is taken over, and the discriminator of a run next to it",
    "family": "stylegan grows; stylegan2 is trained at its full size (default: stylegan)",
    "start": "HEIGHT,WIDTH of the learned constant (default: what halving the pictures leads to)",
    "channels": "maps per resolution, from the start (default: 128 at 16 pixels to 16 at 256 and more)",
    "discriminator-channels": "maps per resolution (default: the generator's)",
    "z-dim": "numbers of z, 1 to 65,536 (default: 64)",
    "w-dim": "numbers of w, 1 to 65,536 (default: 128)",
    "mapping-layers": "layers of the mapping network, 1 or more (default: 4)",
    "mapping-width": "width of the mapping network, 1 or more (default: 256)",
    "label-mapping": "whether labels enter the mapping network, where --conditional is given (default: they do)",
    "pictures": f"real pictures to show in the whole run (default: {PICTURES:,})",
    "batch": "pictures per step, of all processes together (default: 64 at 16 pixels to 16 at 128 and more)",
    "fixed": "all resolutions from the start, in place of growing one by one",
    "stages": "LEVEL:BATCH:FADE:PICTURES,... one after the other, in place of these three; "
    "level 0 is the start, a fade is counted in pictures",
}
# The settings that have an option of their own, by name.
SETTINGS = {setting.name: setting for setting in fields(TrainingConfig) if "meaning" in setting.metadata}


class OneLineParser(argparse.ArgumentParser):
    """Raises ValueError with one sentence where argparse prints a page and ends the program."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(f"{message[:1].upper()}{message[1:]}.")

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """OSError where it cannot be written, which argparse would pass over."""
        (file or sys.stdout).write(self.format_help())
        sys.stdout.flush()


def parser(program: str) -> argparse.ArgumentParser:
    """The parser of everything that a training run can be told."""
    made = OneLineParser(
        prog=program,
        description=DESCRIPTION,
        epilog=rules_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )

    def add(group: argparse._ActionsContainer, name: str, **how: Any) -> None:
        group.add_argument(f"--{name}", help=MEANINGS[name], **how)

    add(made, "data", type=Path, required=True)
    add(made, "run", type=Path, required=True)
    add(made, "minutes", type=positive)
    add(made, "health", action="append", default=[], metavar="RULE=WHAT")
    add(made, "device", default="cpu")
    group = made.add_argument_group("pictures")
    add(group, "size", type=size)
    add(group, "image-channels", type=int, choices=(1, 3, 4))
    add(group, "mirror", action="store_true")
    group = made.add_argument_group(
        "network (a resumed run keeps its own; with --generator it is the file's, unless given here)"
    )
    add(group, "generator", type=Path)
    add(group, "family", choices=("stylegan", "stylegan2"))
    for name in ("start", "channels", "discriminator-channels"):
        add(group, name, type=numbers)
    for name in ("z-dim", "w-dim", "mapping-layers", "mapping-width"):
        add(group, name, type=whole)
    add(group, "label-mapping", action=argparse.BooleanOptionalAction, default=True)
    group = made.add_argument_group("stages")
    add(group, "pictures", type=whole)
    add(group, "batch", type=whole)
    add(group, "fixed", action="store_true")
    add(group, "stages", type=stages)
    _add_settings(made.add_argument_group("settings"))
    return made


def _add_settings(group: argparse._ArgumentGroup) -> None:
    for name, setting in SETTINGS.items():
        default, text, (low, high) = setting.default, setting.metadata["meaning"], setting.metadata["range"]
        if isinstance(default, bool):
            group.add_argument(
                f"--{name}",
                action=argparse.BooleanOptionalAction,
                default=default,
                help=f"{text} (default: it does)",
            )
            continue
        text += "" if low is None else f"; {plain(low)} to {plain(high)}"
        text += "" if default in (None, ()) else f" (default: {default})"
        kinds: dict[str, Callable[[str], Any]] = {"penalty": float, "penalty_every": int}
        kind = kinds.get(name, words if name == "augment_operations" else type(default))
        group.add_argument(
            f"--{name.replace('_', '-')}",
            type=kind,
            default=default,
            choices=CHOICES.get(name),
            metavar=_metavar(name, kind),
            help=text.replace("%", "%%"),
        )


def _metavar(name: str, kind: object) -> str | None:
    return None if name in CHOICES else "N" if kind in (int, float) else "NAMES" if kind is words else "WHAT"


def settings_of(options: argparse.Namespace) -> TrainingConfig:
    """The settings among the options, with stages and channels that only stand for those of the run. ValueError as it says."""
    values = {name: getattr(options, name) for name in SETTINGS}
    return TrainingConfig(stages=(Stage(0, 1, 0, 1),), discriminator_channels=(1,), **values)


def whole(text: str) -> int:
    """A whole number above 0."""
    number = int(text) if text.isascii() and text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number above 0")
    return number


def positive(text: str) -> float:
    """A number above 0."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e9:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number above 0")
    return number


def size(text: str) -> tuple[int, int]:
    """ "256x128" -> (256, 128)."""
    parts = text.lower().split("x")
    if len(parts) != 2:
        raise argparse.ArgumentTypeError(f"'{text}' is not a height and width like 256x128")
    return whole(parts[0]), whole(parts[1])


def numbers(text: str) -> tuple[int, ...]:
    """ "128,96,64" -> (128, 96, 64)."""
    try:
        return tuple(whole(part) for part in text.split(","))
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not a list of whole numbers like 128,96,64") from error


def words(text: str) -> tuple[str, ...]:
    """ "flip,shift" -> ("flip", "shift")."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def stages(text: str) -> tuple[Stage, ...]:
    """ "level:batch:fade:pictures,..." -> stages."""
    try:
        parts = [tuple(int(number) for number in part.split(":")) for part in text.split(",")]
    except ValueError:
        parts = [()]
    if any(len(part) != 4 for part in parts):
        raise argparse.ArgumentTypeError(
            f"stages look like 0:64:0:36000,1:64:7000:71000 (level:batch:fade:pictures), not '{text}'"
        )
    try:
        return tuple(Stage(*part) for part in parts)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from error
