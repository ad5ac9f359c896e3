"""Several processes share the seeds: together they draw each once, on a GPU each."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from ganinterface.cli import main
from ganinterface.render.device import choose_device
from ganinterface.render.portraits.shard import ALL, Shard, own_shard
from tests.small_work import SmallWork

VARIABLES = ("RANK", "WORLD_SIZE", "LOCAL_RANK")


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def environment(monkeypatch: pytest.MonkeyPatch, *values: object) -> None:
    """As torchrun tells a process."""
    for name, value in zip(VARIABLES, values, strict=False):
        monkeypatch.setenv(name, str(value))


def test_a_single_process_does_everything() -> None:
    assert own_shard() == ALL
    assert ALL.of([4, 5, 6]) == [4, 5, 6]


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_together_they_do_everything_once(count: int) -> None:
    items = list(range(7))
    parts = [list(Shard(rank, count).of(items)) for rank in range(count)]
    assert sorted(itertools.chain(*parts)) == items
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_each_has_a_gpu_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    environment(monkeypatch, 5, 8, 1)
    assert choose_device() == torch.device("cuda", 1)
    environment(monkeypatch, 6, 8, 2)  # more processes than GPUs
    assert choose_device("cuda") == torch.device("cuda", 0)
    assert choose_device("cpu") == torch.device("cpu")


@pytest.mark.parametrize("values", [("x", 2, 0), (2, 2, 0), (0, 0, 0), (0, 2, "a"), (-1, 2, 0)])
def test_an_environment_that_makes_no_sense_is_said_before_anything_is_written(
    work: SmallWork,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    values: tuple[object, ...],
) -> None:
    environment(monkeypatch, *values)
    out = tmp_path / "out"
    assert main(["sample", "--model", str(work.model), "--seeds", "1-4", "--out", str(out)]) == 2
    assert f"RANK={values[0]}, WORLD_SIZE={values[1]}" in capsys.readouterr().err
    assert not out.exists()


def test_a_process_draws_its_seeds_and_says_which_part_that_was(
    work: SmallWork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment(monkeypatch, 1, 2, 1)
    out = tmp_path / "out"
    assert main(["sample", "--model", str(work.model), "--seeds", "1-5", "--out", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["seed0002.png", "seed0004.png"]
    assert f"2 portraits (part 2 of 2) are in {out}" in capsys.readouterr().out


@pytest.mark.slow
def test_torchrun_draws_all_of_them(work: SmallWork, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m"]
    command += ["ganinterface", "sample", "--model", str(work.model), "--seeds", "1-5", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == [f"seed000{seed}.png" for seed in range(1, 6)]


def test_a_film_is_not_shared(
    work: SmallWork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment(monkeypatch, 0, 2, 0)
    assert main(["render", str(work.project), "--out", str(tmp_path / "film.gif")]) == 2
    assert "a film is rendered by one" in capsys.readouterr().err
    assert not (tmp_path / "film.gif").exists()
