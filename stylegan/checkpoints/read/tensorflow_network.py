"""A network as the TensorFlow code of StyleGAN and StyleGAN2 saves it: function names, settings and variables, as data."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from stylegan.checkpoints.convert.build import W_AVG, refuse
from stylegan.checkpoints.errors import CheckpointError

Array = np.ndarray[Any, np.dtype[Any]]

MAX_VARIABLES = 10_000  # a StyleGAN2 for 1024x1024 has 170
MAX_RESOLUTIONS = 16
PLAIN = (bool, int, float, str, type(None))
PARTS = ("mapping", "synthesis")
BLOCK = r"(synthesis/(\d{1,6})x(\d{1,6}))/(?:Const/const|Conv0_up/weight)"  # what each resolution has one of


@dataclass(frozen=True)
class Network:
    """What a generator's record says. The source text that comes with it is left where it is, and never run.

    settings: of the whole and of its parts, plain values only; variables: "dlatent_avg", "mapping/Dense0/weight",
    "synthesis/4x4/Const/const" …
    """

    name: str  # of the file, for messages
    functions: Mapping[str, str]  # that built the whole "", and its parts "mapping" and "synthesis"
    settings: Mapping[str, Any]
    variables: Mapping[str, Array]

    @staticmethod
    def read(state: Any, name: str) -> Network:
        """From a record's state; CheckpointError for the file `name` where that is not what a network's looks like."""
        if not isinstance(state, dict):
            raise CheckpointError(f"{name} holds a TensorFlow network without its content: it is damaged.")
        components = state.get("components") or {}
        if not isinstance(components, dict):
            raise CheckpointError(f"{name} holds a TensorFlow network whose parts cannot be distinguished.")
        settings, functions = _settings(state), {"": _function(state)}
        variables = dict(_variables(state, "", name))
        for key in (part for part in PARTS if part in components):
            part = getattr(components[key], "state", None)
            if not isinstance(part, dict):
                raise CheckpointError(f"{name} holds a TensorFlow network whose part '{key}' is damaged.")
            settings |= _settings(part)
            functions[key] = _function(part)
            variables |= dict(_variables(part, f"{key}/", name))
        return Network(name, functions, settings, variables)

    def truncation(
        self, psi: float, cutoff: int | None, *, styles: int, all_without: bool
    ) -> tuple[Any, Any]:
        """psi and cutoff (of `styles`) as the file has them, else the given defaults; psi 1 where they switch it off.

        all_without: without a cutoff all styles are truncated (StyleGAN2), else none (StyleGAN).
        """
        given, upto = self.settings.get("truncation_psi", psi), self.settings.get("truncation_cutoff", cutoff)
        if given is None or (upto is None and not all_without):
            return 1.0, None
        if not isinstance(upto, (int, float)):
            return given, upto
        if not upto > 0:  # as in the original, where not a number is not above anything
            return 1.0, None
        return given, int(upto) if upto < styles else styles

    def number(self, *keys: str) -> float:
        """The one number in the first of these variables that exists; 0 where none does."""
        found = next((self.variables[key] for key in keys if key in self.variables), np.zeros(1))
        refuse(self.name, "has misshapen", {keys[0]} if found.size != 1 else set())
        return float(found.reshape(()))

    def require(self, needed: Mapping[str, Any]) -> None:
        """CheckpointError naming the first setting whose value changes the picture in a way that is not supported.

        needed: setting -> the one supported value; a setting that the file does not have has that value.
        """
        for key, value in needed.items():
            found = self.settings.get(key, value)
            if found != value:
                raise CheckpointError(
                    f"{self.name} was made with {key} = {found!s:.40}, which changes the picture and is not supported: "
                    f"only {value} is."
                )


class Variables:
    """A network's variables, each to be taken once; what is left in the end was not expected."""

    def __init__(self, network: Network) -> None:
        self._name = network.name
        self._left = dict(network.variables)

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def take(self, key: str, dimensions: int) -> Array:
        """The variable, an array of that many dimensions; CheckpointError when there is none, or of another shape."""
        refuse(self._name, "lacks", {key} - self._left.keys())
        array = self._left.pop(key)
        refuse(self._name, "has misshapen", {key} if array.ndim != dimensions else set())
        return array

    def dense(self) -> Iterator[tuple[Array, Array]]:
        """Weight [in, out] and bias [out] of each layer of the mapping network, at least one."""
        for index in itertools.count():
            if index and f"mapping/Dense{index}/weight" not in self:
                return
            yield self.take(f"mapping/Dense{index}/weight", 2), self.take(f"mapping/Dense{index}/bias", 1)

    def blocks(self) -> list[str]:
        """The scope of each resolution, "synthesis/4x4" first. Scopes are named by height and width, or by one of them."""
        found = [match for key in self._left if (match := re.fullmatch(BLOCK, key, re.ASCII))]
        if not 1 <= len(found) <= MAX_RESOLUTIONS:
            raise CheckpointError(
                f"{self._name} holds a generator of {len(found)} resolutions: it is damaged."
            )
        return [match[1] for match in sorted(found, key=lambda match: int(match[2]) * int(match[3]))]

    def finish(self, *ignored: str) -> None:
        """CheckpointError when there is more than was taken, apart from what does not change the picture."""
        refuse(self._name, "has unexpected", self._left.keys() - set(ignored))


