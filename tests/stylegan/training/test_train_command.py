"""`python -m stylegan.training` and `ganinterface train`: plain defaults, and one line for what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganinterface.cli import main as ganinterface
from stylegan import load
from stylegan.training.command import main
from stylegan.training.settings import Stage
from stylegan.training.start import plan
from stylegan.training.watch.run_log import GENERATOR, STATE

SMALL = [
    "--channels",
    "8,6",
    "--z-dim",
    "8",
    "--w-dim",
    "8",
    "--mapping-layers",
    "2",
    "--mapping-width",
    "8",
    "--precision",
    "float32",
]


def train(*arguments: str) -> int:
    return ganinterface(["train", *arguments])


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of twelve pictures of 16x8."""
    folder = tmp_path / "set"
    folder.mkdir()
    random = np.random.RandomState(0)
    for number in range(12):
        Image.fromarray(random.randint(0, 255, (16, 8, 3), np.uint8)).save(folder / f"{number}.png")
    return folder


@pytest.mark.parametrize(
    "command", [train, lambda *arguments: main(arguments)], ids=["ganinterface", "stylegan"]
)
def test_a_folder_of_pictures_is_all_it_takes(
    command: Callable[..., int], tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    arguments = ["--data", str(pictures), "--run", str(run), "--pictures", "64", "--batch", "8", *SMALL]
    assert command(*arguments) == 0
    assert load(run / GENERATOR).resolution == (16, 8)
    assert list(run.glob("sheet-*.png"))
    assert "12 in the set, 64 to show" in capsys.readouterr().out
    # The same command on a run that is at its end has nothing left to do; with more pictures it goes on.
    assert command(*arguments[:5], "96", "--batch", "8") == 0
    assert sorted(run.glob("sheet-*.png"))[-1].name == "sheet-00000096.png"


def test_minutes_end_a_run_with_its_state_saved(tmp_path: Path, pictures: Path) -> None:
    run = tmp_path / "run"
    assert train("--data", str(pictures), "--run", str(run), "--minutes", "0.0001", *SMALL) == 0
    assert (run / STATE).exists()
    assert load(run / GENERATOR).resolution == (16, 8)


def test_another_generator_is_a_start_and_its_discriminator_too(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(pictures), "--pictures", "8", "--batch", "8", "--fixed"]
    assert train(*data, "--run", str(tmp_path / "first"), *SMALL) == 0
    file = tmp_path / "first" / GENERATOR
    assert train(*data, "--run", str(tmp_path / "same"), "--generator", str(file)) == 0
    shown = capsys.readouterr().out
    assert "discriminator of first" in shown
    assert load(tmp_path / "same" / GENERATOR).config == load(file).config
    wider = ["--generator", str(file), "--channels", "8,10", "--image-channels", "1"]
    assert train(*data, "--run", str(tmp_path / "other"), *wider) == 0
    assert "adapted: synthesis.to_rgb.0" in capsys.readouterr().out
    assert load(tmp_path / "other" / GENERATOR).config.image_channels == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (["--mixing", "2"], "Mixing is a number from 0 to 1"),
        (["--z-dim", "x"], "'x' is not a whole number"),
        (["--loss", "hinge"], "invalid choice: 'hinge'"),
        (["--stages", "0:x"], "level:batch:fade:pictures"),
        (["--stages", "0:4:0:8", "--fixed"], "not both"),
        (["--size", "16"], "not a height and width"),
        (["--start", "5,5"], "does not grow to pictures of 16x8"),
        (["--channels", "8,8,8"], "needs as many numbers"),
        (["--generator", "nowhere.pkl"], "nowhere.pkl"),
        (["--device", "abacus"], "no device 'abacus'"),
        (["--conditional", "projection"], "needs pictures with labels"),
        (["--augment-operations", "twist", "--augment", "0.5"], "no augmentation 'twist'"),
        (["--minutes", "0"], "not a number above 0"),
        (["--nonsense"], "nonsense"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    wrong: list[str], sentence: str, tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train("--data", str(pictures), "--run", str(tmp_path / "run"), *wrong) == 2
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    assert sentence in shown.err
    assert not (tmp_path / "run").exists()


def test_data_that_is_not_there_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train("--data", str(tmp_path / "nowhere"), "--run", str(tmp_path / "run")) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert train() == 2
    assert "--data" in capsys.readouterr().err


def test_the_network_that_fits_pictures_halves_them_down_to_a_few_pixels() -> None:
    assert plan.default_start((256, 128)) == ((8, 4), 6)
    assert plan.default_start((64, 64)) == ((4, 4), 5)
    assert plan.default_start((96, 96)) == ((6, 6), 5)
    assert plan.default_start((100, 100)) == ((25, 25), 3)
    with pytest.raises(ValueError, match="a size such as 96x96"):
        plan.default_start((101, 101))
    assert plan.levels_of((256, 128), (8, 4)) == 6
    assert plan.default_channels((8, 4), 6) == (128, 128, 96, 48, 24, 16)


def test_a_run_that_goes_on_keeps_its_stages_and_may_end_later() -> None:
    before = plan.default_stages((4, 4), 3, 1000, grows=True)
    assert plan.continued(before, None, None) == before
    later = plan.continued(before, 5000, None)
    assert later[:-1] == before[:-1]
    assert sum(stage.pictures for stage in later) == 5000
    assert {stage.batch for stage in plan.continued(before, None, 6)} == {6}
    with pytest.raises(ValueError, match="cannot end after 100"):
        plan.continued(before, 100, None)


def test_stages_show_as_many_pictures_as_they_are_asked_to() -> None:
    for pictures in (7, 100, 1_000_000):
        stages = plan.default_stages((4, 4), 5, pictures, grows=True)
        assert [stage.level for stage in stages] == [0, 1, 2, 3, 4]
        assert sum(stage.pictures for stage in stages) == pictures
        assert stages[0].fade == 0
    assert plan.default_stages((4, 4), 5, 1000, grows=False) == (Stage(4, 32, 0, 1000),)
    assert plan.default_stages((4, 4), 2, 1000, grows=True, batch=5)[0].batch == 5
