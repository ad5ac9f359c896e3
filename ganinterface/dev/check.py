"""Runs every check of the project, one after the other, as CI does."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PYTHON = sys.executable
STEPS: dict[str, list[str]] = {
    "format": [_PYTHON, "-m", "ruff", "format", "--check", "."],
    # Without a cache, which knows a file but not where the modules that it imports are.
    "lint": [_PYTHON, "-m", "ruff", "check", "--no-cache", "."],
    "types": [_PYTHON, "-m", "mypy"],
    # import-linter has no `python -m`; its script lies beside the interpreter.
    "import contracts": [str(Path(_PYTHON).with_name("lint-imports"))],
    "tests": [_PYTHON, "-m", "pytest"],
}

Run = Callable[[list[str]], int]


def run_in_root(command: list[str]) -> int:
    """Run a command in the checkout's root, its output passed on; 127 when it is not installed."""
    try:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    except OSError as error:
        print(f"{command[0]}: {error.strerror}. Is the dev extra installed?", file=sys.stderr)
        return 127


def main(arguments: Sequence[str] | None = None, run: Run = run_in_root) -> int:
    """Run all steps, also after one has failed; returns 0, or 1 when any did."""
    parser = argparse.ArgumentParser(prog="python -m ganinterface.dev check", description=__doc__)
    parser.add_argument("--no-tests", action="store_true", help="leave out the tests")
    given = parser.parse_args(arguments)
    if not (ROOT / "pyproject.toml").exists():
        print("The checks need a checkout of the project; this is an installed copy.", file=sys.stderr)
        return 2
    steps = {name: command for name, command in STEPS.items() if name != "tests" or not given.no_tests}
    failed = []
    for name, command in steps.items():
        print(f"── {name}", flush=True)
        begun = time.monotonic()
        status = run(command)
        seconds = time.monotonic() - begun
        print(f"── {name}: {'ok' if status == 0 else 'failed'} ({seconds:.0f} s)", flush=True)
        if status:
            failed.append(name)
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0
