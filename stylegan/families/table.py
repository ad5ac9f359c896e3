"""The table of families, by their names in files. Needs no torch to be imported."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from stylegan.families import stylegan, stylegan2, stylegan3, stylegan_xl
from stylegan.families.config import GeneratorConfig
from stylegan.families.family import Family

FAMILIES: dict[str, Family] = {
    each.config.family: each
    for each in (stylegan.FAMILY, stylegan2.FAMILY, stylegan3.FAMILY, stylegan_xl.FAMILY)
}


def family(name: str) -> Family:
    """The family of that name; ValueError with one sentence when there is none."""
    if name not in FAMILIES:
        raise ValueError(f"The family '{name}' of generators is not known.")
    return FAMILIES[name]


def config_from_json(values: dict[str, Any]) -> GeneratorConfig:
    """The inverse of `GeneratorConfig.to_json`; unknown keys are ignored, wrong values raise ValueError."""
    kind = family(str(values.get("family"))).config
    known = {field.name: values[field.name] for field in fields(kind) if field.name in values}
    known |= {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
    try:
        return kind(**known)
    except TypeError as error:
        raise ValueError(f"The generator's configuration does not fit: {error}.") from error
