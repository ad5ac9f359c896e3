"""The training command: parses settings, opens the data, runs a stage, reports progress."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stylegan.allocator import tune_allocator
from stylegan.config import AdaINConfig, Stage, TrainingConfig

if TYPE_CHECKING:
    from stylegan.training.supervised import ReconstructionAnchor

DESCRIPTION = """Train a StyleGAN generator.

supervised   first stage on rendered portraits whose parameters are known: parameters -> w -> picture
match        teach the mapping network where each z's portrait lies in W, then train both together from z
calibrate    move the edge in z at which headbands begin, until they are as frequent as in the training set
adversarial  progressive growing against a discriminator, from scratch or from an earlier generator
"""

SETTINGS: dict[str, str] = {
    "learning_rate": "Adam's learning rate of both networks",
    "r1_gamma": "weight of the R1 gradient penalty on real pictures",
    "r1_every": "steps between two penalties (lazy regularisation)",
    "mixing": "share of pictures drawn with two styles, 0..1",
    "half_life": "half-life of the averaged generator, in pictures",
    "deviation_group": "pictures that the minibatch standard deviation compares",
    "anchor": "weight of the reconstruction loss of rendered portraits, after the supervised stages",
    "precision": "auto, float32 or bfloat16 (auto: bfloat16 where the processor multiplies it)",
    "save_minutes": "minutes between two saved states and sheets",
    "seed": "seed of the run",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one stage; returns 0, 2 after a wrong setting or input (one line), 130 after Ctrl-C (state saved)."""
    tune_allocator()
    given = _parser().parse_args(arguments)
    try:
        given.stage(given)
    except (ValueError, OSError, ImportError, FloatingPointError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. The same command goes on from the last saved state.", file=sys.stderr)
        return 130
    return 0


def stages_from(text: str) -> tuple[Stage, ...]:
    """ "level:batch:fade:pictures,..." -> stages. ValueError with one sentence for anything else."""
    try:
        return tuple(Stage(*(int(number) for number in part.split(":"))) for part in text.split(","))
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"Stages look like 0:64:0:36000,1:64:7000:71000 (level:batch:fade:pictures), not '{text}'."
        ) from error


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(number) for number in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no list of whole numbers like 128,96,64") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m stylegan.training",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="STAGE")
    common = argparse.ArgumentParser(add_help=False, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    common.add_argument(
        "--data", type=Path, required=True, help="folder of rendered portraits, or of any pictures"
    )
    common.add_argument(
        "--run", type=Path, required=True, help="folder for states and sheets; a run in it is resumed"
    )
    network = common.add_argument_group("network (ignored when a run is resumed or --generator is given)")
    network.add_argument(
        "--start", type=_numbers, default=(8, 4), help="height,width of the learned constant"
    )
    network.add_argument(
        "--channels", type=_numbers, default=(128, 128, 96, 56, 24), help="maps per resolution"
    )
    network.add_argument("--z-dim", type=int, default=64, help="length of z")
    network.add_argument("--w-dim", type=int, default=128, help="length of w")
    network.add_argument("--mapping-layers", type=int, default=4, help="layers of the mapping network")
    network.add_argument("--mapping-width", type=int, default=512, help="width of the mapping network")
    _add_supervised(commands, common)
    _add_calibrate(commands)
    _add_adversarial(commands, common)
    return parser


def _add_supervised(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    stages = "level:batch:pictures,... one after the other"
    supervised = commands.add_parser("supervised", parents=[common], help="parameters -> w -> picture")
    supervised.add_argument("--stages", default="2:32:32000,3:8:45000,4:8:200000", help=stages)
    supervised.set_defaults(stage=_run_supervised)
    match = commands.add_parser("match", parents=[common], help="z -> w, then both together from z")
    match.add_argument(
        "--stages", default="4:8:200000", help=stages + " (counted from the supervised run's first)"
    )
    match.add_argument(
        "--generator", type=Path, help="go on with this one, whose run is lost; matches nothing"
    )
    match.add_argument("--match-steps", type=int, default=8000, help="steps of the mapping network alone")
    match.set_defaults(stage=_run_match)


def _add_calibrate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("calibrate", help="headbands as frequent as in the training set")
    parser.add_argument("--data", type=Path, required=True, help="folder of rendered portraits")
    parser.add_argument("--generator", type=Path, required=True, help="a matched generator")
    parser.add_argument("--tagger", type=Path, required=True, help="file of stylegan.datasets.tagging")
    parser.add_argument("--out", type=Path, required=True, help="where the calibrated generator is written")
    parser.set_defaults(stage=_run_calibrate)


def _add_adversarial(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    parser = commands.add_parser("adversarial", parents=[common], help="generator against discriminator")
    parser.add_argument("--generator", type=Path, help="start from this checkpoint")
    parser.add_argument(
        "--stages",
        default="0:64:0:36000,1:64:14000:71000,2:48:18000:90000,3:32:40000:500000,4:16:40000:300000",
        help="level:batch:fade:pictures,... one after the other",
    )
    parser.add_argument(
        "--discriminator-channels", type=_numbers, help="maps per resolution; the generator's if left out"
    )
    parser.add_argument("--mirror", action="store_true", help="show half of the pictures mirrored")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or mps")
    for name, text in SETTINGS.items():
        default = TrainingConfig.__dataclass_fields__[name].default
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default, help=text)
    parser.set_defaults(stage=_run_adversarial)


def _network(given: argparse.Namespace) -> AdaINConfig:
    return AdaINConfig(
        z_dim=given.z_dim, w_dim=given.w_dim, start=given.start, channels=given.channels,
        mapping_layers=given.mapping_layers, mapping_width=given.mapping_width,
    )  # fmt: skip


def _supervised_stages(text: str) -> tuple[tuple[int, int, int], ...]:
    try:
        level_batch_pictures = [tuple(int(number) for number in part.split(":")) for part in text.split(",")]
        return tuple((level, batch, pictures) for level, batch, pictures in level_batch_pictures)
    except ValueError as error:
        raise ValueError(
            f"Stages look like 3:8:45000,4:8:200000 (level:batch:pictures), not '{text}'."
        ) from error


def _run_supervised(given: argparse.Namespace) -> None:
    from stylegan.datasets.portraits import load
    from stylegan.training.supervised import SupervisedConfig, SupervisedTrainer

    settings = SupervisedConfig(stages=_supervised_stages(given.stages))
    SupervisedTrainer(_network(given), settings, load(given.data), given.run).run()


def _run_match(given: argparse.Namespace) -> None:
    from stylegan.checkpoints import load as load_generator
    from stylegan.datasets.portraits import load
    from stylegan.training.matching import go_on_from, match_and_train
    from stylegan.training.supervised import SupervisedConfig

    settings = SupervisedConfig(stages=_supervised_stages(given.stages))
    if given.generator:
        go_on_from(load_generator(given.generator), settings, load(given.data), given.run)
        return
    match_and_train(_network(given), settings, load(given.data), given.run, given.match_steps)


def _run_calibrate(given: argparse.Namespace) -> None:
    from stylegan.checkpoints import load as load_generator
    from stylegan.checkpoints import save
    from stylegan.datasets.portraits import load
    from stylegan.datasets.tagging import load_tagger
    from stylegan.training.calibration import calibrate
    from stylegan.training.portrait_coupling import headband_number, portrait_coupling

    generator, known = load_generator(given.generator), load(given.data)
    number = headband_number(portrait_coupling(known, generator.z_dim))
    share = float((known.labels[:, known.label_names.index("headband")] >= 0.5).mean())
    moved = calibrate(generator, load_tagger(given.tagger), number, "headband", share)
    save(generator, given.out)
    print(f"headbands: the edge was moved by {moved:.3f} deviations of z, to a share of {share:.3f}")


def _run_adversarial(given: argparse.Namespace) -> None:
    import torch

    from stylegan.checkpoints import load
    from stylegan.generator import Generator
    from stylegan.training.data import open_pictures
    from stylegan.training.loop import Trainer
    from stylegan.training.report import Console, TensorBoard

    generator = load(given.generator) if given.generator else Generator(_network(given))
    values = {name: getattr(given, name) for name in SETTINGS}
    channels = given.discriminator_channels or generator.adain.config.channels
    settings = TrainingConfig(stages=stages_from(given.stages), discriminator_channels=channels, **values)
    pictures = open_pictures(given.data, generator.resolution, given.mirror)
    anchor = _anchor(given.data, generator.z_dim) if settings.anchor > 0 else None
    given.run.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(generator, settings, pictures, given.run, anchor, torch.device(given.device))
    print(f"{len(pictures)} pictures, {settings.total} to be seen, {trainer.dtype}", flush=True)
    trainer.run([Console(settings.total), TensorBoard(given.run / "log")])


def _anchor(folder: Path, z_dim: int) -> ReconstructionAnchor:
    from stylegan.datasets.portraits import load
    from stylegan.training.portrait_coupling import portrait_coupling
    from stylegan.training.supervised import ReconstructionAnchor

    known = load(folder)
    return ReconstructionAnchor(known, portrait_coupling(known, z_dim))
