"""What a file of StyleGAN-XL says beside the tensors of a StyleGAN3: features of its classes, and the bands of its layers."""

from __future__ import annotations

from typing import Any

from stylegan.checkpoints.convert.build import Source
from stylegan.checkpoints.errors import CheckpointError

# Its names of the tensors that classes are embedded with, and those in a generator's state.
CLASSES = {
    "mapping.embed.weight": "mapping.embed.features",
    "mapping.embed_proj.weight": "mapping.embed.project.weight",
    "mapping.embed_proj.bias": "mapping.embed.project.bias",
}
_FEATURES, _PROJECTION, _ = CLASSES


def recognises(source: Source) -> bool:
    """Whether these are tensors of a StyleGAN-XL: StyleGAN3 embeds classes with a bias."""
    return _FEATURES in source.tensors and "mapping.embed.bias" not in source.tensors


def without_unused(source: Source) -> Source:
    """Without the features of classes that a model without classes keeps, and never uses."""
    used = {
        key: value
        for key, value in source.tensors.items()
        if key != _FEATURES or _PROJECTION in source.tensors
    }
    return Source(source.name, source.settings, used)


def settings(source: Source, layers: list[str]) -> dict[str, Any]:
    """What `StagedConfig` has beside the sizes of a StyleGAN3; `layers` are named as in the file, toRGB last.

    CheckpointError where the file has the tensors alone, which do not show the bands.
    """
    found: dict[str, Any] = {
        "sizes": tuple(int(layer.rsplit("_", 2)[1]) for layer in layers),
        "channels": tuple(source.shape(f"{layer}.weight", 4)[0] for layer in layers),
    }
    for name, key, kind in (
        ("cutoffs", "out_cutoff", float),
        ("half_widths", "out_half_width", float),
        ("rates", "out_sampling_rate", int),
    ):
        values = [source.settings.get(f"{layer}.{key}") for layer in layers]
        if any(isinstance(value, bool) or not isinstance(value, (int, float)) for value in values):
            raise CheckpointError(
                f"{source.name} holds the tensors of a StyleGAN-XL alone, which do not show how its layers are sampled: "
                "please open the .pkl that the training has written."
            )
        found[name] = tuple(kind(value) for value in values if value is not None)
    if _PROJECTION in source.tensors:
        classes, features = source.shape(_FEATURES, 2)
        found |= {"label_dim": classes, "class_features": features, "z_dim": source.shape(_PROJECTION, 2)[0]}
    return found
