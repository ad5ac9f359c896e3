"""Opening models, choosing a device, finding what is shipped."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import stylegan
from ganinterface.assets import asset
from ganinterface.render.device import choose_device, describe
from ganinterface.render.models import OpenModel, open_model


def test_an_open_model_says_what_it_is(tiny_model: OpenModel, tiny_checkpoint: Path) -> None:
    info, generator = tiny_model.info, tiny_model.generator
    assert info.ref.hash == hashlib.sha256(tiny_checkpoint.read_bytes()).hexdigest()
    assert (info.ref.name, Path(info.ref.path)) == ("tiny", tiny_checkpoint.resolve())
    assert (info.resolution, info.num_ws, info.w_dim, info.z_dim, info.label_dim) == ((16, 8), 6, 16, 16, 0)
    assert [layer.name for layer in info.layers] == [layer.name for layer in generator.layers]
    assert (info.layer("8x4 conv1").height, info.layer("8x4 conv1").channels) == (8, 8)
    assert (info.truncation.psi, info.truncation.cutoff) == (0.7, None)
    assert info.parameters == sum(each.numel() for each in generator.parameters())


def test_an_open_model_is_ready_to_draw(tiny_model: OpenModel) -> None:
    assert not tiny_model.generator.training
    assert not any(each.requires_grad for each in tiny_model.generator.parameters())


def test_a_file_that_is_no_model_is_refused_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "holiday.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    with pytest.raises(stylegan.CheckpointError, match=r"holiday\.png"):
        open_model(tmp_path / "holiday.png", "cpu")
    with pytest.raises(stylegan.CheckpointError, match=r"gone\.safetensors cannot be read"):
        open_model(tmp_path / "gone.safetensors", "cpu")


def test_an_open_model_is_drawn_although_its_file_is_written_over(
    tiny_checkpoint: Path, tmp_path: Path
) -> None:
    code = """
import sys, torch
from pathlib import Path
from ganinterface.render.models import open_model

path = Path(sys.argv[1])
generator = open_model(path, "cpu").generator
path.write_bytes(b"another file")  # in place: a mapped page beyond it would end the process
print(bool(generator.synthesize(generator.map(torch.ones(1, generator.z_dim))).isfinite().all()))
"""
    path = tmp_path / "model.safetensors"
    path.write_bytes(tiny_checkpoint.read_bytes())
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_without_a_path_the_shipped_model_is_opened(
    monkeypatch: pytest.MonkeyPatch, tiny_checkpoint: Path
) -> None:
    monkeypatch.setattr("ganinterface.render.models.asset", {"portraits.safetensors": tiny_checkpoint}.get)
    assert open_model(device="cpu").info.ref.name == "tiny"


def test_a_shipped_file_is_found_in_a_checkout_and_in_a_wheel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "ganinterface"
    package.mkdir()
    monkeypatch.setattr("importlib.resources.files", lambda name: tmp_path / name)
    with pytest.raises(FileNotFoundError, match=r"'presets/smile\.json'"):
        asset("presets/smile.json")
    for folder in (tmp_path / "assets", package / "assets"):
        (folder / "presets").mkdir(parents=True)
        (folder / "presets" / "smile.json").touch()
        assert asset("presets/smile.json") == folder / "presets" / "smile.json"


def test_no_name_leads_out_of_the_shipped_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.resources.files", lambda name: tmp_path / name)
    (tmp_path / "assets").mkdir()
    (tmp_path / "secret.txt").touch()
    with pytest.raises(FileNotFoundError):
        asset("../secret.txt")


@pytest.mark.parametrize(
    ("cuda", "mps", "chosen"),
    [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_the_best_device_there_is_comes_first(
    monkeypatch: pytest.MonkeyPatch, cuda: bool, mps: bool, chosen: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert choose_device().type == chosen
    assert choose_device("cpu").type == "cpu"


def test_a_device_that_is_not_there_is_refused_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match=r"^This machine has no CUDA device that torch can use\.$"):
        choose_device("cuda")
    with pytest.raises(ValueError, match="not 'abacus'"):
        choose_device("abacus")


def test_devices_have_names_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "NVIDIA Example")
    assert describe(torch.device("cpu")) == "CPU"
    assert describe(torch.device("cuda")) == "CUDA NVIDIA Example"


def test_nothing_that_the_window_needs_at_once_imports_torch() -> None:
    modules = [
        "assets",
        *(f"render.{name}" for name in ("looks.heatmap", "rasterise", "request", "worker", "stamps")),
    ]
    imports = ", ".join(f"ganinterface.{name}" for name in modules)
    code = f"import sys, {imports}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
