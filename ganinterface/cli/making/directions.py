"""The commands `directions …`: attributes made from a model, with tags or without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter

from ganinterface.assets import SHIPPED_CLASSIFIER, asset
from ganinterface.cli.arguments import (
    CommandError,
    check_apart,
    check_number,
    check_output,
    existing_file,
    existing_folder,
    listed,
    parse_label,
    parse_region,
    parse_seeds,
)
from ganinterface.cli.learning.evaluate import check_count
from ganinterface.cli.making.analogy import AnalogyOptions, PortraitArgument, asked_analogy
from ganinterface.cli.making.freeing import without
from ganinterface.cli.options import DeviceOption, JsonOption, LabelOption
from ganinterface.cli.terminal.output import print_json, print_table, progress, remark, show
from ganinterface.document.compatibility import unchosen_class
from ganinterface.document.document import Document
from ganinterface.document.typed.style_ranges import typed_range

FEWEST = 4  # portraits on a side of which it can be said how well a direction tells unseen ones apart
MOST_PORTRAITS = 64  # that style channels are looked at on

if TYPE_CHECKING:
    from ganinterface.document.arrays import ArrayStore
    from ganinterface.document.region import Region
    from ganinterface.measuring.directing import Made, Making, Request
    from ganinterface.measuring.finding_order import Order
    from ganinterface.measuring.known_tags import KnownTags
    from ganinterface.render.models import OpenModel
    from stylegan import Generator

directions_app = App(name="directions", help="Make attributes from a model: directions in w, as a CSV file.")
directions_app.command(without)


@Parameter(name="*")
@dataclass(frozen=True)
class Options:
    """What both commands take: where tags come from, which directions are made of them, how they are measured."""

    out: Annotated[Path, Parameter(help="The CSV to write.")]
    tagger: Annotated[
        Path | None, Parameter(help="A classifier that says what pictures show; without it the shipped one.")
    ] = None
    table: Annotated[
        Path | None, Parameter(help="In its place: a CSV with a column seed and a column for each tag.")
    ] = None
    with_seeds: Annotated[
        str | None, Parameter(name="--with", help="Or: seeds whose pictures show it, e.g. 1-8,20 …")
    ] = None
    without_seeds: Annotated[
        str | None, Parameter(name="--without", help="… and seeds whose pictures do not …")
    ] = None
    name: Annotated[str | None, Parameter(help="… and what the attribute is called.")] = None
    decisions: Annotated[
        Path | None,
        Parameter(
            help="Or: a folder of saved portraits that 'curate' has sorted: the kept against the rejected."
        ),
    ] = None
    tags: Annotated[
        str | None, Parameter(help="The tags, joined by commas; without it all that are common.")
    ] = None
    against: Annotated[
        str | None, Parameter(help="Tags that are held still, joined by commas, or 'all' the others.")
    ] = None
    styles: Annotated[
        str | None,
        Parameter(help="The styles that are moved, e.g. 2-5, or 'auto': those that move the others least."),
    ] = None
    count: Annotated[int, Parameter(help="Pictures to learn from.")] = 10_000
    trials: Annotated[int, Parameter(help="New pictures to measure on.")] = 2000
    amount: Annotated[
        float | None, Parameter(help="The amount to measure at; else the first of 1, 2, 3 that is enough.")
    ] = None
    label: LabelOption = None
    device: DeviceOption = "auto"
    json: JsonOption = False


@Parameter(name="*")
@dataclass(frozen=True)
class ComponentOptions:
    """What the commands without tags take."""

    out: Annotated[Path, Parameter(help="The CSV to write.")]
    components: Annotated[int, Parameter(help="How many directions.")] = 10
    styles: Annotated[str | None, Parameter(help="The styles that are moved, e.g. 2-5; without it all.")] = (
        None
    )
    label: LabelOption = None
    device: DeviceOption = "auto"
    json: JsonOption = False


AnyOptions = Options | ComponentOptions | AnalogyOptions
Model = Annotated[Path | None, Parameter(help="A checkpoint; without it the model that is shipped.")]


@directions_app.command
def pca(model: Model = None, *, options: ComponentOptions) -> None:
    """Along which the model's portraits differ most: the principal components of w (GANSpace). No tags are needed.

    Example: ganinterface directions pca --components 20 --out faces.csv
    """
    _find("pca", model, options)


@directions_app.command(name="closed-form")
def closed_form(model: Model = None, *, options: ComponentOptions) -> None:
    """To which the model's layers listen most: read from their weights in closed form (SeFa). No tags are needed.

    Example: ganinterface directions closed-form --styles 0-3 --out pose.csv
    """
    _find("closed-form", model, options)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ChannelOptions(ComponentOptions):
    """What `channels` takes besides."""

    region: Annotated[str, Parameter(help="The part that is to move, X0,Y0,X1,Y1 in parts of the picture.")]
    seeds: Annotated[str, Parameter(help="The portraits that are looked at, e.g. 1-4.")] = "1-4"


@directions_app.command
def channels(model: Model = None, *, options: ChannelOptions) -> None:
    """Which style channels move a part of the picture, and the rest of it least (StyleSpace). No tags are needed.

    Example: ganinterface directions channels --region 0.47,0.43,0.76,0.55 --out mouth.csv
    """
    region, seeds = parse_region(options.region), parse_seeds(options.seeds)
    if len(seeds) > MOST_PORTRAITS:
        raise CommandError(f"--seeds takes at most {MOST_PORTRAITS} portraits here.")
    _find("channels", model, options, region, seeds)


@directions_app.command
def analogy(a: PortraitArgument, b: PortraitArgument, /, *, options: AnalogyOptions) -> None:
    """What portrait A has and portrait B has not: 1 of it makes any portrait C to A − B + C. No tags are needed.

    Example: ganinterface directions analogy 9 10 --out laugh.csv

    Example: ganinterface sample --seeds 5 --attributes laugh.csv --set laugh=1 --out given
    """
    asked = asked_analogy(a, b, options)
    _write_found(asked.order, options.model, options)


@directions_app.command
def difference(model: Model = None, *, options: Options) -> None:
    """Directions from the mean w of pictures without a tag to the mean w of those with it.

    Example: ganinterface directions difference --with 3,8,21-25 --without 4-7,30 --name Smile --out smile.csv
    """
    _make("difference", model, options)


@directions_app.command
def boundary(model: Model = None, *, options: Options) -> None:
    """Directions across the boundary between pictures with a tag and pictures without (InterFaceGAN).

    Example: ganinterface directions boundary --tags smiling --against glasses --count 2000 --out smiling.csv

    Example: ganinterface directions boundary --decisions portraits --name Liked --out liked.csv
    """
    _make("boundary", model, options)


def _find(
    way: Literal["pca", "closed-form", "channels"],
    model: Path | None,
    options: ComponentOptions,
    region: Region | None = None,
    seeds: Sequence[int] = (),
) -> None:
    existing_file(model)
    check_output(options.out, ".csv", model)
    styles = (0, None) if options.styles is None else typed_range(options.styles)
    label = parse_label(options.label or ())
    from ganinterface.measuring.finding_order import Order

    def order(opened: OpenModel, arrays: ArrayStore) -> Order:
        (common, *looked_at) = _portraits([0, *seeds], label, opened, arrays)
        this = tuple(looked_at)
        return Order(way, options.components, styles, this=this, label=common.label, region=region)

    _write_found(order, model, options)


def _portraits(
    seeds: Sequence[int], label: dict[str, float | None] | None, opened: OpenModel, arrays: ArrayStore
) -> tuple[Document, ...]:
    """The portraits of seeds, of a conditional model with its classes."""
    from ganinterface.render.portraits.sample import Look, portrait
    from ganinterface.render.varying.plans import of_seeds

    common = portrait(opened.info, arrays, Look(label=label))
    return tuple(each.document for each in of_seeds(common, seeds))


def _write_found(
    order: Callable[[OpenModel, ArrayStore], Order], model: Path | None, options: AnyOptions
) -> None:
    from ganinterface.document.arrays import ArrayStore
    from ganinterface.measuring.directing import Made, Making
    from ganinterface.measuring.finding import find_directions
    from ganinterface.render.models import open_model
    from stylegan.allocator import tune_allocator
    from stylegan.directions import write_csv

    tune_allocator()
    opened, arrays = open_model(model, options.device), ArrayStore()
    wanted = order(opened, arrays)
    with progress("Directions") as bar:
        found = find_directions(opened.generator, arrays, wanted, bar)
    write_csv(options.out, found)
    _show(Making(tuple(Made(each.name, each) for each in found), ()), options)
    remark(*opened.info.remarks)
    if wanted.label is None:
        drawn = unchosen_class([Document()], opened.info)
        remark(f"No class was chosen: {drawn} was looked at (--label chooses another)." if drawn else "")


def _make(method: Literal["difference", "boundary"], model: Path | None, options: Options) -> None:
    by_seeds = _check(model, options)
    by_eye = by_seeds is not None and min(map(len, by_seeds)) < FEWEST and not options.against
    if options.decisions is not None or options.label is not None or by_eye:
        _make_of_portraits(method, model, by_seeds, options)
        return
    request = _request(method, options)
    from ganinterface.render.models import open_model
    from stylegan.allocator import tune_allocator
    from stylegan.directions import write_csv

    tune_allocator()
    known = _known(options, by_seeds)
    opened = open_model(model, options.device)
    making = _made(opened.generator, request, known, options)
    write_csv(options.out, [each.direction for each in making.made])
    _show(making, options)
    remark(*opened.info.remarks)


def _make_of_portraits(
    method: Literal["difference", "boundary"],
    model: Path | None,
    by_seeds: tuple[list[int], list[int]] | None,
    options: Options,
) -> None:
    """Between what a person has kept and rejected, or between the portraits of seeds of a class, or of very few."""
    folder, label = options.decisions, parse_label(options.label or ())
    if options.tags or options.against or options.styles == "auto":
        raise CommandError(
            f"--decisions, --label and fewer than {FEWEST} seeds go without --tags, --against and --styles auto."
        )
    if label is not None and by_seeds is None:
        raise CommandError("--label says of which class the portraits of --with and --without are.")
    styles = (0, None) if options.styles is None else typed_range(options.styles)
    from ganinterface.measuring.finding_order import Order
    from ganinterface.measuring.sorted_pictures import sorted_portraits

    def order(opened: OpenModel, arrays: ArrayStore) -> Order:
        if folder is not None:
            shown, lacking = sorted_portraits(folder, opened.info, arrays)
        else:
            shown, lacking = (_portraits(seeds, label, opened, arrays) for seeds in by_seeds or ((), ()))
        return Order(method, 1, styles, shown, lacking, options.name or "kept", shown[0].label)

    _write_found(order, model, options)


def _made(generator: Generator, request: Request, known: KnownTags | Path, options: Options) -> Making:
    from ganinterface.measuring.directing import by_classifier, by_table, styles_of_seeds
    from stylegan.metrics.classifier import load_classifier

    if isinstance(known, Path):
        classifier = load_classifier(known).to(generator.device)
        with progress("Directions") as bar:
            return by_classifier(generator, classifier, request, bar)
    w = styles_of_seeds(generator, known.seeds)
    return by_table(generator, w, known.values, known.outputs, request)


def _known(options: Options, by_seeds: tuple[list[int], list[int]] | None) -> KnownTags | Path:
    """The tags that a person knows of some seeds, or the classifier that is to tell them."""
    from ganinterface.measuring.known_tags import read_tags, tags_of_seeds

    if options.table is not None:
        return read_tags(options.table)
    if by_seeds is not None:
        return tags_of_seeds(options.name or "", *by_seeds)
    return asset(SHIPPED_CLASSIFIER) if options.tagger is None else options.tagger


def _check(model: Path | None, options: Options) -> tuple[list[int], list[int]] | None:
    """The seeds with and without, where they are given; CommandError for what does not go together."""
    for file in (model, options.tagger, options.table):
        existing_file(file)
    check_output(options.out, ".csv", model)
    if options.decisions is not None:
        _check_sorted(options.decisions)
    name = options.name if options.decisions is None else None
    seeds = (options.with_seeds, options.without_seeds, name)
    ways = {
        "--tagger": options.tagger,
        "--table": options.table,
        "--with": options.with_seeds,
        "--decisions": options.decisions,
    }
    given = [option for option, value in ways.items() if value is not None]
    if len(given) > 1:
        raise CommandError(f"Tags come from {' or '.join(given)}, not from both.")
    check_count("--count", options.count)
    check_count("--trials", options.trials)
    check_number("--amount", "attribute", options.amount)
    if all(each is None for each in seeds):
        return None
    if options.with_seeds is None or options.without_seeds is None or options.name is None:
        raise CommandError("--with, --without and --name go together.")
    shown = parse_seeds(options.with_seeds, "--with")
    lacking = parse_seeds(options.without_seeds, "--without")
    check_apart(shown, lacking)
    return shown, lacking


def _check_sorted(folder: Path) -> None:
    from ganinterface.datasets.choosing.tables import decisions_path

    existing_folder(folder)
    if not decisions_path(folder).exists():
        raise CommandError(
            f"There is no '{decisions_path(folder)}': sort its pictures with 'ganinterface curate {folder}'."
        )


def _request(method: Literal["difference", "boundary"], options: Options) -> Request:
    from ganinterface.measuring.directing import Request

    styles: tuple[int, int | None] | Literal["auto"] | None = None
    if options.styles is not None:
        styles = "auto" if options.styles == "auto" else typed_range(options.styles)
    against = listed(options.against)
    return Request(
        method,
        listed(options.tags),
        "all" if against == ("all",) else against,
        styles,
        options.count,
        options.trials,
        amount=options.amount,
    )


def _show(making: Making, options: AnyOptions) -> None:
    if options.json:
        made = [_as_json(each) for each in making.made]
        print_json({"out": options.out, "directions": made, "left_out": making.left_out})
        return
    rows = []
    for direction in (each.direction for each in making.made):
        first, last = direction.first_style, direction.last_style
        styles = "all" if (first, last) == (0, None) else f"{first}–{'' if last is None else last}"
        styles = str(first) if first == last else styles
        rows.append([direction.name, styles, direction.description])
    print_table(["attribute", "styles", "effect"], rows, numbers=False)
    for sentence in making.left_out:
        show(sentence)
    count = len(making.made)
    show(f"{count} {'attribute is' if count == 1 else 'attributes are'} in {options.out}")


def _as_json(made: Made) -> dict[str, Any]:
    direction, effect = made.direction, made.effect
    return {
        "name": direction.name,
        "group": direction.group,
        "tag": made.tag,
        "styles": [direction.first_style, direction.last_style],
        "description": direction.description,
        "effect": None if effect is None else asdict(effect),
        "auc": made.auc,
    }
