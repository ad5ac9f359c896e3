"""The commands `directions …`: attributes made from a model, with tags or without."""

from __future__ import annotations

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
    parse_region,
    parse_seeds,
)
from ganinterface.cli.learning.evaluate import check_count
from ganinterface.cli.options import DeviceOption, JsonOption
from ganinterface.cli.terminal.output import print_json, print_table, progress, remark, show
from ganinterface.document.compatibility import direction_misfit
from ganinterface.document.typed.style_ranges import typed_range

MOST_PORTRAITS = 64  # that style channels are looked at on

if TYPE_CHECKING:
    from ganinterface.document.document import Document
    from ganinterface.document.region import Region
    from ganinterface.measuring.directing import Made, Making, Request
    from ganinterface.measuring.known_tags import KnownTags
    from stylegan import Generator

directions_app = App(name="directions", help="Make attributes from a model: directions in w, as a CSV file.")


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
    device: DeviceOption = "auto"
    json: JsonOption = False


Model = Annotated[Path | None, Parameter(help="A checkpoint; without it the model that is shipped.")]


@directions_app.command
def pca(model: Model = None, *, options: ComponentOptions) -> None:
    """Along which the model's portraits differ most: the principal components of w (GANSpace). No tags are needed.

    Example: ganinterface directions pca faces.pkl --components 20 --out faces.csv
    """
    _find("pca", model, options)


@directions_app.command(name="closed-form")
def closed_form(model: Model = None, *, options: ComponentOptions) -> None:
    """To which the model's layers listen most: read from their weights in closed form (SeFa). No tags are needed.

    Example: ganinterface directions closed-form faces.pkl --styles 0-3 --out pose.csv
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

    Example: ganinterface directions channels faces.pkl --region 0.35,0.6,0.65,0.75 --out mouth.csv
    """
    from ganinterface.document.document import Document, LatentPart

    region, seeds = parse_region(options.region), parse_seeds(options.seeds)
    if len(seeds) > MOST_PORTRAITS:
        raise CommandError(f"--seeds takes at most {MOST_PORTRAITS} portraits here.")
    _find("channels", model, options, region, tuple(Document(latent=(LatentPart(seed),)) for seed in seeds))


@directions_app.command
def difference(model: Model = None, *, options: Options) -> None:
    """Directions from the mean w of pictures without a tag to the mean w of those with it.

    Example: ganinterface directions difference faces.pkl --with 3,8,21-25 --without 4-7,30 --name Smile --out smile.csv
    """
    _make("difference", model, options)


@directions_app.command
def boundary(model: Model = None, *, options: Options) -> None:
    """Directions across the boundary between pictures with a tag and pictures without (InterFaceGAN).

    Example: ganinterface directions boundary faces.pkl --table tags.csv --against glasses --out mine.csv
    """
    _make("boundary", model, options)


@Parameter(name="*")
@dataclass(frozen=True)
class WithoutOptions:
    """Which directions of a file are held still, and where the result goes."""

    name: Annotated[str, Parameter(help="The attribute that is to leave the others alone.")]
    others: Annotated[str, Parameter(help="The others, joined by commas.")]
    out: Annotated[Path, Parameter(help="The CSV to write.")]
    model: Model = None
    device: DeviceOption = "auto"
    json: JsonOption = False


