"""`python -m recipes.portraits.train`: the stages that make the shipped model, one command each, resumable.

Alone, or as several processes under torchrun, one thread each, which is faster than one process with all threads:
OMP_NUM_THREADS=1 torchrun --standalone --nproc-per-node 2 -m recipes.portraits.train -- supervised ...
"""

from __future__ import annotations

import argparse
import contextlib
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stylegan.allocator import tune_allocator
from stylegan.files.system_errors import make_folder, sentence

if TYPE_CHECKING:
    import torch

    from recipes.portraits.cache import PortraitSet
    from recipes.portraits.learning.settings import Settings, Stage
    from stylegan.families.stylegan import AdaINConfig
    from stylegan.training.step.processes import Processes

    Prepared = tuple[
        AdaINConfig, Settings, PortraitSet, Path, torch.device, bool, Processes, PortraitSet | None
    ]

STAGES = "2:32:60000,3:24:100000,4:16:160000,5:8:700000:mixed,5:8:800000:z75:mixed"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one stage; returns 0, 2 after a wrong setting or input (one line), 130 after Ctrl-C."""
    tune_allocator()
    given = _parser().parse_args(arguments)
    try:
        _check(given)
        given.stage(given)
    except (ValueError, OSError, ImportError, FloatingPointError) as error:
        print(f"Error: {sentence(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. The same command continues from the last saved state.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m recipes.portraits.train", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="STAGE")
    _add_supervised(commands)
    _add_adversarial(commands)
    _add_mapping(commands)
    _add_keep(commands)
    _add_wrong(commands)
    return parser


def _check(given: argparse.Namespace) -> None:
    """ValueError with one sentence where a number makes no sense, or what takes hours could not be written."""
    from ganinterface.files.folders import file_problem

    for name in ("minutes", "count", "pictures", "batch"):
        value = getattr(given, name, None)
        if value is not None and not 0 < value < math.inf:
            raise ValueError(f"--{name} is a number above 0, not {value:g}.")
    anchor = getattr(given, "anchor", 0.0)
    if not 0 <= anchor < math.inf:
        raise ValueError(f"--anchor is a number from 0 on, not {anchor:g}.")
    out = getattr(given, "out", None)
    if out is not None and (problem := file_problem(out)):
        raise ValueError(f"'{out}' cannot be written: {problem}.")


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data", type=Path, required=True, help="folder of python -m recipes.portraits.render"
    )


def _add_supervised(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "supervised", help="known parameters, then z -> w -> picture, against known renders"
    )
    _add_data(command)
    command.add_argument(
        "--run", type=Path, required=True, help="folder for state and sheets; a run in it is resumed"
    )
    command.add_argument(
        "--stages",
        default=STAGES,
        help="level:batch:pictures or seconds[:percent from z][:mixed],... (%(default)s)",
    )
    command.add_argument("--minutes", type=float, help="stop after so long, saved (no limit)")
    command.add_argument("--device", default="cpu", help="cpu or cuda (%(default)s)")
    command.add_argument(
        "--compile", action="store_true", help="compile the networks: a minute, then faster steps"
    )
    command.add_argument(
        "--kept", type=Path, help="begin with a kept run (assets/training), where RUN holds none"
    )
    command.add_argument(
        "--mapping", type=Path, help="file of the stage 'mapping', needed where portraits are drawn from z"
    )
    _add_lessons(command)
    command.set_defaults(stage=_run_supervised)


def _add_lessons(command: argparse.ArgumentParser) -> None:
    """What is shown how often, and what counts how much."""
    command.add_argument("--learning-rate", type=float, default=2e-3, help="Adam's (%(default)s)")
    command.add_argument(
        "--half-life", type=float, default=6000.0, help="of the averaged weights, in pictures (%(default)s)"
    )
    command.add_argument(
        "--rare",
        type=float,
        default=0.0,
        help="how much more often a portrait is shown for every rare thing that it has (%(default)s)",
    )
    command.add_argument(
        "--changed",
        type=Path,
        help="the same portraits with one thing changed (render --changed), shown beside them",
    )
    command.add_argument(
        "--hold",
        type=Path,
        metavar="WRONG",
        help="a coarser level is taught, and what finer ones see of it is held where --kept draws right: a file of 'wrong'",
    )
    command.add_argument(
        "--teach",
        default="",
        metavar="NAMES",
        help="show changes of these more often: brows,brow_lift,brow_tilt",
    )
    command.add_argument(
        "--teach-more", type=float, default=6.0, help="how much more often than others (%(default)s)"
    )
    command.add_argument(
        "--changes-weight", type=float, default=1.0, help="of what a change does (%(default)s)"
    )


def _add_wrong(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("wrong", help="where the pictures of a kept run are wrong, for --hold")
    _add_data(command)
    command.add_argument("--changed", type=Path, help="the changed portraits, where these are shown")
    command.add_argument("--kept", type=Path, required=True, help="the kept run")
    command.add_argument("--level", type=int, default=3, help="that is to be taught (%(default)s)")
    command.add_argument("--count", type=int, help="of the portraits (all)")
    command.add_argument("--device", default="cpu", help="cpu or cuda (%(default)s)")
    command.add_argument("--compile", action="store_true", help="compile the network: a minute, then faster")
    command.add_argument("--out", type=Path, required=True, help="file to write")
    command.set_defaults(stage=_run_wrong)


def _add_mapping(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("mapping", help="which z means what: the mapping network, by itself")
    command.add_argument("--out", type=Path, required=True, help="file to write")
    command.add_argument(
        "--count", type=int, default=24000, help="portraits, those of the seeds from 0 on (%(default)s)"
    )
    command.add_argument(
        "--minutes", type=float, default=10.0, help="for all choices together, after each alone (%(default)s)"
    )
    command.set_defaults(stage=_run_mapping)


def _add_keep(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("keep", help="write a run's averaged networks in a small file")
    _add_data(command)
    command.add_argument("--run", type=Path, required=True, help="the run's folder")
    command.add_argument(
        "--out", type=Path, default=Path("assets/training/portraits.safetensors"), help="(%(default)s)"
    )
    command.set_defaults(stage=_run_keep)


def _add_adversarial(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "adversarial", help="the whole against a discriminator, held near what it was"
    )
    _add_data(command)
    command.add_argument("--run", type=Path, required=True, help="folder of a supervised run, which goes on")
    command.add_argument("--pictures", type=int, default=200_000, help="to show in all (%(default)s)")
    command.add_argument("--batch", type=int, default=16, help="pictures per step (%(default)s)")
    command.add_argument(
        "--anchor", type=float, default=3.0, help="weight of the known renders (%(default)s)"
    )
    command.add_argument("--learning-rate", type=float, default=3e-4, help="Adam's (%(default)s)")
    command.add_argument("--minutes", type=float, help="stop after so long, saved (no limit)")
    command.add_argument("--device", default="cpu", help="cpu or cuda (%(default)s)")
    command.set_defaults(stage=_run_adversarial)


def _run_adversarial(given: argparse.Namespace) -> None:
    from recipes.portraits.cache import load
    from recipes.portraits.learning.adversarial import Anchored, settings_for
    from stylegan.training.start.transfer import open_for_training
    from stylegan.training.step.processes import joined, own_device
    from stylegan.training.watch.report import Console
    from stylegan.training.watch.run_log import GENERATOR, RunLog
    from stylegan.training.watch.watch import Watch

    if not (given.run / GENERATOR).exists():
        raise ValueError(f"{given.run} holds no {GENERATOR}: train the stage 'supervised' first.")
    generator = open_for_training(given.run / GENERATOR)
    settings = settings_for(generator, given.batch, given.pictures, given.learning_rate)
    known = load(given.data)
    with joined(own_device(given.device)) as (processes, device):
        trainer = Anchored(generator, settings, known, given.run, device, processes, given.anchor)
        if processes.rank:
            trainer.run(minutes=given.minutes)
            return
        with Watch(trainer, [Console(settings.total), RunLog(given.run)], minutes=given.minutes) as watch:
            trainer.run([watch], minutes=given.minutes)


def _run_supervised(given: argparse.Namespace) -> None:
    from recipes.portraits.learning.keeping import take_up
    from recipes.portraits.learning.mapping import take_mapping
    from recipes.portraits.learning.objectives.holding import Held, load_wrong
    from recipes.portraits.learning.supervised import STATE, Supervised

    if given.hold is not None and given.kept is None:
        raise ValueError("What is held is that of a kept run: name it with --kept.")
    with _prepared(given) as prepared:
        trainer = Supervised(*prepared)
        goes_on = (given.run / STATE).exists()
        if given.kept is not None and (given.hold is not None or not goes_on):
            take_up(trainer, given.kept)
        if given.hold is not None:  # of the kept run, before what this one has become is resumed
            trainer.held = Held(trainer.networks.synthesis, load_wrong(given.hold))
        trainer.resume()
        if given.mapping is not None:  # after what is resumed, which has one of its own
            take_mapping(given.mapping, trainer.networks, trainer.average.module)
        draws = any(stage.z for stage in trainer.settings.stages)
        if draws and not trainer.networks.mapping.w_avg.any():
            raise ValueError("Stages that draw from z need a mapping network: name one with --mapping.")
        trainer.run(given.minutes)


@contextlib.contextmanager
def _prepared(given: argparse.Namespace) -> Iterator[Prepared]:
    """What the trainer takes: network, settings, pictures, folder, device, whether compiled, processes, changed ones."""
    from recipes.portraits.cache import held, load
    from recipes.portraits.learning.settings import NETWORK, Settings, stages_from
    from stylegan.training.step.processes import joined, own_device

    settings = Settings(
        stages_from(given.stages),
        learning_rate=given.learning_rate,
        half_life=given.half_life,
        rare=given.rare,
        changes=given.changes_weight,
        taught=tuple(filter(None, given.teach.split(","))),
        taught_more=given.teach_more,
    )
    with joined(own_device(given.device)) as (processes, device):
        make_folder(given.run)
        folders = _folders(given)
        count = min(map(held, folders))  # either may still be rendered
        if given.hold is not None:
            count = min(count, _held_portraits(given.hold, len(folders), settings.stages))
        known, *changed = (load(folder, count) for folder in folders)
        yield NETWORK, settings, known, given.run, device, given.compile, processes, *changed


def _folders(given: argparse.Namespace) -> list[Path]:
    """Of the portraits and, where there are any, of these changed."""
    from recipes.portraits.cache import check_changed

    if given.changed is None:
        return [given.data]
    check_changed(given.data, given.changed)
    return [given.data, given.changed]


def _held_portraits(path: Path, sets: int, stages: Sequence[Stage]) -> int:
    from recipes.portraits.learning.objectives.holding import level_of, load_wrong
    from recipes.portraits.learning.settings import NETWORK

    wrong = load_wrong(path)
    if len(wrong) != sets:
        raise ValueError(f"'{path.name}' was made {'with' if sets == 1 else 'without'} changed portraits.")
    level = level_of(wrong, NETWORK)
    if level not in {stage.level for stage in stages}:
        raise ValueError(f"'{path.name}' is of level {level}, which is taught in none of the stages.")
    return wrong.shape[1]


def _run_wrong(given: argparse.Namespace) -> None:
    from recipes.portraits.cache import held, load
    from recipes.portraits.learning.keeping import take_up
    from recipes.portraits.learning.objectives.holding import how_wrong, save_wrong
    from recipes.portraits.learning.settings import NETWORK, Settings, stages_from
    from recipes.portraits.learning.supervised import Supervised
    from stylegan.training.step.processes import own_device

    settings = Settings(stages_from(STAGES))
    _check_below(given.level, max(stage.level for stage in settings.stages))
    device, folders = own_device(given.device), _folders(given)
    count = min([given.count or sys.maxsize, *map(held, folders)])
    known, *changed = (load(folder, count) for folder in folders)
    trainer = Supervised(
        NETWORK,
        settings,
        known,
        given.out.parent,
        device,
        given.compile,
        changed=next(iter(changed), None),
    )
    take_up(trainer, given.kept)
    top = trainer.schedule.learned
    _check_below(given.level, top)
    sets = [(trainer.features.matrix, trainer.pictures)]
    if trainer.changes is not None:
        sets.append((trainer.features.matrix + trainer.changes.moved, trainer.changes.pictures))
    start = NETWORK.start[0]
    wrong = how_wrong(
        lambda features: trainer.known_pictures(features, top),
        sets,
        (start << top, start << given.level),
        lambda done, total: print(f"{done} of {total} pictures"),
    )
    save_wrong(wrong, given.out)


def _check_below(level: int, top: int) -> None:
    if not 0 <= level < top:
        raise ValueError(f"What is taught is a level below that of whole pictures, 0 to {top - 1}.")


def _run_mapping(given: argparse.Namespace) -> None:
    from recipes.portraits.cache import known_portraits
    from recipes.portraits.learning.mapping import save_mapping, teach
    from recipes.portraits.learning.settings import NETWORK
    from stylegan.networks.mapping import Mapping

    if given.count < 2:
        raise ValueError("The mapping network is taught with 2 portraits or more.")
    mapping = Mapping(NETWORK).requires_grad_(False)
    known = known_portraits(range(given.count))
    teach(mapping, known, given.minutes, lambda line: print(line, flush=True))
    save_mapping(mapping, given.out)


def _run_keep(given: argparse.Namespace) -> None:
    from recipes.portraits.cache import load
    from recipes.portraits.learning.keeping import keep
    from recipes.portraits.learning.settings import NETWORK, Settings, stages_from
    from recipes.portraits.learning.supervised import STATE, Supervised
    from stylegan.training.checkpoint import load_state

    state = load_state(given.run / STATE)
    trainer = Supervised(NETWORK, Settings(stages_from(STAGES)), load(given.data, 200), given.run)
    trainer.restore(state)
    keep(trainer, given.out)


if __name__ == "__main__":
    sys.exit(main())
