"""The makers' commands: checks, shipped files and measurements, on a model that draws noise quickly."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

import stylegan
from ganinterface.dev import assets, check, evaluate, portrait_edits
from ganinterface.dev.__main__ import main
from ganinterface.dev.measures import AMOUNT, Line, Table, frequencies, moved, presets, sliders
from ganinterface.dev.pool import Pool, make_pool
from ganinterface.render.finding import stamped
from ganinterface.render.models import open_model
from ganinterface.session.document import ModelRef, Rectangle, Region
from ganinterface.session.model_info import Layer, ModelInfo
from ganinterface.session.presets import make_preset
from ganinterface.session.storage import load_project
from stylegan import AdaINConfig, Generator
from stylegan.datasets.portrait_options import LABELS, draw, labels
from stylegan.directions import Direction, mean_difference

AT = {label: i for i, label in enumerate(LABELS)}


class BrightnessTagger:
    """Tags 128x64 pictures by how bright they are here and there: the mouth by its box, the forehead by its band."""

    def tags(self, pictures: torch.Tensor) -> NDArray[np.bool_]:
        tags = np.zeros((len(pictures), len(LABELS)), np.bool_)
        grey = pictures.mean(dim=1).numpy()
        tags[:, AT["mouth_open"]] = grey[:, 74:90, 22:42].mean(axis=(1, 2)) > 0
        tags[:, AT["headband"]] = grey[:, 34:42, 10:54].mean(axis=(1, 2)) > 0.1
        short = grey[:, 100:].mean(axis=(1, 2)) > 0
        tags[:, AT["hair_short"]], tags[:, AT["hair_long"]] = short, ~short
        return tags


@pytest.fixture(scope="module")
def generator() -> Generator:
    """128x64 pictures of a few channels; no layer is the same everywhere."""
    config = AdaINConfig(
        z_dim=8, w_dim=8, start=(8, 4), channels=(4,) * 5, mapping_layers=2, mapping_width=8, cutoff=None
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        generator = Generator(config)
        for parameter in generator.parameters():
            if not parameter.any():
                torch.nn.init.normal_(parameter, std=0.3)
    return generator.eval().requires_grad_(False)


# The checks.


def steps_that(statuses: dict[str, int]) -> tuple[Callable[[list[str]], int], list[str]]:
    commands: list[str] = []

    def run(command: list[str]) -> int:
        name = next(name for name, known in check.STEPS.items() if known == command)
        commands.append(name)
        return statuses.get(name, 0)

    return run, commands


def test_all_checks_run_and_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    run, commands = steps_that({})
    assert check.main([], run) == 0
    assert commands == ["format", "lint", "types", "import contracts", "tests"]
    assert "All checks passed." in capsys.readouterr().out


def test_a_failed_check_is_named_and_the_others_still_run(capsys: pytest.CaptureFixture[str]) -> None:
    run, commands = steps_that({"lint": 1, "tests": 2})
    assert check.main([], run) == 1
    assert commands[-1] == "tests"
    assert "Failed: lint, tests." in capsys.readouterr().out


def test_the_tests_can_be_left_out() -> None:
    run, commands = steps_that({})
    assert check.main(["--no-tests"], run) == 0
    assert "tests" not in commands


def test_a_tool_that_is_not_installed_is_a_failure_not_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check.run_in_root(["no-such-tool-anywhere"]) == 127
    assert "dev extra" in capsys.readouterr().err


@pytest.mark.parametrize(("given", "status"), [([], 2), (["sing"], 2), (["--help"], 0)])
def test_the_command_lists_what_it_can_do(
    given: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(given) == status
    printed = capsys.readouterr()
    text = printed.err if status else printed.out
    assert all(command in text for command in ("check", "assets", "evaluate"))


# The measurements.


@functools.cache
def drawn_tags() -> NDArray[np.bool_]:
    """The tags of 1,200 portraits of the training set's mix."""
    return np.array([list(labels(draw(seed)).values()) for seed in range(5000, 6200)]) >= 0.5


def test_a_model_that_draws_like_the_training_set_passes_and_one_without_hats_does_not() -> None:
    truth = drawn_tags()
    like = Pool(torch.zeros(len(truth), 1, 1), truth)
    assert frequencies(like, like, 1200).passed
    hatless = truth.copy()
    hatless[:, AT["hat"]] = False
    table = frequencies(Pool(like.ws, hatless), like, 1200)
    assert [line.cells[0] for line in table.lines if line.passed is False] == ["hat"]
    assert "FAIL" in str(table)


def test_mouths_that_are_all_open_at_low_psi_are_not_as_promised() -> None:
    truth = drawn_tags()
    shut = truth.copy()
    shut[:, AT["mouth_open"]] = True
    table = frequencies(Pool(torch.zeros(len(truth), 1, 1), truth), Pool(torch.zeros(1, 1, 1), shut), 1200)
    assert table.lines[-1].passed is False


