"""Goldens that are cut short or have wrong bytes in them: refused in one sentence, or drawn."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import torch

import stylegan
from stylegan.checkpoints.read.opcodes import walk
from tests.stylegan.checkpoints.goldens import golden
from tests.stylegan.checkpoints.hostile import (
    opened,
    refused,
)
from tests.stylegan.checkpoints.mutations import NAMES, mutated
from tests.stylegan.checkpoints.opener import Opener
from tests.stylegan.checkpoints.test_ports import rosinality_state


def test_goldens_that_are_cut_short_are_refused(opener: Opener, tmp_path: Path) -> None:
    """At every sixteenth kilobyte; at every one in the slow test."""
    for name in NAMES:
        content = golden(name).read_bytes()
        for length in range(0, len(content), 16 << 10):
            assert opened(opener, tmp_path, content[:length]).outcome == "refused"


@pytest.mark.slow
def test_goldens_that_are_cut_short_anywhere_are_refused(opener: Opener, tmp_path: Path) -> None:
    for name in NAMES:
        content = golden(name).read_bytes()
        for length in range(0, len(content), 1 << 10):
            assert opened(opener, tmp_path, content[:length]).outcome == "refused"


def test_a_weight_that_a_damaged_byte_made_huge_is_refused(opener: Opener, tmp_path: Path) -> None:
    """Finite, but one layer later it is not."""
    content = golden("sg1-32").read_bytes()
    weight = struct.pack("<f", 1e37)
    place = content.rindex(b"Conv1/weight")  # of the averaged generator
    payload = next(
        end - len(argument) for _, argument, end in walk(content) if end > place and len(argument) > 4096
    )
    broken = content[:payload] + weight + content[payload + 4 :]
    refused(opener, tmp_path, broken, "absurdly large numbers")


def test_goldens_with_wrong_bytes_are_refused_or_draw(opener: Opener, tmp_path: Path) -> None:
    """A few hundred; `python -m tests.stylegan.checkpoints.fuzz` opens as many as one likes."""
    contents = [golden(name).read_bytes() for name in NAMES]
    outcomes = {
        opened(opener, tmp_path, mutated(contents[case % len(contents)], case)).outcome for case in range(300)
    }
    assert outcomes == {"opened", "refused"}


@pytest.mark.parametrize("way", ["native", "zip", "legacy"])
def test_other_files_with_wrong_bytes_are_refused_or_draw(opener: Opener, tmp_path: Path, way: str) -> None:
    generator, path = stylegan.load(golden("sg2-in-sg3-32")), tmp_path / "whole"
    if way == "native":
        stylegan.save(generator, path)
    else:
        content = {"g_ema": rosinality_state(generator), "latent_avg": generator.mapping.w_avg}
        torch.save(content, path, _use_new_zipfile_serialization=way == "zip")
    whole = path.read_bytes()
    outcomes = {opened(opener, tmp_path, mutated(whole, case)).outcome for case in range(60)}
    assert outcomes == {"opened", "refused"}
