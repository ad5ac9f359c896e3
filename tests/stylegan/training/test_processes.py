"""Several processes train as one does with the same batch."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from stylegan.training.command import main
from stylegan.training.start.options import parser
from stylegan.training.start.setup import trainer_for
from stylegan.training.step.processes import Processes
from stylegan.training.watch.run_log import STATE

# Everything that several processes could get wrong: groups, penalties, mirrored pictures, mixed styles, a fade, an
# adaptive probability, the means of w and of the weights.
OPTIONS = [
    "--stages", "0:16:0:32,1:16:32:64", "--deviation-group", "4", "--penalty-every", "2", "--mirror",
    "--augment", "adaptive", "--augment-pictures", "100", "--augment-target", "-1",
    "--channels", "8,6", "--z-dim", "8", "--w-dim", "8",
    "--mapping-layers", "2", "--mapping-width", "16", "--precision", "float32",
]  # fmt: skip


def pictures(folder: Path) -> None:
    random = np.random.RandomState(0)
    folder.mkdir()
    for number in range(12):
        Image.fromarray(random.randint(0, 255, (8, 8, 3), np.uint8)).save(folder / f"{number}.png")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def in_two_processes(arguments: list[str]) -> list[tuple[int, str]]:
    """What torchrun does: the same command twice, told by environment variables who is who. Exit status and errors of each."""
    shared = {
        "WORLD_SIZE": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(free_port()),
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "stylegan.training", *arguments]
    ranks = [
        subprocess.Popen(
            command, env={**os.environ, **shared, "RANK": rank, "LOCAL_RANK": rank},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for rank in "01"
    ]  # fmt: skip
    errors = [process.communicate()[1] for process in ranks]
    return [(process.returncode, error) for process, error in zip(ranks, errors, strict=True)]


def test_two_processes_end_with_the_weights_of_one(tmp_path: Path) -> None:
    pictures(tmp_path / "set")
    data = ["--data", str(tmp_path / "set")]
    ends = in_two_processes([*data, "--run", str(tmp_path / "two"), *OPTIONS])
    assert [status for status, _ in ends] == [0, 0], ends
    assert main([*data, "--run", str(tmp_path / "one"), *OPTIONS]) == 0
    one, two = (torch.load(tmp_path / name / STATE, weights_only=True) for name in ("one", "two"))
    assert one["augment"]["probability"] == two["augment"]["probability"] > 0
    assert one["seen"] == two["seen"] == 96
    for part in ("generator", "discriminator", "average"):
        # The first bias moves a constant that the instance norm then centres: its gradient is nothing but rounding,
        # which Adam makes as large as any other. So it does with single numbers elsewhere, on some processors.
        for name, tensor in (
            (name, value) for name, value in one[part].items() if name != "synthesis.steps.0.bias"
        ):
            apart = float((two[part][name] - tensor).float().abs().mean())
            torch.testing.assert_close(two[part][name], tensor, rtol=1e-2, atol=1e-3)
            assert apart <= 1e-4 + 1e-3 * float(tensor.float().abs().mean()), (part, name)


def test_a_run_that_one_of_two_ends_is_over_for_both_without_a_traceback(tmp_path: Path) -> None:
    pictures(tmp_path / "set")
    command = ["--data", str(tmp_path / "set"), "--run", str(tmp_path / "run"), *OPTIONS[4:]]
    stages = ["--stages", "0:8:0:4000", "--health", "saturated=stop:1000"]
    (status, said), (other, silence) = in_two_processes([*command, *stages])
    assert (status, other, silence) == (2, 0, "")
    assert "Stopped by the health rule 'saturated'" in said
    assert torch.load(tmp_path / "run" / STATE, weights_only=True)["seen"] == 800
    for number in range(1, 12):  # all but the first, which is looked at before
        (tmp_path / "set" / f"{number}.png").write_bytes(b"no picture")
    for status, said in in_two_processes([*command, *stages]):
        assert status == 2
        assert "is not a PNG" in said or "Another process of this run has ended" in said
        assert said.count("\n") == 1


def test_every_process_has_its_part_of_a_batch() -> None:
    assert [Processes(rank, 4).shard(8) for rank in range(4)] == [(0, 2), (2, 4), (4, 6), (6, 8)]
    with pytest.raises(ValueError, match="A batch of 6 pictures cannot be shared out to 4 processes"):
        Processes(0, 4).shard(6)


def test_what_several_processes_compare_otherwise_than_one_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures(tmp_path / "set")
    command = ["--data", str(tmp_path / "set"), "--run", str(tmp_path / "run"), *OPTIONS[4:]]
    for stages, said in (
        ("0:4:0:8", "compares 2 pictures in each process, 4 in one alone"),
        ("0:16:0:16", ""),
    ):
        options = parser("train").parse_args([*command, "--stages", stages])
        trainer_for(options, torch.device("cpu"), Processes(0, 2))
        assert (said in capsys.readouterr().out) if said else (capsys.readouterr().out == "")