def painted(generator: Generator, name: str, region: Rectangle, value: float) -> tuple[object, object]:
    """A preset that moves the last maps in a rectangle so that the picture gets brighter (or darker) there."""
    to_rgb = generator.synthesis.to_rgb[-1].conv
    weights = (to_rgb.weight * to_rgb.scale).sum(dim=0).flatten().numpy()
    height, width = 8, 8
    pattern = (value * weights / (weights**2).sum())[:, None, None] * np.ones((1, height, width))
    box = (region.x0, region.y0, region.x1, region.y1)
    found = stamped(name, "128x64 conv1", Region((region,)), pattern.astype(np.float32), box)
    layers = tuple(Layer(layer.name, layer.height, layer.width, layer.channels) for layer in generator.layers)
    info = ModelInfo(ModelRef(), "stylegan", (128, 64), 8, 8, 10, 0, layers)
    return make_preset(name, [found.edit], [], info), found.arrays


def test_presets_that_work_pass_and_one_that_spills_over_the_mouth_does_not(generator: Generator) -> None:
    tagger = BrightnessTagger()
    pool = make_pool(generator, tagger, 0, 60, 0.7)
    mouth = Rectangle(20 / 64, 72 / 128, 44 / 64, 92 / 128)
    band = Rectangle(8 / 64, 33 / 128, 56 / 64, 43 / 128)
    found = {
        "mouth-open": painted(generator, "mouth-open", mouth, 30),
        "mouth-close": painted(generator, "mouth-close", mouth, -30),
        "headband": painted(generator, "headband", band, 30),
    }
    table = presets(generator, tagger, found, pool, 30)
    assert table.passed, str(table)
    everywhere = Rectangle(0, 0, 1, 1)
    spilt = presets(
        generator, tagger, found | {"mouth-open": painted(generator, "x", everywhere, 30)}, pool, 30
    )
    assert [line.passed for line in spilt.lines] == [False, True, True]
    idle = presets(generator, tagger, found | {"headband": painted(generator, "x", band, -30)}, pool, 30)
    assert [line.passed for line in idle.lines] == [True, True, False]


def test_a_slider_that_does_not_turn_its_tag_on_fails(generator: Generator) -> None:
    tagger = BrightnessTagger()
    pool = make_pool(generator, tagger, 0, 120, 0.7)
    vector = mean_difference(pool.ws[:, 0].numpy(), pool.shows("mouth_open"))
    works = sliders(generator, tagger, [Direction("mouth_open", 4 * vector)], pool)
    fails = sliders(generator, tagger, [Direction("mouth_open", -4 * vector)], pool)
    share = [float(table.lines[0].cells[2].split()[0]) for table in (works, fails)]
    assert share[0] > 70 > share[1]
    assert not fails.passed
    missing = {line.cells[0] for line in works.lines if line.cells[2] == "missing"}
    assert missing == {"hair_long", "glasses", "hat"}


def test_an_attribute_moves_only_its_own_layers() -> None:
    ws = torch.zeros(2, 10, 3)
    result = moved(ws, Direction("x", np.array([1, 0, -1], np.float32), 2, 4), AMOUNT)
    assert result[:, 2:5].tolist() == [[[2.0, 0.0, -2.0]] * 3] * 2
    assert not result[:, :2].any()
    assert not result[:, 5:].any()
    assert not ws.any()


def test_a_table_is_aligned_and_says_whether_it_passes() -> None:
    table = Table("3. Something", ("what", "how much"), (Line(("a", "1"), True), Line(("long name", "20"))))
    assert str(table).splitlines() == [
        "3. Something: PASS",
        "what       how much",
        "a          1         PASS",
        "long name  20",
    ]


def test_measuring_without_a_tagger_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate.main(["--model", str(tmp_path / "none.safetensors")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


# The shipped files.


def test_presets_demo_and_sheet_are_made_from_a_model(
    generator: Generator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portrait_edits, "WAYS", (("add", 1.0),))
    stylegan.save(generator, tmp_path / "model.safetensors")
    model = assets.as_shipped(open_model(tmp_path / "model.safetensors", "cpu"))
    spoken: list[str] = []
    workshop = assets.Workshop(model, BrightnessTagger(), tmp_path, tmp_path / "images", spoken.append)
    (tmp_path / "presets").mkdir()
    assets.make_attributes(workshop, 120)
    assets.make_presets(workshop, 60)
    assets.make_demo(workshop)
    assets.make_sheet(workshop)
    demo = load_project(tmp_path / "demo.ganproj")
    assert demo.project.timeline.frame_count == 72
    assert len(demo.project.timeline.poses) == 5
    assert demo.project.library
    assert demo.thumbnail
    assert str(tmp_path) not in str(demo.project)
    assert (tmp_path / "images" / "seeds.png").exists()
    assert {path.name for path in (tmp_path / "presets").iterdir()} == {
        f"{name}.json" for name in evaluate.PRESETS
    }
