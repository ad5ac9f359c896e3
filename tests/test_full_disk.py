"""A disk that is full, or a file that may not be so large: one sentence that names the file, and nothing half written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

import stylegan
from ganinterface.cli import main
from ganinterface.datasets.choosing.tables import write_decisions
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.project import Project
from ganinterface.files.project import save_project
from ganinterface.files.settings import Settings, save_settings
from stylegan.directions import Direction, write_directions
from stylegan.latents import write_latent
from stylegan.metrics.collecting import Collected, Moments, save_collected
from stylegan.training.checkpoint import load_state, save_checkpoint, save_state
from tests.cases import case
from tests.command_line import failed
from tests.file_sizes import files_up_to
from tests.small_work import SmallWork

ROOM = 128  # bytes
FULL = "files there may not be so large"
SMILE = Direction("smile", np.arange(512, dtype=np.float32))


@pytest.fixture
def full_disk(tmp_path: Path) -> Path:
    """A folder for files that cannot be larger than ROOM."""
    folder = tmp_path / "full"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("convert {model} {out}/x.safetensors", "x.safetensors"),
        ("sample --seeds 1 --model {model} --out {out}/new", "seed0001.png"),
        ("find region --seeds 1 --region 0.2,0.4,0.6,0.8 --model {model} --out {out}/x.json", "x.json"),
        ("directions pca {model} --components 2 --out {out}/x.csv", "x.csv"),
        ("render {project} --out {out}/x.gif", "x.gif"),
        ("render {project} --out {out}/frames", "frames"),
    ],
)
def test_commands_say_it(
    command: str, named: str, work: SmallWork, tiny_checkpoint: Path, full_disk: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    words = command.format(model=tiny_checkpoint, project=work.project, out=full_disk).split()
    with files_up_to(ROOM):
        said = failed(capsys, *words)
    assert named in said
    assert FULL in said
    assert not [path for path in full_disk.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("words", "named"),
    [(("spectrum", "psi=0,1"), "spectrum0001.png"), (("sweep", "8x4 conv0", "--maps", "0"), "map0000-2.png")],
)
def test_a_batch_says_it_after_its_number(
    words: tuple[str, ...], named: str, tiny_checkpoint: Path, full_disk: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with files_up_to(ROOM):
        status = main(["vary", *words, "--model", str(tiny_checkpoint), "--out", str(full_disk / "new")])
    shown = capsys.readouterr()
    assert (status, shown.out) == (2, "2 pictures\n")
    assert shown.err == f"ganinterface: '{named}' cannot be saved: {FULL}.\n"
    assert os.listdir(full_disk) == []


SAVERS: dict[str, Callable[[Path], object]] = {
    "x.npz": lambda path: write_latent(path, np.zeros((18, 512), np.float32)),
    "x.npy": lambda path: write_latent(path, np.zeros((18, 512), np.float32)),
    "smile.npy": lambda path: write_directions(path, [SMILE]),
    "x.csv": lambda path: write_directions(path, [SMILE]),
    "set.decisions.csv": lambda path: write_decisions(path, dict.fromkeys(map(str, range(1000)), "keep")),
    "x.ganproj": lambda path: save_project(path, Project(), ArrayStore()),
    "features.safetensors": lambda path: save_collected(path, "key", collected()),
    "state.pt": lambda path: save_state({"a": torch.zeros(1000)}, path),
}


def collected() -> Collected:
    numbers = np.random.default_rng(0).normal(size=(40, 16)).astype(np.float32)
    moments = Moments(16)
    moments.add(numbers)
    return Collected(moments, numbers, None)


@pytest.mark.parametrize("name", SAVERS)
def test_every_saver_says_it_and_leaves_what_was_there(name: str, full_disk: Path) -> None:
    (full_disk / name).write_bytes(b"old")
    with files_up_to(ROOM), pytest.raises((OSError, ValueError), match=FULL) as caught:
        SAVERS[name](full_disk / name)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert os.listdir(full_disk) == [name]
    assert (full_disk / name).read_bytes() == b"old"


def test_a_trainer_says_that_what_was_saved_before_is_whole(
    tiny_generator: stylegan.Generator, full_disk: Path
) -> None:
    said = rf"^[^:]*generator\.safetensors cannot be written: {FULL}\. What was saved before is whole\."
    with files_up_to(ROOM), pytest.raises(OSError, match=said):
        save_checkpoint(tiny_generator, full_disk / "generator.safetensors")


def test_settings_that_cannot_be_kept_stop_nothing(full_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANINTERFACE_CONFIG", str(full_disk))
    with files_up_to(ROOM):
        assert not save_settings(Settings(recent_files=("x" * 1000,)))
    assert os.listdir(full_disk) == []


@pytest.mark.parametrize("name", ["hostile-state-fail1", "hostile-state-fail2", "hostile-state-fail3"])
def test_a_state_that_is_damaged_is_one_sentence(name: str) -> None:
    path = case(f"{name}.pt")
    with pytest.raises(ValueError, match="is not a training state that can be resumed"):
        load_state(path)
