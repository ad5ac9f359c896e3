"""Opens a checkpoint for rendering: the generator on its device, and what the session needs to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import stylegan
from ganinterface.assets import SHIPPED_MODEL, asset
from ganinterface.document.document import ModelRef, Truncation
from ganinterface.document.labels import class_names_for
from ganinterface.document.model_info import WHOLE, Layer, ModelInfo
from ganinterface.render.device import choose_device
from stylegan.files.plain_files import file_hash
from stylegan.networks.synthesis import Layer as SynthesisLayer


@dataclass(frozen=True)
class OpenModel:
    """A generator ready to render (eval mode, no gradients), and its description without torch."""

    generator: stylegan.Generator
    info: ModelInfo


def open_model(path: Path | None = None, device: str = "auto") -> OpenModel:
    """Open a checkpoint, the shipped one when `path` is None, on `device` ("auto", "cuda", "mps", "cpu").

    Raises CheckpointError, FileNotFoundError (the shipped model is missing) or ValueError (no such device),
    each with one sentence.
    """
    target = choose_device(device)
    file = asset(SHIPPED_MODEL) if path is None else Path(path)
    # A person may train or convert over the file while the window is open: that must not end the program.
    generator = stylegan.load(file, in_memory=True).to(target).eval().requires_grad_(False)
    return OpenModel(generator, info_of(generator, file))


def info_of(generator: stylegan.Generator, path: Path) -> ModelInfo:
    """The description of a generator that was read from `path`, identified by the file's sha256.

    The names of its classes come from a file beside it (see `document.labels.class_names_for`), if there is one.
    """
    config = generator.config
    names, problem = class_names_for(path, generator.label_dim)
    return ModelInfo(
        ref=ModelRef(name=path.stem, hash=file_hash(path), path=str(path.resolve())),
        family=config.family,
        resolution=generator.resolution,
        z_dim=generator.z_dim,
        w_dim=generator.w_dim,
        num_ws=generator.num_ws,
        label_dim=generator.label_dim,
        layers=tuple(_layer(each) for each in generator.layers),
        truncation=Truncation(config.psi, config.cutoff),
        labels=names,
        label_problem=problem,
        remarks=generator.remarks,
        parameters=sum(parameter.numel() for parameter in generator.parameters()),
        takes_transform=generator.takes_transform,
        has_noise=generator.has_noise,
        channels=config.image_channels,
        has_statistics=generator.has_statistics,
    )


def _layer(layer: SynthesisLayer) -> Layer:
    # The constant itself is left out of JSON, as it says nothing.
    extent = WHOLE if layer.extent == WHOLE else layer.extent
    return Layer(layer.name, layer.height, layer.width, layer.channels, extent)
