"""Options that several commands take."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

DeviceOption = Annotated[
    Literal["auto", "cpu", "cuda", "mps"],
    Parameter(help="The device to render on; auto takes a GPU where there is one."),
]
JsonOption = Annotated[bool, Parameter(help="As JSON.", negative="")]
