"""`python -m recipes.portraits.train`: the stages that make the shipped model, one command each, resumable."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from stylegan.allocator import tune_allocator

STAGES = "2:32:60000,3:24:100000,4:16:160000,5:8:1500000"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one stage; returns 0, 2 after a wrong setting or input (one line), 130 after Ctrl-C."""
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m recipes.portraits.train", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="STAGE")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data", type=Path, required=True, help="folder of python -m recipes.portraits.render"
    )
    common.add_argument(
        "--run", type=Path, required=True, help="folder for state and sheets; a run in it is resumed"
    )
    common.add_argument("--stages", default=STAGES, help="level:batch:pictures,... (%(default)s)")
    common.add_argument(
        "--minutes", type=float, default=math.inf, help="stop after so long, saved (no limit)"
    )
    common.add_argument("--device", default="cpu", help="cpu or cuda (%(default)s)")
    common.add_argument(
        "--compile", action="store_true", help="compile the networks: a minute, then faster steps"
    )
    common.add_argument("--learning-rate", type=float, default=2e-3, help="Adam's (%(default)s)")
    regression = commands.add_parser("regression", parents=[common], help="known parameters -> w -> picture")
    regression.set_defaults(stage=_run_regression)
    coupled = commands.add_parser(
        "coupled", parents=[common], help="z -> w -> picture, from a run of regression"
    )
    coupled.add_argument(
        "--match-steps", type=int, default=20_000, help="of the mapping network alone (%(default)s)"
    )
    coupled.set_defaults(stage=_run_coupled)
    return parser


def _run_regression(given: argparse.Namespace) -> None:
    from recipes.portraits.cache import load
    from recipes.portraits.regression import Regression
    from recipes.portraits.settings import NETWORK, Settings, stages_from

    settings = replace(Settings(stages_from(given.stages)), learning_rate=given.learning_rate)
    given.run.mkdir(parents=True, exist_ok=True)
    Regression(NETWORK, settings, load(given.data), given.run, given.device, given.compile).run(given.minutes)


def _run_coupled(given: argparse.Namespace) -> None:
    from recipes.portraits.cache import load
    from recipes.portraits.coupled import Coupled
    from recipes.portraits.regression import STATE
    from recipes.portraits.settings import NETWORK, Settings, stages_from

    if not (given.run / STATE).exists():
        raise ValueError(
            f"{given.run} holds no regression ({STATE}) whose W the mapping network could match."
        )
    settings = replace(Settings(stages_from(given.stages)), learning_rate=given.learning_rate)
    known = load(given.data)
    Coupled(
        NETWORK, settings, known, given.run, given.device, given.compile, match_steps=given.match_steps
    ).run(given.minutes)


if __name__ == "__main__":
    sys.exit(main())
