"""A model's description as text and as JSON."""

from __future__ import annotations

import json

import msgspec

from ganinterface.session.model_info import ModelInfo

JSON_KEYS = ("family", "resolution", "z_dim", "w_dim", "num_ws", "label_dim", "layers")


def as_json(info: ModelInfo) -> str:
    """The keys that scripts rely on, as one JSON object; resolution is [height, width]."""
    everything = msgspec.to_builtins(info)
    return json.dumps({key: everything[key] for key in JSON_KEYS}, indent=2)


def as_text(info: ModelInfo) -> str:
    """The same for people."""
    height, width = info.resolution
    cutoff = info.truncation.cutoff
    facts = {
        "model": info.ref.name,
        "family": info.family,
        "resolution": f"{height}×{width} (height × width)",
        "z, w": f"{info.z_dim}, {info.w_dim} numbers",
        "styles": f"{info.num_ws}",
        "classes": str(info.label_dim or "none"),
        "truncation": f"psi {info.truncation.psi:g}, cutoff {'all' if cutoff is None else cutoff}",
        "parameters": f"{info.parameters:,}",
        "layers": f"{len(info.layers)}",
    }
    lines = [f"{name:<12}{fact}" for name, fact in facts.items()]
    longest = max(len(layer.name) for layer in info.layers)
    for layer in info.layers:
        size = f"{layer.height}×{layer.width}"
        lines.append(f"  {layer.name:<{longest}}  {size:>9}  {layer.channels:>4} channels")
    return "\n".join(lines)
