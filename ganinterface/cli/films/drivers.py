"""Drivers as they are typed: KIND:FIELD=VALUE,… with every field of the kind and of drivers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ganinterface.cli.arguments import CommandError
from ganinterface.document.animation.drivers import Constant, Driver, Follow, Loudness, Noise, Sine, Source
from ganinterface.document.animation.settings import NUMBERS
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.limits import LIMITS
from ganinterface.document.project import Project

KINDS: dict[str, type] = {
    "constant": Constant,
    "sine": Sine,
    "noise": Noise,
    "follow": Follow,
    "sound": Loudness,
}
MIXES = ("add", "replace")


def parse_driver(
    text: str, project: Project, file: Path, arrays: ArrayStore
) -> tuple[Source, dict[str, Any]]:
    """The source that was typed, and the fields of its driver; what it refers to is put into `arrays`.

    `file` is the project's, beside which its sound is looked for. CommandError with one sentence.
    """
    kind, _, rest = text.partition(":")
    given = dict(_field(part) for part in rest.split(",") if part.strip())
    fields: dict[str, Any] = {
        name: _number(Driver, name, given.pop(name)) for name in ("strength", "start") if name in given
    }
    mix = given.pop("mix", "add")
    if mix not in MIXES:
        raise CommandError(f"A driver is mixed by add or replace, not '{mix}'.")
    return _source(kind.strip(), given, project, file, arrays), {**fields, "mix": mix}


def _source(kind: str, given: dict[str, str], project: Project, file: Path, arrays: ArrayStore) -> Source:
    if kind == "table":
        return _table(given, arrays)
    made = KINDS.get(kind)
    if made is None:
        raise CommandError(f"There is no driver '{kind}'; there are {', '.join([*KINDS, 'table'])}.")
    texts = {"follows": given.pop("follows")} if kind == "follow" and "follows" in given else {}
    if kind == "follow" and not texts:
        raise CommandError("follow needs the address that it follows: follow:follows=psi,delay=0.2.")
    numbers = {name: _number(made, name, value) for name, value in given.items()}
    if kind == "sound":
        return _loudness(numbers, project, file, arrays)
    source: Source = made(**texts, **numbers)
    return source


def _table(given: dict[str, str], arrays: ArrayStore) -> Source:
    from msgspec.structs import replace

    from ganinterface.document.animation.drivers import Table
    from ganinterface.files.motion.tables import read_number_table

    if "file" not in given or "column" not in given:
        raise CommandError("table needs a file and a column: table:file=motion.csv,column=x.")
    path, column, loops = Path(given.pop("file")), given.pop("column"), given.pop("loops", "no")
    numbers = {name: _number(Table, name, value) for name, value in given.items()}
    source = read_number_table(path).driver_source(column, arrays)
    return replace(source, **numbers, loops=loops in ("yes", "true", "1"))


def _loudness(numbers: dict[str, Any], project: Project, file: Path, arrays: ArrayStore) -> Source:
    from ganinterface.audio.finding_sounds import find_sound
    from ganinterface.audio.loudness import measured
    from ganinterface.audio.sound import read_sound

    wanted = project.timeline.sound
    path = None if wanted is None else find_sound(wanted, file)
    if wanted is None or path is None:
        raise CommandError(
            "The project has no sound."
            if wanted is None
            else f"The sound '{wanted.name}' is not where it was."
        )
    return measured(read_sound(path), Loudness("", 1.0, **numbers), arrays)


def _field(text: str) -> tuple[str, str]:
    name, sign, value = (part.strip() for part in text.partition("="))
    if not sign or not value:
        raise CommandError(f"A driver's fields are written FIELD=VALUE, not '{text}'.")
    return name, value


def _number(kind: type, field: str, text: str) -> float:
    names = NUMBERS[kind]
    if field not in names:
        raise CommandError(f"There is no '{field}' here; there are {', '.join(names)}.")
    limit = LIMITS[names[field]]
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not limit.allows(value):
        raise CommandError(
            f"{field} is a number from {limit.text} {limit.unit}".rstrip() + f", not '{text}'."
        )
    return int(value) if limit.whole else value
