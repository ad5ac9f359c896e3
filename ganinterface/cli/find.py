"""The commands `find …`: what moves in a model's portraits is found, and written as a preset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from ganinterface.cli.arguments import (
    CommandError,
    check_apart,
    check_number,
    check_output,
    existing_file,
    parse_presets,
    parse_region,
    parse_seeds,
    parse_values,
)
from ganinterface.cli.following import region
from ganinterface.cli.options import (
    AttributesOption,
    DeviceOption,
    JsonOption,
    ModelOption,
    PresetOption,
    PsiOption,
    ValuesOption,
)
from ganinterface.cli.terminal.output import print_json, print_table, progress, remark_on_model, show

if TYPE_CHECKING:
    from ganinterface.document.document import Document, Edit
    from ganinterface.render.finding.examples import Finding
    from ganinterface.render.finding.holding import Holding
    from ganinterface.render.varying.starting import Start

find_app = App(name="find", help="Find what moves in a model's portraits, and write it as a preset.")
find_app.command(region)
AMOUNT = 2.0  # of an attribute whose + and − are the examples
BOTH_SIDES = range(1, 9)  # the seeds of which its + and − are drawn, unless others are named
MAPS_SHOWN = 8


@Parameter(name="*")
@dataclass(frozen=True)
class EditOptions:
    """Two sets of examples, where the part is, and where the edit goes."""

    region: Annotated[str, Parameter(help="Roughly where it is: X0,Y0,X1,Y1 of the picture, 0 to 1.")]
    out: Annotated[Path, Parameter(help="The preset to write, .json.")]
    model: ModelOption = None
    with_seeds: Annotated[
        str | None, Parameter(name="--with", help="Seeds of portraits that show it, e.g. 3 or 1-8,20.")
    ] = None
    without_seeds: Annotated[
        str | None, Parameter(name="--without", help="Seeds of portraits that do not.")
    ] = None
    with_files: Annotated[
        list[Path] | None,
        Parameter(
            name="--with-file",
            negative="",
            help="A picture or project of this program that shows it; repeatable.",
        ),
    ] = None
    without_files: Annotated[
        list[Path] | None,
        Parameter(name="--without-file", negative="", help="One that does not; repeatable."),
    ] = None
    attribute: Annotated[
        str | None,
        Parameter(help="In place of both: an attribute's plus and minus, on the seeds of --with, else 1-8."),
    ] = None
    amount: Annotated[float, Parameter(help="How much of the attribute.")] = AMOUNT
    name: Annotated[str | None, Parameter(help="What the edit is called; else as its file.")] = None
    kind: Annotated[
        Literal["best", "values", "stamp", "moving"],
        Parameter(help="What it is made of: what holds best, or one kind."),
    ] = "best"
    psi: PsiOption = None
    attributes: AttributesOption = None
    values: ValuesOption = None
    device: DeviceOption = "auto"
    json: JsonOption = False


@find_app.command
def edit(*, options: EditOptions) -> None:
    """An edit from examples, "this, not that"; says on how many portraits that it has not seen it holds.

    Example: ganinterface find edit --with 9 --without 10 --region 0.44,0.42,0.78,0.56 --out laugh.json
    """
    seeds = _check(options)
    region = parse_region(options.region)
    from ganinterface.files.preset import make_preset, save_preset
    from ganinterface.render.finding.examples import find_edits
    from ganinterface.render.finding.examples_order import Examples
    from ganinterface.render.portraits.sample import Look
    from ganinterface.render.varying.starting import open_start
    from stylegan.allocator import tune_allocator

    tune_allocator()
    look = Look(options.psi, attributes=options.attributes, values=parse_values(options.values or ()))
    wanted = [] if options.attribute is None else [options.attribute]
    start = open_start(None, options.model, options.device, look, wanted)
    name = options.name or options.out.stem.replace("-", " ")
    examples = Examples(*_examples(start, options, *seeds), region, name)
    with progress("Finding") as job:
        found = find_edits(start.opened.generator, start.arrays, examples, job.check, job.report)
    chosen = next((each for each in found.built if options.kind in ("best", each.kind)), None)
    if chosen is None:
        made = " and ".join(each.kind for each in found.built)
        raise CommandError(
            f"No edit of the kind '{options.kind}' could be built of these examples, only {made}."
        )
    notes = f"From {len(examples.with_it)} and {len(examples.without)} examples; {chosen.figure}."
    preset = make_preset(name, [chosen.edit], [], start.opened.info, notes)
    save_preset(options.out, preset, chosen.arrays)
    _show(found, options, found.built.index(chosen))
    if not options.json:
        remark_on_model(start.opened.info, [start.document], "--set chooses another")


@Parameter(name="*")
@dataclass(frozen=True)
class HoldsOptions:
    """Which edits are looked at, and on which portraits."""

    preset: PresetOption = None
    edit: Annotated[
        str | None, Parameter(help="The edit that is looked at; without it all, one after the other.")
    ] = None
    seeds: Annotated[str, Parameter(help="Seeds of the portraits, e.g. 1-24.")] = "1-24"
    values: ValuesOption = None
    model: ModelOption = None
    device: DeviceOption = "auto"
    json: JsonOption = False


@find_app.command
def holds(
    project: Annotated[Path | None, Parameter(help="A project with edits.")] = None,
    *,
    options: HoldsOptions = HoldsOptions(),
) -> None:
    """On how many other portraits an edit does what it does in this one, and what it moves elsewhere (of 255).

    This one is the project's; without a project that of seed 1, or of the seed that --set latent/0/seed=9 says.

    Example: ganinterface find holds smile.ganproj --edit "open mouth" --seeds 1-100

    Example: ganinterface find holds --preset mouth-open --seeds 1-100
    """
    for file in (project, options.model):
        existing_file(file)
    wanted, presets = parse_seeds(options.seeds), parse_presets(options.preset or ())
    values = parse_values(options.values or ())
    if project is None and not presets:
        raise CommandError("find holds needs a project with edits, or --preset.")
    from ganinterface.render.portraits.sample import Look
    from ganinterface.render.varying.plans import of_seeds
    from ganinterface.render.varying.starting import open_start

    look = Look(values=values, presets=presets)
    start = open_start(project, options.model, options.device, look)
    named = _named_edits(start.document, options.edit, project)
    others = [each.document for each in of_seeds(start.document, wanted)]
    told = _look_at(start, named, [each for each in others if each != start.document])
    if options.json:
        print_json({"edits": [{"edit": each.name, **_as_json(figure)} for each, figure in told]})
        return
    for each, figure in told:
        show(f"{each.name} {figure}")


def _named_edits(document: Document, name: str | None, project: Path | None) -> list[Edit]:
    """The edits of that name, or all; CommandError where there are none."""
    found = [each for each in document.edits if name in (None, each.name)]
    if not found:
        names = ", ".join(f"'{each.name}'" for each in document.edits) or "none"
        where = f"in '{project.name}'" if project is not None else "in what --preset brings"
        raise CommandError(f"There is no such edit {where}: it has {names}.")
    return found


def _look_at(start: Start, edits: Sequence[Edit], others: Sequence[Document]) -> list[tuple[Edit, Holding]]:
    from ganinterface.render.finding.holding_on import holding_on

    found = []
    with progress("Looking") as job:
        for place, each in enumerate(edits):
            job.report(place / len(edits), each.name)
            args = start.document, others, each.id, start.arrays, job.check
            found.append((each, holding_on(start.opened.generator, *args)))
    return found


def _as_json(figure: Holding) -> dict[str, object]:
    return {"holds_on": figure.on, "of": figure.of, "leak": figure.elsewhere}


def _check(options: EditOptions) -> tuple[list[int], list[int]]:
    """The seeds of both sets; CommandError for what does not go together."""
    files = (*(options.with_files or ()), *(options.without_files or ()))
    for file in (options.model, options.attributes, *files):
        existing_file(file)
    check_output(options.out, ".json", options.model)
    check_number("--psi", "psi", options.psi)
    check_number("--amount", "attribute", options.amount)
    seeds = [
        [] if text is None else parse_seeds(text, option)
        for option, text in (("--with", options.with_seeds), ("--without", options.without_seeds))
    ]
    if options.attribute is not None:
        _check_attribute(options.attribute, options.amount)
        if seeds[1] or files:
            raise CommandError(
                "--attribute takes the portraits of --with; it goes without --without and files."
            )
        return seeds[0] or list(BOTH_SIDES), []
    for option, given, paths in (
        ("--with", seeds[0], options.with_files),
        ("--without", seeds[1], options.without_files),
    ):
        if not given and not paths:
            raise CommandError(f"find edit needs {option} or {option}-file: portraits, one at least.")
    check_apart(*seeds)
    return seeds[0], seeds[1]


def _check_attribute(name: str, amount: float) -> None:
    from ganinterface.document import parameters

    if parameters.kind_of(name) is not parameters.AMOUNT:
        raise CommandError(f"--attribute takes the name of an attribute, not '{name}'.")
    if not amount:
        raise CommandError("--amount is how far the two sides are from the middle: with 0 they are the same.")


def _examples(
    start: Start, options: EditOptions, with_seeds: list[int], without_seeds: list[int]
) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
    from ganinterface.document.project import put_in_all
    from ganinterface.render.varying.plans import of_seeds
    from ganinterface.render.varying.starting import portrait_of_file

    def documents(seeds: list[int], files: list[Path] | None) -> list[Document]:
        return [
            *(each.document for each in of_seeds(start.document, seeds)),
            *(portrait_of_file(path, start) for path in files or ()),
        ]

    if options.attribute is None:
        return (
            tuple(documents(with_seeds, options.with_files)),
            tuple(documents(without_seeds, options.without_files)),
        )
    portraits = documents(with_seeds, None)
    return (
        tuple(put_in_all(portraits, start.library, options.attribute, options.amount)),
        tuple(put_in_all(portraits, start.library, options.attribute, -options.amount)),
    )


def _show(found: Finding, options: EditOptions, chosen: int) -> None:
    if options.json:
        built = [
            {
                "kind": each.kind,
                "layer": each.edit.layer,
                "operation": each.edit.operation,
                "holds_on": each.figure.on,
                "of": each.figure.of,
                "hit_rate": each.figure.on / each.figure.of if each.figure.of else None,
                "leak": each.figure.elsewhere,
            }
            for each in found.built
        ]
        maps = [each._asdict() for each in found.maps]
        print_json({"out": options.out, **built[chosen], "built": built, "maps": maps})
        return
    rows = [[each.kind, each.what, str(each.figure)] for each in found.built]
    print_table(["edit", "made of", "on unseen portraits"], rows, numbers=False)
    table = [
        [
            each.layer,
            str(each.channel),
            f"{each.separation:+.1f}",
            f"{each.inside:.1f}",
            f"{each.outside:.1f}",
        ]
        for each in found.maps[:MAPS_SHOWN]
    ]
    show("")
    print_table(["layer", "map", "differs by deviations", "moves inside", "outside"], table)
    show(f"{found.built[chosen].edit.name} is in {options.out}: {found.built[chosen].figure}")
