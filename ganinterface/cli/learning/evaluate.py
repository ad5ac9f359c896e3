"""The command `evaluate`: how near models are to a set of pictures, as a table and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from ganinterface.assets import SHIPPED_CLASSIFIER, asset
from ganinterface.cli.arguments import CommandError, check_number, existing_file, existing_source
from ganinterface.cli.options import DeviceOption, JsonOption
from ganinterface.cli.terminal.output import print_json, print_table, progress, show

if TYPE_CHECKING:
    from ganinterface.measuring.evaluation import Report
    from stylegan.metrics.features import Extractor

MAX_PICTURES = 1_000_000  # or paths


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Options:
    """What is measured, against what, and by what."""

    data: Annotated[Path, Parameter(help="The set to measure against: a zip or a folder of pictures.")]
    features: Annotated[
        Path | None,
        Parameter(
            help="A classifier, or Inception's weights (.pth), whose features pictures are compared by."
        ),
    ] = None
    count: Annotated[int, Parameter(help="Pictures of each model.")] = 10_000
    data_count: Annotated[
        int | None, Parameter(help="At most this many pictures of a set; by default all.")
    ] = None
    pairs: Annotated[int, Parameter(help="Paths for the path length; 0 leaves it out.")] = 2000
    psi: Annotated[float, Parameter(help="Truncation, -2 to 2.")] = 1.0
    floor: Annotated[
        bool, Parameter(help="Measure against half of the set, and its other half too.", negative="")
    ] = False
    labels: Annotated[bool, Parameter(help="How often each tag is seen, by the classifier.", negative="")] = (
        False
    )
    cache: Annotated[
        bool, Parameter(help="Keep the features of a set in a file next to it.", negative="")
    ] = False
    device: DeviceOption = "auto"
    json: JsonOption = False


def evaluate(
    *models: Annotated[Path, Parameter(help="Checkpoints; sets of pictures may be among them.")],
    options: Options,
) -> None:
    """Measure models against a set of pictures: FID, KID, precision, recall, path length, on the same features."""
    _check(models, options)
    from ganinterface.measuring.evaluation import Settings, evaluate
    from ganinterface.render.device import choose_device
    from stylegan.allocator import tune_allocator

    tune_allocator()
    extractor = open_features(options.features).to(choose_device(options.device))
    if options.labels and not hasattr(extractor, "tags"):
        raise CommandError("--labels needs a classifier that names what it sees: give one with --features.")
    settings = Settings(
        options.count, options.psi, options.pairs, options.data_count, options.floor, options.cache
    )
    with progress("Evaluating") as bar:
        report = evaluate(models, options.data, extractor, settings, bar, options.device)
    if options.json:
        print_json(_as_json(report, extractor, options))
    else:
        _print(report, extractor, options)


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


def check_count(option: str, number: int | None, least: int = 10) -> None:
    """CommandError where an option is no usual number of pictures."""
    if number is not None and not least <= number <= MAX_PICTURES:
        raise CommandError(f"{option} takes a number from {least} to {MAX_PICTURES:,}, not {number}.")


def _check(models: tuple[Path, ...], options: Options) -> None:
    if not models:
        raise CommandError("evaluate needs a model.")
    for path in (*models, options.data):
        existing_source(path)
    existing_file(options.features)
    check_count("--count", options.count)
    check_count("--data-count", options.data_count)
    check_count("--pairs", options.pairs, least=0)
    check_number("--psi", "psi", options.psi)


def _as_json(report: Report, extractor: Extractor, options: Options) -> dict[str, Any]:
    """What scripts rely on. Measures have the prefix of the features in their names, so that nobody mixes them up."""
    prefix = extractor.prefix
    found: dict[str, Any] = {
        "data": options.data,
        "data_pictures": report.reference.count,
        "features": extractor.name,
        "features_sha256": extractor.key,
        "psi": options.psi,
        "results": [
            {
                "name": line.name,
                "kind": line.kind,
                "pictures": line.pictures,
                f"{prefix}FID": line.fid,
                f"{prefix}KID": line.kid,
                f"{prefix}KID_deviation": line.kid_deviation,
                f"{prefix}precision": line.precision,
                f"{prefix}recall": line.recall,
                f"{prefix}PPL": line.path_length,
            }
            for line in report.lines
        ],
    }
    return found | ({"labels": _labels(report, extractor)} if options.labels else {})


def _labels(report: Report, extractor: Any) -> list[dict[str, Any]]:
    """For every tag its share, for every number its mean, in the set and in each line."""
    tags = [(tag, output) for output in extractor.outputs for tag in output.tags]
    rows = []
    for column, (tag, output) in enumerate(tags):
        assert report.reference.tag_means is not None
        row: dict[str, Any] = {"name": tag, "group": output.group, "kind": output.kind}
        if output.kind == "number":
            row["range"] = [output.low, output.high]
        row["data"] = float(report.reference.tag_means[column])
        row["results"] = [
            float(line.tag_means[column]) for line in report.lines if line.tag_means is not None
        ]
        rows.append(row)
    return rows


def _print(report: Report, extractor: Extractor, options: Options) -> None:
    measures = (f"{extractor.prefix}{name}" for name in ("FID", "KID ×1000", "precision", "recall", "PPL"))
    rows = []
    for line in report.lines:
        length = "" if line.path_length is None else f"{line.path_length:,.1f}"
        kid = f"{1000 * line.kid:.3f}"
        if line.kid_deviation:  # there was more than one subset
            kid += f" ± {1000 * line.kid_deviation:.3f}"
        figures = [f"{line.fid:.3f}", kid, f"{line.precision:.3f}", f"{line.recall:.3f}", length]
        rows.append([line.name, f"{line.pictures:,}", *figures])
    against = "half of " if options.floor else ""
    show(
        f"Against {report.reference.count:,} pictures, {against}{options.data.name}; "
        f"models at psi {options.psi:g}; features of {extractor.name}"
    )
    print_table(["", "pictures", *measures], rows)
    if options.labels:
        show("")
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
