"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

DeviceOption = Annotated[
    Literal["auto", "cpu", "cuda", "mps"],
    Parameter(help="The device to render on; auto takes a GPU where there is one."),
]
JsonOption = Annotated[bool, Parameter(help="As JSON.", negative="")]
LatentOption = Annotated[
    Path | None,
    Parameter(help="In place of seeds: latents as .npz, .npy, .pt, .pkl, text or CSV, or in a picture."),
]
SpaceOption = Annotated[
    Literal["w", "z"] | None,
    Parameter(help="What the latents are in; without it what their file says, else w."),
]
PsiOption = Annotated[float | None, Parameter(help="Truncation, -2 to 2; without it the model's own, or 1.")]
AttributesOption = Annotated[
    Path | None, Parameter(help="Attributes as .csv, .npy, .npz, .pt or .pkl in place of the shipped.")
]
ModelOption = Annotated[Path | None, Parameter(help="A checkpoint; without it the model that is shipped.")]
ValuesOption = Annotated[
    list[str] | None,
    Parameter(
        name="--set",
        negative="",
        help="A number by its address, e.g. psi=0.5, or an attribute by its name, e.g. smile=1.5; repeatable.",
    ),
]
LabelOption = Annotated[
    list[str] | None,
    Parameter(negative="", help="A class by number or name; repeatable as a mix, e.g. cat=0.3."),
]
GroundOption = Annotated[
    str | None,
    Parameter(
        help="Behind transparent parts: a colour such as white or #1b1c1f; none keeps them transparent."
    ),
]
PresetOption = Annotated[
    list[str] | None,
    Parameter(
        negative="",
        help="A shipped preset's name or a file, with a strength after '=' if it is not 1; repeatable.",
    ),
]
BaseOption = Annotated[
    Path | None,
    Parameter(
        help="What psi pulls towards in place of the average: the first latent of a file, or a picture's."
    ),
]
