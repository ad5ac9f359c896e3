"""`python -m benchmarks [NAME …]`: runs measurements, prints one table, writes benchmarks/results/*.json."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks import adversarial, beside, drag, export, films, finding, live, render, soak, speed, startup
from benchmarks.machine import described, taken_by_others
from benchmarks.table import table

MEASUREMENTS = {
    "speed": speed.measure,
    "aliasfree": speed.measure_aliasfree,
    "drag": drag.measure,
    "large": drag.measure_large,
    "beside": beside.measure,
    "render": render.measure,
    "films": films.measure,
    "finding": finding.measure,
    "finding_large": finding.measure_large,
    "live": live.measure,
    "export": export.measure,
    "startup": startup.measure,
    "soak": soak.measure,  # half an hour, so only when it is named
    "training": adversarial.measure,
}


def main() -> int:
    """Run the named measurements, all if none is named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*MEASUREMENTS, []], help="which; all if left out")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "results", help="folder for the JSON files"
    )
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    results: dict[str, dict[str, float]] = {}
    for name in given.names or [each for each in MEASUREMENTS if each != "soak"]:
        figures: dict[str, float] = {}
        with taken_by_others(figures):
            figures |= MEASUREMENTS[name]()
        print(f"\n{name}  ({described()})")
        for label, value in figures.items():
            print(f"  {label:<70} {value:>10.1f}")
        results[name] = figures
        (given.out / f"{name}.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    if {"speed", "beside", "large"} & results.keys():
        print(f"\n{table(results)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
