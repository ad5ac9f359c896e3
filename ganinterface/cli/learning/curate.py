"""The command `curate`: a window to go through a set of pictures by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ganinterface.cli.arguments import CommandError, existing_file, existing_source
from ganinterface.cli.window import check_display, importing_qt


def curate(
    pictures: Annotated[Path, Parameter(name="SET", help="A zip or a folder of pictures.")],
    /,
    *,
    scores: Annotated[
        Path | None, Parameter(help="A table with the columns 'file' and 'score', e.g. a tagger's.")
    ] = None,
    column: Annotated[
        str | None, Parameter(help="The table's column of scores, where it has another name.")
    ] = None,
) -> int:
    """Keep or reject pictures by keyboard; the decisions are kept beside the set, in SET.decisions.csv.

    The pictures stay as they are: 'ganinterface dataset build … --decisions SET.decisions.csv' leaves out what is rejected.
    """
    existing_source(pictures)
    existing_file(scores)
    if column is not None and scores is None:
        raise CommandError("--column needs --scores: the table that has it.")
    check_display("dataset build does")
    with importing_qt():
        from ganinterface.qt.curate.app import run
    return run(pictures, scores, column)
