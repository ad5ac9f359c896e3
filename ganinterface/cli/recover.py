"""The command `ganinterface recover`: unsaved work whose window has gone, where nobody wants a window for it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ganinterface.cli.arguments import CommandError, check_folder
from ganinterface.cli.terminal.output import print_json, print_table, show

if TYPE_CHECKING:
    from ganinterface.files.autosave.recovery import Abandoned


def recover(
    number: Annotated[int | None, Parameter(help="Which of those that are listed.")] = None,
    /,
    *,
    out: Annotated[Path | None, Parameter(help="Write it as a project, without its undo history.")] = None,
    discard: Annotated[bool, Parameter(negative="", help="Delete it for good.")] = False,
    json: Annotated[bool, Parameter(negative="", help="Print the list as JSON.")] = False,
) -> None:
    """List work that was not saved when its window went, write one as a project, or delete it. The window offers it too."""
    from ganinterface.files.autosave.recovery import abandoned

    if number is None and (out is not None or discard):
        raise CommandError("Say which work is meant, by its number: 'ganinterface recover' lists it.")
    if out is not None and discard:
        raise CommandError("recover takes --out or --discard, not both.")
    found = abandoned()
    try:
        if number is None:
            _list(found, json)
        elif not 1 <= number <= len(found):
            raise CommandError(f"There is no unsaved work with the number {number}; there are {len(found)}.")
        elif discard:
            found.pop(number - 1).remove()
        else:
            _write(found[number - 1], out)
    finally:
        for each in found:
            each.leave()


def _list(found: list[Abandoned], as_json: bool) -> None:
    numbered = list(enumerate(found, 1))
    if as_json:
        listed = [
            {"number": number, "time": _when(each), "steps": each.steps, "project": each.project}
            for number, each in numbered
        ]
        print_json({"unsaved": listed})
    elif not found:
        show("There is no unsaved work whose window has gone.")
    else:
        rows = [
            (str(number), _when(each), str(each.steps), str(each.project or each.name))
            for number, each in numbered
        ]
        print_table(("number", "from", "steps", "of"), rows, numbers=False)


def _when(work: Abandoned) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(work.time))


def _write(work: Abandoned, out: Path | None) -> None:
    from ganinterface.files.autosave.recovery import read_work
    from ganinterface.files.project import SUFFIX, save_project

    if out is None or out.suffix.lower() != SUFFIX:
        raise CommandError(f"Say where to write it: --out NAME{SUFFIX}, or --discard to delete it.")
    check_folder(out.parent)
    found, arrays = read_work(work.path)
    save_project(out, found.project, arrays, extras=found.extras)
    show(
        f"{out} has the work from {time.strftime('%H:%M', time.localtime(work.time))}; it is still on offer, too."
    )
