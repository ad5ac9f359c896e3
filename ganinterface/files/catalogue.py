"""The catalogue of published generators: the list that is shipped, and a person's own beside the settings."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import msgspec
from platformdirs import user_data_dir

from ganinterface.assets import asset
from ganinterface.files.catalogue_entry import CatalogueError, Entry
from ganinterface.files.catalogue_file import read_list
from ganinterface.files.settings import settings_path

LIST = "models.toml"


class Catalogue(msgspec.Struct, frozen=True):
    """The entries on offer, and what is wrong with the person's own list, in one sentence (None: nothing)."""

    entries: tuple[Entry, ...]
    problem: str | None = None

    def find(self, name: str) -> Entry:
        """The entry of that name; CatalogueError, with the nearest name there is, for any other."""
        found = {entry.name: entry for entry in self.entries}
        if name in found:
            return found[name]
        if self.problem is not None:  # the name is perhaps in the list that could not be read
            raise CatalogueError(f"There is no model '{name}' in the catalogue; {self.problem}")
        near = _nearest(name, list(found))
        hint = f"did you mean '{near}'?" if near else "'ganinterface models' lists those there are."
        raise CatalogueError(f"There is no model '{name}' in the catalogue; {hint}")


def _nearest(name: str, names: list[str]) -> str | None:
    """The name that shares most of its parts, such as "ffhq", and among those the one written most alike."""
    parts = set(name.lower().split("-"))

    def likeness(other: str) -> tuple[int, float]:
        return len(parts & set(other.split("-"))), difflib.SequenceMatcher(None, name, other).ratio()

    shared, ratio = max(map(likeness, names), default=(0, 0.0))
    return max(names, key=likeness) if shared or ratio > 0.6 else None


def load_catalogue() -> Catalogue:
    """The shipped list with the person's own: their entries last, or in the place of those of the same name.

    An own list that cannot be read is left out, and `problem` says why. CatalogueError or FileNotFoundError
    with one sentence when the shipped list itself is damaged or missing.
    """
    shipped = read_list(asset(LIST))
    try:
        own = read_list(own_list())
    except FileNotFoundError:
        return Catalogue(shipped)
    except CatalogueError as error:
        return Catalogue(shipped, str(error))
    entries = {entry.name: entry for entry in shipped}
    entries |= {entry.name: msgspec.structs.replace(entry, own=True) for entry in own}
    return Catalogue(tuple(entries.values()))


def own_list() -> Path:
    """Where a person's own list is looked for; there need not be one."""
    return settings_path().with_name(LIST)


def models_folder() -> Path:
    """Where downloads are kept; the folder in GANINTERFACE_DATA takes precedence over the system's."""
    return Path(os.environ.get("GANINTERFACE_DATA") or user_data_dir("GANInterface", False)) / "models"
