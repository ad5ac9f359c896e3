"""The command `curate`: a window to go through a set of pictures by hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ganinterface.cli.arguments import CommandError, existing_file
from ganinterface.cli.window import display_present


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
    if not pictures.exists():
        raise CommandError(f"There is no file or folder '{pictures}'.")
    existing_file(scores)
    if column is not None and scores is None:
        raise CommandError("--column needs --scores: the table that has it.")
    if not display_present() and not os.environ.get("QT_QPA_PLATFORM"):
        raise CommandError(
            "No display: the window needs one (DISPLAY or WAYLAND_DISPLAY is not set); dataset build does not."
        )
    try:
        from ganinterface.qt.window.plain_imports import import_qt

        import_qt()
        from ganinterface.qt.curate.app import run
    except ImportError as error:  # Qt's own libraries need some of the system's
        raise CommandError(f"The window cannot be opened, a library is missing: {error}.") from error
    return run(pictures, scores, column)
