"""Portraits with one thing changed, shown beside the same ones unchanged: what a change does is learned apart."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from recipes.portraits.cache import PortraitSet, check_changed, known_portraits, load, write
from recipes.portraits.drawn.changed import changed_portrait
from recipes.portraits.drawn.lot import NONE, sample_portrait
from recipes.portraits.learning.features import Features
from recipes.portraits.learning.objectives.changes import (
    SMALLEST,
    SMALLEST_SQUARE,
    Changes,
    change_loss,
)
from recipes.portraits.learning.settings import NETWORK, Settings, stages_from
from recipes.portraits.learning.showing import Showing
from recipes.portraits.learning.supervised import Supervised
from recipes.portraits.render import main as render

TINY = replace(NETWORK, channels=(8, 8, 8), mapping_layers=2, mapping_width=16)
# What may change together: the options of a choice with what hides or colours them.
TOGETHER = (
    {"hat", "band", "flowers"},
    {"mouth", "mouth_shape"},
    {"blink_left", "blink_right"},
    {"gaze_x", "gaze_y"},
    {"brow_lift", "brow_tilt"},
    {"cloth2", "accent"},
    {"hair_family", "hair_colour"},
    {"iris_family", "iris"},
    {"skin_family", "skin"},
    {"glasses", "lens"},
    {"head", "nose", "eye_size"},
    {"nod", "shift_x", "shift_y", "scale"},
)


def test_one_thing_changes_and_a_seed_always_changes_the_same() -> None:
    seen: set[str] = set()
    for seed in range(300):
        before, after = sample_portrait(seed), changed_portrait(seed)
        assert after == changed_portrait(seed)
        changed = {f.name for f in fields(before) if getattr(before, f.name) != getattr(after, f.name)}
        assert len(changed) <= 1 or any(changed <= group for group in TOGETHER), changed
        assert after.hat == NONE or not (after.band or after.flowers), "neither is seen under a hat"
        seen |= changed
    assert {"band", "flowers", "freckles", "blush", "beard", "earrings", "sway", "mouth", "hat"} <= seen


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[PortraitSet, PortraitSet]:
    folder = tmp_path_factory.mktemp("portraits")
    for name in ("as they are", "changed"):
        write(folder / name, 24, height=32, shard=24, changed=name == "changed")
    return load(folder / "as they are"), load(folder / "changed")


def test_a_folder_holds_one_kind_or_the_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["--out", str(tmp_path / "set"), "--count", "2", "--height", "32", "--workers", "1"]
    assert render([*command, "--changed"]) == 0
    held = load(tmp_path / "set")
    assert render(command) == 1
    assert "holds other portraits than these" in capsys.readouterr().err
    assert np.array_equal(load(tmp_path / "set").pictures, held.pictures)


def test_features_of_a_change_are_in_the_units_of_the_set(both: tuple[PortraitSet, PortraitSet]) -> None:
    known, changed = both
    features = Features(known)
    assert torch.allclose(features.of(known), features.matrix, atol=1e-6)
    moved = Changes(features, changed, torch.device("cpu")).moved
    for row in range(24):
        before, after = sample_portrait(row), changed_portrait(row)
        at = features.columns("freckles")
        expected = (after.freckles - before.freckles) / features.unit[at][1]
        assert float(moved[row, at][1]) == pytest.approx(float(expected), abs=1e-5)
    with pytest.raises(ValueError, match="24 changed portraits of 12: render as many of both"):
        Changes(Features(known_portraits(range(12))), changed, torch.device("cpu"))


def test_brows_may_be_left_out_which_all_kinds_of_them_share(tmp_path: Path) -> None:
    without = next(seed for seed in range(200) if changed_portrait(seed).brows == NONE)
    for name in ("as it is", "changed"):
        write(tmp_path / name, 1, height=64, start_seed=without, changed=name == "changed")
    known, changed = load(tmp_path / "as it is"), load(tmp_path / "changed")
    wrong = np.abs(known.pictures.astype(int) - changed.pictures)[0].max(axis=2) > 20
    rows, columns = (np.flatnonzero(wrong.any(axis=axis)) for axis in (1, 0))
    assert 12 <= rows.min() <= rows.max() <= 28, "where brows are"
    assert 8 <= columns.min() <= columns.max() <= 30
    features = Features(known_portraits(range(400)))
    moved = features.of(changed) - features.of(known)
    at = features.columns("brows")
    assert (moved[0, at] < 0).all()
    assert not moved[0, : at.start].any()
    assert not moved[0, at.stop :].any()


def test_a_change_that_is_taught_is_shown_more_often(both: tuple[PortraitSet, PortraitSet]) -> None:
    known, changed = both
    features = Features(known)
    changes = Changes(features, changed, torch.device("cpu"))
    there = changes.among(features, ["freckles", "blush"])
    for row in range(24):
        before, after = sample_portrait(row), changed_portrait(row)
        assert bool(there[row]) == ((before.freckles, before.blush) != (after.freckles, after.blush))
    plain = Showing(known, features, changes, Settings(stages_from("1:8:80")))
    taught = Settings(stages_from("1:8:80"), taught=("freckles", "blush"), taught_more=6.0)
    shares = [
        float(there[showing.rows(4000)].float().mean())
        for showing in (plain, Showing(known, features, changes, taught))
    ]
    usual = float(there.float().mean())
    assert 0 < usual < 1
    assert shares[0] == pytest.approx(usual, abs=0.05)
    assert shares[1] == pytest.approx(7 * usual / (1 + 6 * usual), abs=0.05)


def test_what_is_taught_is_named_as_portraits_are_told(both: tuple[PortraitSet, PortraitSet]) -> None:
    known, changed = both
    features = Features(known)
    settings = Settings(stages_from("1:8:80"), taught=("freckle",))
    with pytest.raises(ValueError, match="No portrait is told by 'freckle', but by hair, head"):
        Showing(known, features, Changes(features, changed, torch.device("cpu")), settings)
    with pytest.raises(ValueError, match="name the changed portraits with --changed"):
        Showing(known, features, None, settings)


def _in_units(wrong: float, size: float) -> float:
    return wrong / (size + SMALLEST) + wrong**2 / (size**2 + SMALLEST_SQUARE)


def test_the_loss_of_a_change_is_in_units_of_its_own_size() -> None:
    wanted = torch.zeros(4, 4, 8, 4)
    wanted[2] = 0.5  # the first of two pairs is 0.5 lighter all over, the second does not change
    drawn = torch.zeros(4, 4, 8, 4) + 0.3  # both of a pair wrong alike
    assert float(change_loss(drawn, wanted)) == pytest.approx(_in_units(0.5, 0.5) / 2)
    drawn[2] += 0.25
    assert float(change_loss(drawn, wanted)) == pytest.approx(_in_units(0.25, 0.5) / 2)
    assert float(change_loss(wanted + 0.3, wanted)) == pytest.approx(0, abs=1e-5)


def test_what_is_wrong_elsewhere_counts_too_but_less() -> None:
    wanted = torch.zeros(2, 4, 32, 16)
    wanted[1, :, 2:4, 2:4] = 1.0
    missing, spilt = wanted.clone(), wanted.clone()
    missing[1, :, 2:4, 2:4] = 0.0
    spilt[1, :, 22:24, 2:4] = 1.0
    assert 0 < float(change_loss(spilt, wanted)) < 0.8 * float(change_loss(missing, wanted))


def test_a_line_beside_its_place_is_nearer_than_none() -> None:
    wanted = torch.zeros(2, 4, 32, 16)
    wanted[1, :, 8, 2:14] = 1.0
    beside, none = wanted.roll(1, dims=2), torch.zeros_like(wanted)
    assert float(change_loss(beside, wanted)) < float(change_loss(none, wanted))


def test_a_first_faint_and_blurred_trace_of_a_line_is_nearer_than_none() -> None:
    wanted = torch.zeros(2, 4, 32, 16)
    wanted[1, :, 8, 2:14] = 1.0
    trace, none = torch.zeros_like(wanted), torch.zeros_like(wanted)
    trace[1, :, 7:10, 2:14] = 0.1
    assert float((trace - wanted).abs().mean()) > float((none - wanted).abs().mean())
    assert float(change_loss(trace, wanted)) < float(change_loss(none, wanted))


def test_changes_are_learned_beside_the_pictures(
    both: tuple[PortraitSet, PortraitSet], tmp_path: Path
) -> None:
    settings = Settings(stages_from("1:8:8000,2:8:4000:z50:mixed"), precision="float32", changes=1.0)
    made = Supervised(TINY, settings, both[0], tmp_path, changed=both[1])
    values = [float(made.step()["loss/changes"]) for _ in range(120)]
    assert np.mean(values[-20:]) < 0.9 * np.mean(values[:20])
    assert made.seen == 8 * 120, "changed or not, a picture is one"


def test_a_batch_that_cannot_be_halved_is_refused(
    both: tuple[PortraitSet, PortraitSet], tmp_path: Path
) -> None:
    settings = Settings(stages_from("1:8:80,2:3:80"), precision="float32")
    Supervised(TINY, settings, both[0], tmp_path)
    with pytest.raises(ValueError, match="With changed portraits a batch is even: half of it are these"):
        Supervised(TINY, settings, both[0], tmp_path, changed=both[1])


def test_other_portraits_than_the_changed_ones_are_refused(tmp_path: Path) -> None:
    for name, seed in (("known", 0), ("changed", 0), ("others", 9)):
        write(tmp_path / name, 1, height=32, start_seed=seed, changed=name != "known")
    known, changed, others = (tmp_path / name for name in ("known", "changed", "others"))
    check_changed(known, changed)
    with pytest.raises(
        ValueError, match="known holds unchanged portraits: the changed ones are those of render --changed"
    ):
        check_changed(known, known)
    with pytest.raises(ValueError, match="changed holds changed portraits"):
        check_changed(changed, changed)
    with pytest.raises(
        ValueError, match=r"others holds other portraits than .*known: render both with the same --start-seed"
    ):
        check_changed(known, others)
