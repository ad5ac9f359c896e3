"""The command `models`: lists the catalogue of published generators and downloads from it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ganinterface.cli.arguments import check_folder
from ganinterface.cli.options import JsonOption
from ganinterface.cli.terminal.output import print_json, progress, remark, show
from ganinterface.document.model_info import resolution_text
from ganinterface.files.catalogue import Catalogue, load_catalogue, models_folder, own_list
from ganinterface.files.catalogue_entry import Entry, size_text
from stylegan.families.table import FAMILIES

TITLES = ("", "name", "family", "height×width", "size", "shows", "licence")
RIGHT = (3, 4)  # columns of numbers

models_app = App(
    name="models",
    help=(
        "List published generators, and download them.\n\n"
        f"Your own list, in the form of the shipped models.toml, is read from {own_list()}; "
        f"downloads are kept in {models_folder()}."
    ),
)


@models_app.command(name="list")
@models_app.default
def list_models(*, json: JsonOption = False) -> None:
    """List the generators that can be downloaded; * marks those that are."""
    catalogue = load_catalogue()
    if json:
        print_json(as_json(catalogue))
    else:
        show(as_table(catalogue))
    _warn(catalogue)


@models_app.command(name="download")
def download_model(
    name: Annotated[str, Parameter(help="A name of the list.")],
    /,
    *,
    out: Annotated[Path | None, Parameter(help="The folder for it; without it the program's own.")] = None,
) -> None:
    """Download a generator; what was begun before goes on where it stopped."""
    catalogue = load_catalogue()
    entry = catalogue.find(name)
    folder = models_folder() if out is None else out
    check_folder(folder)
    from ganinterface.net.downloads import download, known_sha256

    with progress(entry.name) as job:
        path = download(entry, folder, job)
    show(f"{entry.name} is {path}")
    show(f"licence: {entry.licence} {entry.licence_page}".rstrip())
    if not entry.sha256:
        show(f"sha256: {known_sha256(entry, folder)} (none is published; kept next to the file)")
    _warn(catalogue)


def as_json(catalogue: Catalogue) -> list[dict[str, object]]:
    """Every entry as an object with the fields of models.toml; null for what is not published, path where it is."""
    from ganinterface.net.downloads import downloaded, known_sha256

    def described(entry: Entry) -> dict[str, object]:
        path = downloaded(entry)
        return {
            "name": entry.name,
            "family": entry.family,
            "resolution": list(entry.resolution),
            "about": entry.about,
            "licence": entry.licence,
            "licence_page": entry.licence_page or None,
            "address": entry.address,
            "size": entry.size,
            "sha256": known_sha256(entry) or None,
            "path": None if path is None else str(path),
        }

    return [described(entry) for entry in catalogue.entries]


def as_table(catalogue: Catalogue) -> str:
    """The same for people, in columns."""
    from ganinterface.net.downloads import downloaded

    rows = [TITLES]
    for entry in catalogue.entries:
        here = "*" if downloaded(entry) else ""
        size = "" if entry.size is None else size_text(entry.size)
        shape, family = resolution_text(entry.resolution), FAMILIES[entry.family].title
        rows.append((here, entry.name, family, shape, size, entry.about, entry.licence))
    widths = [max(len(row[column]) for row in rows) for column in range(len(TITLES))]

    def line(row: tuple[str, ...]) -> str:
        cells = (
            text.rjust(width) if column in RIGHT else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        return "  ".join(cells).rstrip()

    return "\n".join(line(row) for row in rows)


def _warn(catalogue: Catalogue) -> None:
    """Say what is wrong with the person's own list, after all else is done."""
    remark(catalogue.problem or "")
