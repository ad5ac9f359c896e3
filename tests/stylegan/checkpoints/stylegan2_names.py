"""A StyleGAN2 generator's tensors as NVIDIA's torch code names and stores them, and as the records of its pickles."""

from __future__ import annotations

import math
import re
from typing import Any

from torch import Tensor

from stylegan import Generator
from stylegan.checkpoints.read.records import Record


def layers_of(generator: Generator) -> list[str]:
    """NVIDIA's names of the layers, first to last."""
    later = [f"b{8 << level}.conv{second}" for level in range(15) for second in (0, 1)]
    return ["b4.conv1", *later][: len(generator.layers)]


def nvidia_tensors(generator: Generator) -> dict[str, Tensor]:
    """The generator's tensors by names like "synthesis.b8.conv0.affine.weight"."""
    state = generator.state_dict()
    several = "synthesis.to_rgb.1.weight" in state
    last = len(generator.layers) // 2  # the number of the last resolution
    tensors = {}
    for key, value in state.items():
        if key == "synthesis.const":
            key, value = "synthesis.b4.const", value[0]
        elif match := re.fullmatch(r"mapping\.dense\.(\d+)\.(.+)", key):
            key = f"mapping.fc{match[1]}.{match[2]}"
            # Here the gain of sqrt(2) comes before the activation, there after it.
            value = value / math.sqrt(2) if match[2] == "bias" else value
        elif match := re.fullmatch(r"synthesis\.steps\.(\d+)\.(?:conv\.)?(.+)", key):
            key = f"synthesis.{layers_of(generator)[int(match[1])]}.{match[2]}"
            value = value[0, 0] if match[2] == "noise_const" else value
        elif match := re.fullmatch(r"synthesis\.to_rgb\.(\d+)\.(.+)", key):
            key = f"synthesis.b{4 << (int(match[1]) if several else last)}.torgb.{match[2]}"
        elif match := re.fullmatch(r"synthesis\.skips\.(\d+)\.(.+)", key):
            key = f"synthesis.b{8 << int(match[1])}.skip.{match[2]}"
        tensors[key] = value.clone()
    return tensors


def record(
    tensors: dict[str, Tensor], settings: dict[str, Any] | None = None, class_name: str = "Generator"
) -> Record:
    """The record of a network with these tensors and settings (both by dotted names), its parts as records within."""
    settings = settings or {}
    parts = {key.split(".")[0] for key in (*tensors, *settings) if "." in key}
    state: dict[str, Any] = {
        "training": False,
        "_parameters": {key: value for key, value in tensors.items() if "." not in key},
        "_buffers": {"nothing": None},
        "_modules": {
            part: record(_within(tensors, part), _within(settings, part), part) for part in sorted(parts)
        },
        "_init_kwargs": {key: value for key, value in settings.items() if "." not in key},
    }
    meta = {
        "type": "class",
        "version": 6,
        "module_src": "raise SystemExit",
        "class_name": class_name,
        "state": state,
    }
    return Record("torch_utils.persistence._reconstruct_persistent_obj", (meta,))


def _within(values: dict[str, Any], part: str) -> dict[str, Any]:
    return {
        key.removeprefix(part + "."): value for key, value in values.items() if key.startswith(part + ".")
    }
