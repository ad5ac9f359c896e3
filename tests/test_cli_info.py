"""The command `info`: what it tells scripts and people about a checkpoint."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ganinterface.cli import main
from ganinterface.render.models import OpenModel
from tests.command_line import failed
from tests.stylegan.checkpoints.goldens import expected, golden

# What the files of the original code hold, by their documentation.
GOLDENS = [
    ("sg1-32", "stylegan", [32, 32], 8),
    ("sg1-128", "stylegan", [128, 128], 12),
    ("sg2-tf-32", "stylegan2", [32, 32], 8),
    ("sg2-ada-32-cond", "stylegan2", [32, 32], 8),
    ("sg2-in-sg3-32", "stylegan2", [32, 32], 8),
    ("sg3-t-32", "stylegan3", [32, 32], 8),
    ("sg3-r-32", "stylegan3", [32, 32], 8),
]


def test_info_describes_a_checkpoint_for_scripts(
    tiny_checkpoint: Path, tiny_model: OpenModel, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["info", str(tiny_checkpoint), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {"family", "resolution", "z_dim", "w_dim", "num_ws", "label_dim", "layers"} <= printed.keys()
    assert printed["resolution"] == [16, 8]
    assert (printed["family"], printed["num_ws"], printed["label_dim"]) == ("stylegan", 6, 0)
    assert printed["layers"][2] == {"name": "8x4 conv0", "height": 8, "width": 4, "channels": 8}
    assert len(printed["layers"]) == len(tiny_model.info.layers)
    assert (printed["psi"], printed["cutoff"]) == (0.7, None)
    assert printed["parameters"] == sum(each.numel() for each in tiny_model.generator.parameters())
    assert printed["sha256"] == hashlib.sha256(tiny_checkpoint.read_bytes()).hexdigest()


def test_info_describes_a_checkpoint_for_people(
    tiny_checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["info", str(tiny_checkpoint)]) == 0
    shown = capsys.readouterr().out
    assert "16×8 (height × width)" in shown
    assert "psi 0.7, cutoff all" in shown
    assert "16x8 conv1" in shown
    assert hashlib.sha256(tiny_checkpoint.read_bytes()).hexdigest() in shown


@pytest.mark.parametrize(("name", "family", "resolution", "num_ws"), GOLDENS)
def test_info_describes_files_of_every_format(
    name: str, family: str, resolution: list[int], num_ws: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["info", str(golden(name)), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    wanted = expected(name)
    assert (printed["family"], printed["resolution"], printed["num_ws"]) == (family, resolution, num_ws)
    assert (printed["z_dim"], printed["w_dim"]) == (wanted["z"].shape[1], wanted["w"].shape[2])
    assert printed["label_dim"] == (wanted["labels"].shape[1] if "labels" in wanted else 0)
    assert main(["info", str(golden(name))]) == 0
    assert f"family      {family}" in capsys.readouterr().out


def test_info_without_a_file_describes_the_shipped_model(
    shipped: Path, tiny_checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shipped / "portraits.safetensors").write_bytes(tiny_checkpoint.read_bytes())
    assert main(["info", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["resolution"] == [16, 8]


@pytest.mark.parametrize("content", [b"hello", b"", b"\x80\x04}.", b"PK\x03\x04 rubbish"])
def test_info_says_in_one_line_what_it_cannot_open(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.pkl"
    path.write_bytes(content)
    assert "odd.pkl" in failed(capsys, "info", path, "--json")