@directions_app.command
def without(
    file: Annotated[Path, Parameter(help="Attributes: CSV, .npy, .npz, .pt or .pkl.")],
    /,
    *,
    options: WithoutOptions,
) -> None:
    """An attribute with others projected out of it; says how much of them it moved before, and moves now.

    Example: ganinterface directions without mine.csv --name Smile --others Glasses,Hat --out smile.csv
    """
    existing_file(file)
    existing_file(options.model)
    check_output(options.out, ".csv", file)
    from ganinterface.measuring.finding import project_out
    from ganinterface.render.models import open_model
    from stylegan.directions import read_directions, write_csv

    opened = open_model(options.model, options.device)
    num_ws, w_dim = opened.info.num_ws, opened.info.w_dim
    found = {each.name: each for each in read_directions(file, num_ws=num_ws)}
    wanted = [options.name, *_listed(options.others)]
    if missing := next((name for name in wanted if name not in found), None):
        raise CommandError(f"'{file.name}' has no attribute '{missing}': it has {', '.join(found)}.")
    for name in wanted:
        each = found[name]
        problem = direction_misfit(each.vector.shape, each.first_style, each.last_style, w_dim, num_ws)
        if problem is not None:
            raise CommandError(f"'{file.name}' does not fit this model: '{name}' {problem}.")
    with progress("Projecting out") as bar:
        made, spilled = project_out(
            opened, found[options.name], [found[name] for name in wanted[1:]], None, bar
        )
    write_csv(options.out, [made])
    if options.json:
        print_json({"out": options.out, **asdict(spilled)})
        return
    rows = [[name, f"{before:+.2f}", f"{after:+.2f}"] for name, (before, after) in spilled.amounts.items()]
    print_table(["in one step, of", "before", "now"], rows)
    rows = [[name, f"{before:.0%}", f"{after:.0%}"] for name, (before, after) in spilled.seen.items()]
    if rows:
        print_table(["seen to change at 2", "before", "now"], rows)
    show(f"{made.name} is in {options.out}")


def _find(
    way: Literal["pca", "closed-form", "channels"],
    model: Path | None,
    options: ComponentOptions,
    region: Region | None = None,
    portraits: tuple[Document, ...] = (),
) -> None:
    existing_file(model)
    check_output(options.out, ".csv", model)
    styles = (0, None) if options.styles is None else typed_range(options.styles)
    from msgspec.structs import replace

    from ganinterface.document.arrays import ArrayStore
    from ganinterface.measuring.directing import Made, Making
    from ganinterface.measuring.finding import find_directions
    from ganinterface.measuring.finding_order import Order
    from ganinterface.render.models import open_model
    from stylegan.allocator import tune_allocator
    from stylegan.directions import write_csv

    tune_allocator()
    opened = open_model(model, options.device)
    looked_at = tuple(replace(each, truncation=opened.info.truncation) for each in portraits)
    order = Order(way, options.components, styles, this=looked_at, region=region)
    with progress("Directions") as bar:
        found = find_directions(opened.generator, ArrayStore(), order, bar)
    write_csv(options.out, found)
    _show(Making(tuple(Made(each.name, each) for each in found), ()), options)
    remark(*opened.info.remarks)


def _make(method: Literal["difference", "boundary"], model: Path | None, options: Options) -> None:
    by_seeds = _check(model, options)
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
    seeds = (options.with_seeds, options.without_seeds, options.name)
    ways = {"--tagger": options.tagger, "--table": options.table, "--with": options.with_seeds}
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
    shown, lacking = parse_seeds(options.with_seeds), parse_seeds(options.without_seeds)
    check_apart(shown, lacking)
    return shown, lacking


def _request(method: Literal["difference", "boundary"], options: Options) -> Request:
    from ganinterface.measuring.directing import Request

    styles: tuple[int, int | None] | Literal["auto"] | None = None
    if options.styles is not None:
        styles = "auto" if options.styles == "auto" else typed_range(options.styles)
    against = _listed(options.against)
    return Request(
        method,
        _listed(options.tags),
        "all" if against == ("all",) else against,
        styles,
        options.count,
        options.trials,
        amount=options.amount,
    )


def _listed(text: str | None) -> tuple[str, ...]:
    names = tuple(name.strip() for name in (text or "").split(","))
    return tuple(dict.fromkeys(filter(None, names)))


def _show(making: Making, options: Options | ComponentOptions) -> None:
    if options.json:
        made = [_as_json(each) for each in making.made]
        print_json({"out": options.out, "directions": made, "left_out": making.left_out})
        return
    rows = []
    for direction in (each.direction for each in making.made):
        first, last = direction.first_style, direction.last_style
        styles = "all" if (first, last) == (0, None) else f"{first}–{'' if last is None else last}"
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
