"""Fixtures that the whole suite shares: a tiny seeded generator whose edits, noise and styles all matter."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.file_server import FileServer, file_server

if TYPE_CHECKING:
    from ganinterface.render.models import OpenModel
    from stylegan import Generator
    from tests.small_work import SmallWork


@pytest.fixture(autouse=True)
def has_bfloat16(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Every test meets a processor without bfloat16, whatever this machine has.

    One that means the other kind asks for it:
    `@pytest.mark.parametrize("has_bfloat16", [False, True], indirect=True)`.
    """
    wanted = bool(getattr(request, "param", False))
    if find_spec("torch") is None:  # the window's panels are tested without it, too
        return wanted
    monkeypatch.setattr("stylegan.precision.processor_has_bfloat16", lambda: wanted)
    return wanted


def make_tiny_generator(seed: int = 0, image_channels: int = 3) -> Generator:
    """An AdaIN generator of 16x8 pixels and six layers; noise, biases and w_avg are random, none is zero.

    With 4 image channels some of the pixels are transparent, some opaque, and many half so.
    """
    import torch

    from stylegan import AdaINConfig, Generator

    config = AdaINConfig(
        z_dim=16,
        w_dim=16,
        start=(4, 2),
        channels=(8, 8, 6),
        mapping_layers=3,
        mapping_width=16,
        image_channels=image_channels,
        cutoff=None,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        generator = Generator(config)
        with torch.no_grad():
            for name, parameter in generator.named_parameters():
                if name.endswith(("noise_weight", "const")):
                    parameter.copy_(torch.randn_like(parameter) * 0.5)
                elif name.endswith("bias"):
                    parameter.copy_(torch.randn_like(parameter) * 0.2)
            generator.mapping.w_avg.copy_(torch.randn(config.w_dim) * 0.3)
    return generator.eval().requires_grad_(False)


@pytest.fixture(scope="session")
def tiny_generator() -> Generator:
    """The tiny generator; treat it as read-only."""
    return make_tiny_generator()


@pytest.fixture(scope="session")
def tiny_rgba_generator() -> Generator:
    """The same of four channels; treat it as read-only."""
    return make_tiny_generator(image_channels=4)


@pytest.fixture(scope="session")
def tiny_rgba_checkpoint(tmp_path_factory: pytest.TempPathFactory, tiny_rgba_generator: Generator) -> Path:
    """That as a native checkpoint file."""
    import stylegan

    path = tmp_path_factory.mktemp("model") / "tiny-rgba.safetensors"
    stylegan.save(tiny_rgba_generator, path)
    return path


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory, tiny_generator: Generator) -> Path:
    """The tiny generator as a native checkpoint file."""
    import stylegan

    path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    stylegan.save(tiny_generator, path)
    return path


@pytest.fixture(scope="session")
def tiny_model(tiny_checkpoint: Path) -> OpenModel:
    """The tiny checkpoint, opened on the CPU."""
    from ganinterface.render.models import open_model

    return open_model(tiny_checkpoint, device="cpu")


@pytest.fixture
def work(tmp_path: Path, tiny_model: OpenModel) -> SmallWork:
    """A small piece of work on the tiny model, as files in a folder of its own."""
    from tests.small_work import small_work

    folder = tmp_path / "work"
    folder.mkdir()
    return small_work(folder, tiny_model)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of what the program ships, empty at first."""
    from ganinterface.cli import arguments as cli_arguments
    from ganinterface.cli import commands as cli_commands
    from ganinterface.render import models
    from ganinterface.render.portraits import sample

    folder = tmp_path / "shipped"
    folder.mkdir()

    def find(name: str) -> Path:
        if not (folder / name).exists():
            raise FileNotFoundError(
                f"The file '{name}' that the program ships is missing: please install it again."
            )
        return folder / name

    for module in (cli_arguments, cli_commands, models, sample):
        monkeypatch.setattr(module, "asset", find)
    return folder


@pytest.fixture
def server() -> Iterator[FileServer]:
    """A server of files on this machine."""
    with file_server() as made:
        yield made