def to_tensor(array: Array) -> Tensor:
    """A float32 copy; numbers that are too large become infinite, which `build` refuses by name."""
    with np.errstate(over="ignore", invalid="ignore"):
        return torch.from_numpy(np.array(array, dtype=np.float32, order="C"))


def mean_of_w(variables: Variables) -> dict[str, Tensor]:
    """The mean of w under its name here; {} where the network has none."""
    return {W_AVG: to_tensor(variables.take("dlatent_avg", 1))} if "dlatent_avg" in variables else {}


def label_embedding(variables: Variables) -> dict[str, Tensor]:
    """The tensors of `Mapping.embed` of a conditional network, which has no bias in TensorFlow; {} of another.

    There the embedding is labels [N, L] x weight [L, z], unscaled; here `embed` divides by sqrt(L).
    """
    if "mapping/LabelConcat/weight" not in variables:
        return {}
    weight = variables.take("mapping/LabelConcat/weight", 2)
    labels, size = weight.shape
    return {
        "mapping.embed.weight": to_tensor(weight.T) * math.sqrt(labels),
        "mapping.embed.bias": torch.zeros(size),
    }


def _function(state: Mapping[str, Any]) -> str:
    name = state.get("build_func_name")
    return name if isinstance(name, str) else ""


def _settings(state: Mapping[str, Any]) -> dict[str, Any]:
    found = state.get("static_kwargs")
    if not isinstance(found, dict):
        return {}
    return {key: _plain(value) for key, value in found.items() if isinstance(key, str)}


def _plain(value: Any) -> Any:
    """A value that can be compared and shown; what is not plain becomes the name of its type."""
    if isinstance(value, (list, tuple)) and len(value) <= 64:
        return tuple(each if isinstance(each, PLAIN) else type(each).__name__ for each in value)
    return value if isinstance(value, PLAIN) else type(value).__name__


def _variables(state: Mapping[str, Any], prefix: str, name: str) -> Iterator[tuple[str, Array]]:
    found = state.get("variables") or []
    if not isinstance(found, (list, tuple)) or len(found) > MAX_VARIABLES:
        raise CheckpointError(f"{name} holds a TensorFlow network whose variables cannot be distinguished.")
    for pair in found:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2 or not isinstance(pair[0], str):
            raise CheckpointError(
                f"{name} holds a TensorFlow network whose variables cannot be distinguished."
            )
        key, value = pair
        if (
            not isinstance(value, (np.ndarray, np.generic, float))
            or np.asarray(value).dtype.kind not in "fiu"
        ):
            raise CheckpointError(
                f"{name} holds a TensorFlow network whose variable '{key:.80}' is not an array of numbers."
            )
        yield prefix + key, np.asarray(value)
