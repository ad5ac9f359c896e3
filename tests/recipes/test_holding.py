"""While a coarser level is taught, what finer levels see of it is held where whole pictures are right already."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from recipes.portraits.cache import PortraitSet, load, write
from recipes.portraits.learning.keeping import keep
from recipes.portraits.learning.objectives.holding import Held, how_wrong, load_wrong, save_wrong
from recipes.portraits.learning.pictures import Pyramid
from recipes.portraits.learning.settings import NETWORK, Settings, stages_from
from recipes.portraits.learning.supervised import STATE, Supervised
from recipes.portraits.train import main
from stylegan.training.checkpoint import load_state

TINY = replace(NETWORK, channels=(8, 8, 8), mapping_layers=2, mapping_width=16)
SETTINGS = Settings(stages_from("2:8:400"), precision="float32", discriminator_level=2, hold=500.0)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> PortraitSet:
    folder = tmp_path_factory.mktemp("portraits")
    write(folder, 24, height=32, shard=24)
    return load(folder)


def moved(known: PortraitSet, folder: Path, wrong: int | None) -> float:
    """How far the maps of level 2 are moved by 200 pictures, in a run that has had 400; pictures are `wrong` everywhere."""
    made = Supervised(TINY, SETTINGS, known, folder)
    for _ in range(50):
        made.step()
    now = Held(made.networks.synthesis, torch.zeros(1, 24, 32, 16, dtype=torch.uint8))
    if wrong is not None:
        made.held = Held(made.networks.synthesis, torch.full((1, 24, 32, 16), wrong, dtype=torch.uint8))
        assert made.held.level == 2
    for _ in range(25):
        values = made.step()
    held = wrong is not None
    assert ("loss/held" in values, "loss/patches" in values) == (held, not held), (
        "it has to know whole pictures again later"
    )
    with torch.no_grad():
        w = made.networks.encoder(made.features.matrix)
        return float(now.loss(made._opened(w, 2)[1], made._ws(w), torch.arange(24)))


def test_what_is_right_stays_and_what_is_wrong_is_free(known: PortraitSet, tmp_path: Path) -> None:
    alone = moved(known, tmp_path, None)
    assert moved(known, tmp_path, 0) < 0.3 * alone
    assert moved(known, tmp_path, 255) == pytest.approx(alone, rel=0.2), (
        "as if nothing were held, but for the discriminator"
    )


def test_what_is_free_is_where_a_picture_is_wrong_and_a_cell_around(
    known: PortraitSet, tmp_path: Path
) -> None:
    made = Supervised(TINY, SETTINGS, known, tmp_path)

    def drawn(features: torch.Tensor) -> torch.Tensor:
        """The renders; the third portrait's is black in one cell of level 1, the others' are a little off everywhere."""
        pictures = made.pictures.at(torch.arange(len(features)), 32) + 0.05
        pictures[2, :, 20:22, 6:8] -= 3
        return pictures

    sets = [(made.features.matrix[:16], Pyramid(known.pictures[:16]))]
    wrong = how_wrong(drawn, sets, (32, 16))
    assert wrong.shape == (1, 16, 16, 8)
    save_wrong(wrong, tmp_path / "wrong.safetensors")
    held = Held(made.networks.synthesis, load_wrong(tmp_path / "wrong.safetensors"))
    free = held.free(torch.tensor([1, 2]))
    assert not free[0].any()
    assert set(map(tuple, free[1, 0].nonzero().tolist())) == {
        (row, column) for row in (9, 10, 11) for column in (2, 3, 4)
    }


def test_from_the_command_line_a_kept_run_is_held(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("renders", "changed"):
        write(tmp_path / name, 6, shard=6, changed=name == "changed")
    kept, wrong, run = tmp_path / "kept.safetensors", tmp_path / "wrong.safetensors", tmp_path / "run"
    made = Supervised(NETWORK, Settings(stages_from("5:2:4")), load(tmp_path / "renders"), tmp_path)
    made.schedule.learned = 5
    keep(made, kept)
    data = ["--data", str(tmp_path / "renders"), "--changed", str(tmp_path / "changed")]
    command = ["wrong", *data, "--kept", str(kept), "--count", "4", "--out", str(wrong)]
    assert main([*command, "--level", "5"]) == 2
    assert "a level below that of whole pictures, 0 to 4" in capsys.readouterr().err
    assert main(command) == 0
    assert load_wrong(wrong).shape == (2, 4, 64, 32)
    taught = ["supervised", *data, "--run", str(run), "--stages", "3:4:8", "--hold", str(wrong)]
    assert main(taught) == 2
    assert "name it with --kept" in capsys.readouterr().err
    assert main([*taught, "--kept", str(wrong)]) == 2
    assert "'wrong.safetensors' is not a kept run" in capsys.readouterr().err
    assert main([*taught, "--kept", str(kept)]) == 0
    assert load_state(run / STATE)["seen"] == 8
    without = [part for part in taught if part not in ("--changed", str(tmp_path / "changed"))]
    assert main([*without, "--kept", str(kept)]) == 2
    assert "'wrong.safetensors' was made with changed portraits." in capsys.readouterr().err
    assert main([*taught[:-1], str(kept), "--kept", str(kept)]) == 2
    assert "'kept.safetensors' is not a file of 'wrong'" in capsys.readouterr().err
    assert main([*taught, "--kept", str(kept), "--stages", "2:4:8"]) == 2
    assert (
        "'wrong.safetensors' is of level 3, which is taught in none of the stages." in capsys.readouterr().err
    )
