"""Native checkpoints: what is saved comes back; what is broken is named in one sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

import stylegan
from stylegan import CheckpointError, Generator, GeneratorConfig
from tests.families import ADAIN, ALIAS_FREE, MODULATED, file_of


def rewrite(path: Path, target: Path, tensors: dict[str, torch.Tensor] | None = None, **header: Any) -> Path:
    """A copy of a checkpoint with other tensors or another header."""
    import safetensors

    with safetensors.safe_open(path, framework="pt") as file:
        metadata = json.loads(file.metadata()["stylegan"])
    save_file(tensors or load_file(path), target, metadata={"stylegan": json.dumps({**metadata, **header})})
    return target


def test_a_saved_generator_draws_the_same_picture(tiny_checkpoint: Path, tiny_generator: Generator) -> None:
    loaded = stylegan.load(tiny_checkpoint)
    ws = tiny_generator.map(torch.ones(1, 16))
    assert torch.equal(loaded.synthesize(loaded.map(torch.ones(1, 16))), tiny_generator.synthesize(ws))
    assert loaded.config == tiny_generator.config


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"gone\.safetensors cannot be read"):
        stylegan.load(tmp_path / "gone.safetensors")


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\x80\x04}.", bytes(100), b"\x10\0\0\0\0\0\0\0{" + bytes(20)]
)
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.safetensors"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"other\.safetensors"):
        stylegan.load(path)


def test_safetensors_of_another_program_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "foreign.safetensors"
    save_file({"weight": torch.zeros(3)}, path)
    with pytest.raises(CheckpointError, match="no StyleGAN generator"):
        stylegan.load(path)


def test_missing_unexpected_misshapen_and_non_finite_tensors_are_named(
    tiny_checkpoint: Path, tmp_path: Path
) -> None:
    whole = load_file(tiny_checkpoint)
    name = "synthesis.steps.2.bias"
    broken = {
        "lacks": {key: value for key, value in whole.items() if key != name},
        "unexpected": {**whole, "extra.weight": torch.zeros(1)},
        "misshapen": {**whole, name: torch.zeros(99)},
        "non-finite": {**whole, name: torch.full_like(whole[name], float("nan"))},
    }
    for word, tensors in broken.items():
        path = rewrite(tiny_checkpoint, tmp_path / f"{word}.safetensors", tensors)
        with pytest.raises(CheckpointError, match=rf"{word}.*(bias|extra)"):
            stylegan.load(path)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_weights_of_other_precision_become_float32(
    tiny_checkpoint: Path, tmp_path: Path, dtype: torch.dtype
) -> None:
    whole = load_file(tiny_checkpoint)
    tensors = {key: value.to(dtype) for key, value in whole.items()}
    path = rewrite(tiny_checkpoint, tmp_path / "other.safetensors", tensors)
    state = stylegan.load(path).state_dict()
    assert all(torch.equal(state[key], tensors[key].float()) for key in whole)


def test_weights_of_a_kind_that_is_no_number_of_ours_are_refused(
    tiny_checkpoint: Path, tmp_path: Path
) -> None:
    whole = load_file(tiny_checkpoint)
    name = "synthesis.steps.2.bias"
    path = rewrite(
        tiny_checkpoint, tmp_path / "odd.safetensors", {**whole, name: whole[name].to(torch.complex64)}
    )
    with pytest.raises(CheckpointError, match=r"odd\.safetensors .*the kind C64\.$"):
        stylegan.load(path)


@pytest.mark.parametrize(
    "header",
    [
        {"version": 99},
        {"generator": {"start": [4, "x"]}},
        {"generator": {"channels": [1e9]}},
        {"generator": 3},
    ],
)
def test_a_header_that_makes_no_sense_is_refused(
    tiny_checkpoint: Path, tmp_path: Path, header: dict[str, Any]
) -> None:
    path = rewrite(tiny_checkpoint, tmp_path / "odd.safetensors", **header)
    with pytest.raises(CheckpointError, match=r"odd\.safetensors"):
        stylegan.load(path)


def test_a_file_cut_short_anywhere_is_refused(tiny_checkpoint: Path, tmp_path: Path) -> None:
    content = tiny_checkpoint.read_bytes()
    path = tmp_path / "cut.safetensors"
    for length in range(0, len(content), max(1, len(content) // 40)):
        path.write_bytes(content[:length])
        with pytest.raises(CheckpointError):
            stylegan.load(path)


def test_a_failed_save_leaves_the_old_file(tiny_checkpoint: Path, tiny_generator: Generator, tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    path = tmp_path / "model.safetensors"
    path.write_bytes(tiny_checkpoint.read_bytes())

    def broken(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("stylegan.checkpoints.convert.native.save_file", broken)
    with pytest.raises(OSError, match="disk full"):
        stylegan.save(tiny_generator, path)
    assert path.read_bytes() == tiny_checkpoint.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("config", [ADAIN, MODULATED, ALIAS_FREE], ids=lambda config: config.family)
def test_opening_a_generator_does_not_bring_torchs_compiler(config: GeneratorConfig, tmp_path: Path) -> None:
    code = "import sys, stylegan; stylegan.load(sys.argv[1]); print('torch._dynamo' in sys.modules)"
    command = [sys.executable, "-c", code, str(file_of(config, tmp_path))]
    root = Path(stylegan.__file__).parents[1]
    assert subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout == "False\n"
