"""The command `directions without`: an attribute with others projected out of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ganinterface.cli.arguments import CommandError, check_output, existing_file, listed
from ganinterface.cli.options import DeviceOption, JsonOption, ModelOption
from ganinterface.cli.terminal.output import print_json, print_table, progress, show
from ganinterface.document.compatibility import direction_misfit

if TYPE_CHECKING:
    from ganinterface.measuring.finding_order import Spill


@Parameter(name="*")
@dataclass(frozen=True)
class WithoutOptions:
    """Which directions of a file are held still, and where the result goes."""

    name: Annotated[str, Parameter(help="The attribute that is to leave the others alone.")]
    others: Annotated[str, Parameter(help="The others, joined by commas.")]
    out: Annotated[Path, Parameter(help="The CSV to write.")]
    model: ModelOption = None
    device: DeviceOption = "auto"
    json: JsonOption = False


def without(
    file: Annotated[Path, Parameter(help="Attributes: CSV, .npy, .npz, .pt or .pkl.")],
    /,
    *,
    options: WithoutOptions,
) -> None:
    """An attribute with others projected out of it; says how much of them it moved before, and moves now.

    Example: ganinterface directions without faces.csv --name "PC 1" --others "PC 2,PC 3" --out alone.csv
    """
    existing_file(file)
    existing_file(options.model)
    check_output(options.out, ".csv", file)
    others = listed(options.others)
    if not others:
        raise CommandError("--others names no attribute.")
    if options.name in others:
        raise CommandError(f"'{options.name}' cannot be freed of itself: take it out of --others.")
    from ganinterface.measuring.finding import project_out
    from ganinterface.render.models import open_model
    from stylegan.directions import read_directions, write_csv

    opened = open_model(options.model, options.device)
    num_ws, w_dim = opened.info.num_ws, opened.info.w_dim
    found = {each.name: each for each in read_directions(file, num_ws=num_ws)}
    wanted = [options.name, *others]
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
    _show(spilled)
    show(f"{made.name} is in {options.out}")


def _show(spilled: Spill) -> None:
    rows = [[name, *(f"{amount:+z.2f}" for amount in pair)] for name, pair in spilled.amounts.items()]
    print_table(["in one step, of", "before", "now"], rows)
    rows = [[name, *(f"{share:.0%}" for share in pair)] for name, pair in spilled.seen.items()]
    if rows:
        print_table(["seen to change at 2", "before", "now"], rows)
    rows = [[name, *(f"{amount:+z.2f}" for amount in pair)] for name, pair in spilled.drawn.items()]
    if rows:
        print_table(["drawn in one step, of", "before", "now"], rows)
