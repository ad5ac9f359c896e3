"""The stages of training that rendered portraits have before the adversarial one, from the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stylegan.config import AdaINConfig

if TYPE_CHECKING:
    from stylegan.training.supervised import ReconstructionAnchor

DESCRIPTION = """Stages of training on rendered portraits, before the adversarial one.

supervised   portraits whose parameters are known: parameters -> w -> picture
match        teach the mapping network where each z's portrait lies in W, then train both together from z
calibrate    move the edge in z at which headbands begin, until they are as frequent as in the training set
"""
STAGES = ("supervised", "match", "calibrate")


def run(arguments: Sequence[str]) -> None:
    """Run one stage. ValueError or OSError with one sentence for what cannot be done."""
    given = _parser().parse_args(arguments)
    given.stage(given)


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


def reconstruction_anchor(folder: Path, z_dim: int) -> ReconstructionAnchor:
    """What keeps an adversarial run near the portraits in that folder."""
    from stylegan.datasets.portraits import load
    from stylegan.training.portrait_coupling import portrait_coupling
    from stylegan.training.supervised import ReconstructionAnchor

    known = load(folder)
    return ReconstructionAnchor(known, portrait_coupling(known, z_dim))
