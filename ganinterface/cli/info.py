"""The command `info`: a model's description as text and as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

from ganinterface.cli.arguments import existing_file
from ganinterface.cli.options import JsonOption
from ganinterface.cli.terminal.output import print_json, remark, show
from ganinterface.document.model_info import ModelInfo, resolution_text

SAME_KEYS = (
    "family",
    "resolution",
    "channels",
    "z_dim",
    "w_dim",
    "num_ws",
    "label_dim",
    "layers",
    "labels",
    "parameters",
)


def info(
    file: Annotated[
        Path | None, Parameter(help="A checkpoint; without it the model that is shipped.")
    ] = None,
    /,
    *,
    json: JsonOption = False,
) -> None:
    """Describe a checkpoint: family, resolution, layers, sizes."""
    existing_file(file)
    from ganinterface.render.models import open_model

    described = open_model(file, "cpu").info
    if json:
        print_json(as_json(described))
    else:
        show(as_text(described))
    remark(*described.warnings)


def as_json(info: ModelInfo) -> dict[str, object]:
    """What scripts rely on, as one JSON object: resolution is [height, width], cutoff null where all are truncated."""
    everything = msgspec.to_builtins(info)
    known = {key: everything[key] for key in SAME_KEYS}
    more = {"psi": info.truncation.psi, "cutoff": info.truncation.cutoff, "sha256": info.ref.hash}
    return {**known, **more}


def as_text(info: ModelInfo) -> str:
    """The same for people."""
    cutoff = info.truncation.cutoff
    facts = {
        "model": info.ref.name,
        "family": info.family,
        "resolution": f"{resolution_text(info.resolution)} (height × width)",
        "channels": f"{info.channels} ({info.colours})",
        "z, w": f"{info.z_dim}, {info.w_dim} numbers",
        "styles": f"{info.num_ws}",
        "classes": ", ".join([str(info.label_dim or "none"), *info.labels]),
        "truncation": f"psi {info.truncation.psi:g}, cutoff {'all' if cutoff is None else cutoff}",
        "parameters": f"{info.parameters:,}",
        "sha256": info.ref.hash,
        "layers": f"{len(info.layers)}",
    }
    lines = [f"{name:<12}{fact}" for name, fact in facts.items()]
    longest = max(len(layer.name) for layer in info.layers)
    for layer in info.layers:
        size = resolution_text((layer.height, layer.width))
        lines.append(f"  {layer.name:<{longest}}  {size:>9}  {layer.channels:>4} channels")
    return "\n".join(lines)
