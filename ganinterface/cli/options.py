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
