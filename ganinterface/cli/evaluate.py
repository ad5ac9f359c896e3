"""The command `evaluate`: how near models are to a set of pictures, as a table and as JSON."""

from __future__ import annotations

import json as json_format
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from ganinterface.assets import asset
from ganinterface.cli.arguments import CommandError, check_number
from ganinterface.cli.output import print_table, progress

if TYPE_CHECKING:
    from ganinterface.measuring.evaluation import Line, Report, Settings
    from stylegan.metrics.features import Extractor

SHIPPED_CLASSIFIER = "tagger.safetensors"
MOST = 1_000_000  # pictures, or paths


def evaluate(
    *models: Annotated[Path, Parameter(help="Checkpoints; sets of pictures may stand among them.")],
    data: Annotated[Path, Parameter(help="The set to measure against: a zip or a folder of pictures.")],
    features: Annotated[
        Path | None,
        Parameter(
            help="A classifier, or Inception's weights (.pth), whose features pictures are compared by."
        ),
    ] = None,
    count: Annotated[int, Parameter(help="Pictures of each model.")] = 10_000,
    data_count: Annotated[int | None, Parameter(help="At most so many pictures of a set; else all.")] = None,
    pairs: Annotated[int, Parameter(help="Paths for the path length; 0 leaves it out.")] = 2000,
    psi: Annotated[float, Parameter(help="Truncation, -2 to 2.")] = 1.0,
    floor: Annotated[
        bool, Parameter(help="Measure against half of the set, and its other half too.", negative="")
    ] = False,
    labels: Annotated[
        bool, Parameter(help="How often each tag is seen, by the classifier.", negative="")
    ] = False,
    cache: Annotated[
        bool, Parameter(help="Keep what was seen of a set in a file beside it.", negative="")
    ] = False,
    device: Annotated[
        Literal["auto", "cpu", "cuda", "mps"],
        Parameter(help="Where to draw; auto is a GPU where there is one."),
    ] = "auto",
    json: Annotated[bool, Parameter(help="As JSON.", negative="")] = False,
) -> None:
    """Measure models against a set of pictures: FID, KID, precision, recall, path length, on the same features."""
    _check(models, data, features, {"--count": count, "--data-count": data_count}, pairs)
    check_number("--psi", "psi", psi)
    from ganinterface.measuring.evaluation import Settings, evaluate
    from ganinterface.render.device import choose_device
    from stylegan.allocator import tune_allocator

    tune_allocator()
    extractor = open_features(features).to(choose_device(device))
    if labels and not hasattr(extractor, "tags"):
        raise CommandError("--labels needs a classifier that names what it sees: give one with --features.")
    settings = Settings(count, psi, pairs, data_count, floor, cache)
    with progress("Evaluating") as told:
        report = evaluate(models, data, extractor, settings, told, device)
    if json:
        print(json_format.dumps(as_json(report, extractor, settings, data, labels), indent=2))
    else:
        _print(report, extractor, settings, data, labels)


def open_features(path: Path | None) -> Any:
    """The extractor of a file; without one Inception where its weights are on this disk, else the shipped classifier."""
    from stylegan.metrics.classifier import load_classifier
    from stylegan.metrics.inception import has_torch_fidelity, open_inception, weights_on_disk

    if path is not None:
        return open_inception(path) if path.suffix.lower() in (".pth", ".pt") else load_classifier(path)
    if has_torch_fidelity() and weights_on_disk().is_file():
        return open_inception(weights_on_disk())
    try:
        return load_classifier(asset(SHIPPED_CLASSIFIER))
    except (FileNotFoundError, ValueError) as error:
        raise CommandError(
            f"There is nothing to compare pictures by: Inception's weights are not at {weights_on_disk()} "
            f"(with torch-fidelity, see the guide), and no classifier was given with --features ({error})"
        ) from error


