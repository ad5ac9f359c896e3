"""What is read before the grid can be shown: the pictures' names, earlier decisions, a tagger's scores."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ganinterface.datasets.choosing.decisions import decisions_path, read_decisions
from ganinterface.datasets.curation import Curation
from ganinterface.datasets.errors import DatasetError
from stylegan.training.pictures.files import PictureFiles, open_files


@dataclass(frozen=True, eq=False)
class Opened:
    """A set that is gone through. `scores`: NaN where a picture has none; None without a table."""

    files: PictureFiles
    curation: Curation
    decisions: Path
    scores: NDArray[np.float64] | None = None
    column: str = ""


def open_set(where: Path, scores: Path | None = None, column: str | None = None) -> Opened:
    """Open a zip or a folder with what was decided before; DatasetError with one sentence for anything wrong."""
    try:
        files = open_files(where)
    except ValueError as error:
        raise DatasetError(str(error)) from error
    try:
        path = decisions_path(where)
        curation = Curation(files.names, read_decisions(path) if path.exists() else {})
        if scores is None:
            return Opened(files, curation, path)
        from ganinterface.datasets.choosing.tables import read_scores

        chosen, values = read_scores(scores, files.names, column)
        if np.isnan(values).all():
            raise DatasetError(f"'{scores}' has no score for any of these pictures.")
        return Opened(files, curation, path, values, chosen)
    except BaseException:
        files.close()
        raise
