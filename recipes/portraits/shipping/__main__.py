"""`python -m recipes.portraits.shipping all|evaluate|place`: makes what ships from a run, measures it, puts it in."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from stylegan.allocator import tune_allocator
from stylegan.files.system_errors import sentence

PARTS = ("model", "attributes", "presets", "demo", "sheet")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, 1 where something is not as promised, 2 after a wrong input (one line), 130 after Ctrl-C."""
    tune_allocator()
    given = _parser().parse_args(arguments)
    try:
        status: int = given.command(given)
    except (ValueError, OSError, ImportError) as error:
        print(f"Error: {sentence(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. What is finished is kept: the same command continues from there.", file=sys.stderr)
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m recipes.portraits.shipping", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--device", default="cpu", help="cpu or cuda (%(default)s)")
    common.add_argument("--threads", type=int, default=1, help="processor cores (%(default)s)")
    made = commands.add_parser(
        "all", parents=[common], help="model, attributes, presets, sample project and sheet from a run"
    )
    made.add_argument(
        "--run",
        type=Path,
        required=True,
        help="folder of a run of the stage 'supervised', or its generator's file",
    )
    made.add_argument("--tagger", type=Path, required=True, help="file of python -m recipes.portraits.tagger")
    made.add_argument("--out", type=Path, required=True, help="folder for everything; made if missing")
    made.add_argument(
        "--only", choices=(*PARTS, "previews"), nargs="+", default=PARTS, help="what to make (everything)"
    )
    made.add_argument("--presets", nargs="+", default=(), metavar="NAME", help="only these presets")
    made.add_argument("--redo", action="store_true", help="make again what is there already")
    made.set_defaults(command=_make)
    placed = commands.add_parser("place", help="put what 'all' made in place of what ships")
    placed.add_argument("--made", type=Path, required=True, help="folder that 'all' wrote")
    placed.add_argument("--to", type=Path, default=Path(), help="the checkout (this folder)")
    placed.set_defaults(command=_place)
    measured = commands.add_parser(
        "evaluate", parents=[common], help="a table for each promise, with PASS or FAIL"
    )
    measured.add_argument("--model", type=Path, help="checkpoint (the one in --assets)")
    measured.add_argument(
        "--assets", type=Path, default=Path("assets"), help="attributes and presets (%(default)s)"
    )
    measured.add_argument("--tagger", type=Path, help="the tagger's file (the one in --assets)")
    measured.add_argument("--renders", type=Path, help="folder of fresh renders, for the distances")
    measured.add_argument("--floor", type=Path, help="folder of the training set's renders, beside them")
    measured.add_argument("--compare", type=Path, nargs="+", default=(), help="other models' distances")
    measured.add_argument("--only", nargs="+", help="lines, labels, distances, presets, attributes (all)")
    measured.add_argument(
        "--fraction", type=int, default=1, help="4: a quarter of the pictures (%(default)s)"
    )
    measured.set_defaults(command=_evaluate)
    return parser


def _make(given: argparse.Namespace) -> int:
    import torch

    from recipes.portraits.shipping.making import make
    from recipes.portraits.shipping.workshop import open_workshop

    begun = time.monotonic()

    def report(text: str) -> None:
        print(f"{(time.monotonic() - begun) / 60:5.1f} min  {text}", flush=True)

    torch.set_num_threads(max(1, given.threads))
    workshop = open_workshop(given.run, given.tagger, given.out, report, given.device)
    make(workshop, given.run, given.tagger, given.only, given.redo, given.presets)
    return 0


def _place(given: argparse.Namespace) -> int:
    from recipes.portraits.shipping.placing import place

    place(given.made, given.to, print)
    return 0


def _evaluate(given: argparse.Namespace) -> int:
    import torch

    from recipes.portraits.measuring.evaluate import PARTS as TABLES
    from recipes.portraits.measuring.evaluate import Files, evaluate

    parts = tuple(given.only or TABLES)
    unknown = [part for part in parts if part not in TABLES]
    if unknown or given.fraction < 1:
        raise ValueError(f"The tables are {', '.join(TABLES)}, a fraction is 1 or more.")
    torch.set_num_threads(max(1, given.threads))
    tagger = given.tagger or given.assets / "tagger.safetensors"
    files = Files(
        tagger, given.assets, given.model, given.renders, given.floor, tuple(given.compare), given.device
    )
    passed = evaluate(files, parts, given.fraction, lambda text: print(text, flush=True))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