def as_json(
    report: Report, extractor: Extractor, settings: Settings, data: Path, labels: bool
) -> dict[str, Any]:
    """What scripts rely on. Measures have the prefix of the features in their names, so that nobody mixes them up."""
    told: dict[str, Any] = {
        "data": str(data),
        "data_pictures": report.reference.count,
        "features": extractor.name,
        "features_sha256": extractor.key,
        "psi": settings.psi,
        "results": [
            {
                "name": line.name,
                "kind": line.kind,
                "pictures": line.pictures,
                **_measures(line, extractor.prefix),
            }
            for line in report.lines
        ],
    }
    if labels:
        told["labels"] = _labels(report, extractor)
    return told


def _measures(line: Line, prefix: str) -> dict[str, float | None]:
    return {
        f"{prefix}FID": line.fid,
        f"{prefix}KID": line.kid,
        f"{prefix}KID_deviation": line.kid_deviation,
        f"{prefix}precision": line.precision,
        f"{prefix}recall": line.recall,
        f"{prefix}PPL": line.path_length,
    }


def _labels(report: Report, extractor: Any) -> list[dict[str, Any]]:
    """For every tag its share, for every number its mean, in the set and in each line."""
    rows = []
    column = 0
    for output in extractor.outputs:
        for tag in output.tags:
            assert report.reference.told is not None
            row: dict[str, Any] = {"name": tag, "group": output.group, "kind": output.kind}
            if output.kind == "number":
                row["range"] = [output.low, output.high]
            row["data"] = float(report.reference.told[column])
            row["results"] = [float(line.told[column]) for line in report.lines if line.told is not None]
            rows.append(row)
            column += 1
    return rows


def _print(report: Report, extractor: Extractor, settings: Settings, data: Path, labels: bool) -> None:
    prefix = extractor.prefix
    titles = [
        "",
        "pictures",
        *(f"{prefix}{name}" for name in ("FID", "KID ×1000", "precision", "recall", "PPL")),
    ]
    rows = []
    for line in report.lines:
        length = "" if line.path_length is None else f"{line.path_length:,.1f}"
        kid = f"{1000 * line.kid:.3f}"
        if line.kid_deviation:  # there was more than one subset
            kid += f" ± {1000 * line.kid_deviation:.3f}"
        figures = [f"{line.fid:.3f}", kid, f"{line.precision:.3f}", f"{line.recall:.3f}", length]
        rows.append([line.name, f"{line.pictures:,}", *figures])
    against = "half of " if settings.floor else ""
    print(
        f"Against {report.reference.count:,} pictures, {against}{data.name}; models at psi {settings.psi:g}; "
        f"features of {extractor.name}"
    )
    print_table(titles, rows)
    if labels:
        print()
        print_table(*_label_table(report, extractor))


def _label_table(report: Report, extractor: Extractor) -> tuple[list[str], list[list[str]]]:
    """Tags as shares, and how many times the set's they are; numbers as means, and how far off in parts of their range."""
    titles = ["label", "set", *(title for line in report.lines for title in (line.name, ""))]
    rows = []
    for row in _labels(report, extractor):
        wanted, cells = row["data"], []
        for found in row["results"]:
            if row["kind"] == "number":
                low, high = row["range"]
                cells += [f"{found:.3f}", f"{(found - wanted) / (high - low):+.2f}"]
            else:
                cells += [f"{found:.1%}", f"×{found / wanted:.2f}" if wanted else ""]
        shown = f"{wanted:.3f}" if row["kind"] == "number" else f"{wanted:.1%}"
        rows.append([f"{row['group']}: {row['name']}" if row["group"] else row["name"], shown, *cells])
    return titles, rows


def _check(
    models: tuple[Path, ...], data: Path, features: Path | None, counts: dict[str, int | None], pairs: int
) -> None:
    if not models:
        raise CommandError("evaluate needs a model.")
    for path in (*models, data):
        if not path.exists():
            raise CommandError(f"There is no file or folder '{path}'.")
    if features is not None and not features.is_file():
        raise CommandError(f"There is no file '{features}'.")
    for option, number in counts.items():
        if number is not None and not 10 <= number <= MOST:
            raise CommandError(f"{option} takes a number from 10 to {MOST:,}, not {number}.")
    if not 0 <= pairs <= MOST:
        raise CommandError(f"--pairs takes a number from 0 to {MOST:,}, not {pairs}.")
