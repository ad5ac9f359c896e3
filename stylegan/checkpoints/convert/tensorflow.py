"""TensorFlow pickles of StyleGAN and StyleGAN2: recognised, and opened by the functions that built the network."""

from __future__ import annotations

from typing import Any

from stylegan.checkpoints.convert import stylegan1, stylegan2_tensorflow
from stylegan.checkpoints.errors import CheckpointError
from stylegan.checkpoints.read.networks import Contents
from stylegan.checkpoints.read.tensorflow_network import Network
from stylegan.generator import Generator

MODULES = ("network", "tfutil")  # where the class Network is: dnnlib.tflib.network, in old files tfutil


def recognises(contents: Contents) -> bool:
    """Whether what was unpickled is a TensorFlow network, or a tuple of them: (G, D, Gs)."""
    return _averaged(contents.data) is not None


def build(contents: Contents, name: str) -> Generator:
    """The averaged generator Gs of what was unpickled from the file `name`.

    CheckpointError with one sentence where it is another network than StyleGAN's or StyleGAN2's, or a damaged one.
    """
    record = _averaged(contents.data)
    network = Network.read(getattr(record, "state", None), name)
    whole, mapping, synthesis = (network.functions.get(part, "") for part in ("", "mapping", "synthesis"))
    if mapping == "G_mapping" and (whole, synthesis) == ("G_style", "G_synthesis"):
        return stylegan1.from_tensorflow(network)
    if mapping == "G_mapping" and whole == "G_main" and synthesis in stylegan2_tensorflow.FUNCTIONS:
        return stylegan2_tensorflow.from_tensorflow(network)
    functions = ", ".join(f"'{each:.40}'" for each in (whole, mapping, synthesis) if each)
    raise CheckpointError(
        f"{name} holds a TensorFlow network that was built by {functions or 'nothing that is named'}, "
        "which is neither StyleGAN nor StyleGAN2: only these are supported."
    )


def _averaged(data: Any) -> Any:
    """The record of the averaged generator, None where there is none: the last of the tuple."""
    last = data[-1] if isinstance(data, (list, tuple)) and 1 <= len(data) <= 8 else data
    kind = getattr(last, "kind", None)
    if not isinstance(kind, str):
        return None
    module, _, name = kind.rpartition(".")
    return last if name == "Network" and module.rpartition(".")[2] in MODULES else None
