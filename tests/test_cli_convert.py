"""The command `convert`: a native checkpoint that draws the same, or one clear line and nothing written."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
import safetensors
import torch

import stylegan
from ganinterface.cli import main
from tests.command_line import failed
from tests.small_work import SmallWork
from tests.stylegan.checkpoints import stylegan1_reference, tensorflow_files
from tests.stylegan.checkpoints.goldens import expected, golden

GOLDENS = ("sg1-32", "sg1-128", "sg2-tf-32", "sg2-ada-32-cond", "sg2-in-sg3-32", "sg3-t-32", "sg3-r-32")


def pictures(generator: stylegan.Generator, wanted: dict[str, Any]) -> list[torch.Tensor]:
    """Of the same latents in every way that the golden has them."""
    given = {key: torch.from_numpy(value) for key, value in wanted.items()}
    ws = generator.map(given["z"], given.get("labels"))
    mixed, cut = given["w_mixed"], generator.truncate(ws, generator.config.psi, generator.config.cutoff)
    drawn = [generator.synthesize(each) for each in (ws, cut, mixed)]
    if "input_transform" in given:
        drawn.append(generator.synthesize(ws, transform=given["input_transform"].float()))
    return [ws, *drawn, generator.synthesize(ws, noise=3)]


@pytest.mark.parametrize("name", GOLDENS)
def test_a_converted_file_of_the_original_code_draws_the_same_bit_for_bit(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "copy.safetensors"
    assert main(["convert", str(golden(name)), str(out)]) == 0
    shown = capsys.readouterr()
    before, after = stylegan.load(golden(name)), stylegan.load(out)
    height, width = before.resolution
    assert shown.out.startswith(f"{out} is written: {before.config.family}, {height}×{width} ")
    assert "ganinterface:" not in shown.err  # a slow machine is told of the progress there
    assert before.config == after.config
    for one, other in zip(pictures(before, expected(name)), pictures(after, expected(name)), strict=True):
        assert torch.equal(one, other)


def test_a_converted_checkpoint_is_written_again_as_it_is(tiny_checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "copy.safetensors"
    assert main(["convert", str(tiny_checkpoint), str(out)]) == 0
    before, after = stylegan.load(tiny_checkpoint), stylegan.load(out)
    assert before.config == after.config
    for name, tensor in before.state_dict().items():
        assert tensor.equal(after.state_dict()[name])


def test_the_header_says_which_file_a_checkpoint_was_made_from(tiny_checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "copy.safetensors"
    assert main(["convert", str(tiny_checkpoint), str(out)]) == 0
    with safetensors.safe_open(out, framework="pt") as file:
        header = file.metadata()
    assert header["source"] == tiny_checkpoint.name
    assert header["source_sha256"] == hashlib.sha256(tiny_checkpoint.read_bytes()).hexdigest()


@pytest.mark.skipif(os.name != "posix", reason="names that are no text exist where names are bytes")
def test_a_file_whose_name_is_no_text_is_converted_too(tmp_path: Path) -> None:
    functions = ("G_style", "G_mapping", "G_synthesis")
    record = tensorflow_files.generator(functions, stylegan1_reference.random_variables(), {})
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.pkl"))
    tensorflow_files.write(odd, record)
    assert main(["convert", str(odd), str(tmp_path / "copy.safetensors")]) == 0
    assert stylegan.load(tmp_path / "copy.safetensors").resolution == (16, 16)


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_a_written_checkpoint_may_be_read_by_whom_the_person_lets_read(
    tiny_checkpoint: Path, tmp_path: Path
) -> None:
    out, plain = tmp_path / "copy.safetensors", tmp_path / "plain"
    plain.touch()
    assert main(["convert", str(tiny_checkpoint), str(out)]) == 0
    assert out.stat().st_mode == plain.stat().st_mode


def test_a_file_that_is_there_is_replaced_only_when_asked_for(
    tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "copy.safetensors"
    out.write_bytes(b"mine")
    assert "is there already: --force replaces it" in failed(capsys, "convert", tiny_checkpoint, out)
    assert out.read_bytes() == b"mine"
    assert main(["convert", str(tiny_checkpoint), str(out), "--force"]) == 0
    assert stylegan.load(out).resolution == (16, 8)


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("nowhere.safetensors", "x.safetensors", "There is no file"),
        ("attributes.csv", "x.safetensors", "is a text file, not a generator"),
        ("cut.safetensors", "x.safetensors", "cut.safetensors"),
        ("attributes.csv", "x.pkl", "has to end in .safetensors"),
        ("attributes.csv", "x", "has to end in .safetensors"),
        ("attributes.csv", "none/x.safetensors", "there is no folder"),
        ("attributes.csv", "folder.safetensors", "is a folder, not a file"),
        ("same.safetensors", "same.safetensors", "is the file to be converted"),
        ("same.safetensors", "link.safetensors", "is the file to be converted"),
        ("folder.safetensors", "x.safetensors", "is a folder, not a file"),
    ],
)
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_convert_names_what_is_wrong_and_writes_nothing(
    source: str, target: str, said: str, force: list[str], work: SmallWork, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = work.project.parent
    (folder / "folder.safetensors").mkdir()
    (folder / "same.safetensors").write_bytes(b"mine")
    (folder / "link.safetensors").hardlink_to(folder / "same.safetensors")
    (folder / "cut.safetensors").write_bytes(work.model.read_bytes()[:-100])
    before = sorted(folder.rglob("*"))
    assert said in failed(capsys, "convert", folder / source, folder / target, *force)
    assert sorted(folder.rglob("*")) == before
    assert (folder / "same.safetensors").read_bytes() == b"mine"


def test_a_disk_that_fills_up_leaves_the_file_that_was_there(
    tiny_checkpoint: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "copy.safetensors"
    out.write_bytes(b"mine")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "the disk is full" in failed(capsys, "convert", tiny_checkpoint, out, "--force")
    assert out.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="the system does not list what is mapped")
def test_a_converted_checkpoint_is_mapped_into_memory_not_copied(
    tiny_checkpoint: Path, tmp_path: Path
) -> None:
    out = tmp_path / "copy.safetensors"
    assert main(["convert", str(tiny_checkpoint), str(out)]) == 0
    generator = stylegan.load(out)
    lines = [line.split() for line in Path("/proc/self/maps").read_text().splitlines()]
    ranges = [
        [int(end, 16) for end in line[0].split("-")] for line in lines if line[5:] == [str(out.resolve())]
    ]
    for name, tensor in generator.state_dict().items():
        assert any(low <= tensor.data_ptr() < high for low, high in ranges), name
