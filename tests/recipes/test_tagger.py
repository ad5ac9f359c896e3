"""The recipe's tagger: what it is told of a portrait, and that it learns to tell it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from recipes.portraits import tagger as module
from recipes.portraits.cache import PortraitSet, known_portraits, load, write
from recipes.portraits.tagger import (
    HIDDEN_CHOICE,
    OUTPUTS,
    Targets,
    calibrate,
    main,
    responses,
    tagging_loss,
    train_tagger,
)
from stylegan.metrics.classifier import load_classifier
from stylegan.metrics.outputs import Output

OF = {output.names[0]: output for output in OUTPUTS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("portraits")
    write(made, 32, height=64, shard=32)
    return made


@pytest.fixture(scope="module")
def known(folder: Path) -> PortraitSet:
    return load(folder)


def eyes() -> Output:
    (output,) = (output for output in OUTPUTS if (output.kind, output.group) == ("options", "Eyes"))
    return output


def test_what_cannot_be_seen_is_not_asked_for() -> None:
    known = known_portraits(range(400))
    targets = Targets(known)
    names = list(known.label_names)
    shut = known.labels[:, names.index("eyes_closed")] + known.labels[:, names.index("dark_lenses")] > 0
    bald = known.labels[:, names.index("hair_bald")] > 0
    options = [output for output in OUTPUTS if output.kind == "options"]
    hidden = targets.choices[:, options.index(eyes())] == HIDDEN_CHOICE
    assert np.array_equal(hidden.numpy(), shut)
    for tag, covered in (("gaze_x", shut), ("sway", bald), ("smile", np.zeros(400, bool))):
        numbers = [output.names[0] for output in OUTPUTS if output.kind == "number"]
        assert np.array_equal(~targets.seen[:, numbers.index(tag)].numpy(), covered), tag


def test_shut_eyes_tell_another_colour_of_eyes_without_spilling_over() -> None:
    assert OF["eyes_closed"].moves_with(eyes())
    assert OF["eyes_closed"].moves_with(OF["gaze_x"])
    assert not OF["eyes_closed"].moves_with(OF["smile"])


def test_what_is_hidden_moves_nothing() -> None:
    """The loss of a portrait with shut eyes is the same whatever is said of their colour."""
    everyone = known_portraits(range(300))
    row = int(np.flatnonzero(everyone.labels[:, everyone.label_names.index("eyes_closed")])[0])
    made, targets = module.new_tagger(64), Targets(everyone)
    logits = torch.randn(1, sum(len(output.names) for output in OUTPUTS))
    other = logits.clone()
    places = dict(made.split(torch.arange(logits.shape[1])[None]))
    other[:, places[eyes()][0]] += torch.randn(len(eyes().names))
    rows = torch.tensor([row])
    assert tagging_loss(made, logits, targets, rows) == tagging_loss(made, other, targets, rows)
    other[:, places[OF["smile"]][0]] += 1
    assert tagging_loss(made, logits, targets, rows) != tagging_loss(made, other, targets, rows)


def test_it_learns_its_portraits_by_heart(known: PortraitSet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "distort", lambda pictures: pictures)
    before = module.accuracies(module.new_tagger(64).eval(), known)
    after = module.accuracies(train_tagger(known, epochs=40, batch=16), known)
    assert after["Hair"] > max(0.9, before["Hair"])
    assert after["mouth_open"] > 0.9
    assert after["shift_x"] < 0.15 < before["shift_x"]


def test_a_number_whose_changes_are_seen_half_is_stretched() -> None:
    """About the middle of its range; what is seen whole, or not at all, stays, as do flags and options."""
    torch.manual_seed(0)
    made = module.new_tagger(32).eval()
    hidden = torch.randn(6, made.dimension) * 0.05
    before = made.split(made.head(hidden))
    calibrate(made, {"gaze_x": 0.5, "sway": 1.2, "nod": 0.2})
    for (output, old), (_, new) in zip(before, made.split(made.head(hidden)), strict=True):
        wanted = 0.5 + (old - 0.5) / 0.5 if output.names == ("gaze_x",) else old
        torch.testing.assert_close(new, wanted)


def test_a_response_is_how_far_a_number_moves_over_its_range() -> None:
    """One that always says the same does not respond."""
    blind = module.new_tagger(32).eval().requires_grad_(False)
    blind.head.weight.zero_()
    found = responses(blind, count=3)
    assert set(found) == set(module.FREE)
    assert not any(found.values())


def test_the_command_line_trains_for_so_long_and_measures(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "tagger.safetensors"
    given = ["--data", str(folder), "--out", str(out), "--height", "32", "--batch", "8", "--threads", "1"]
    assert (
        main([*given, "--epochs", "1e6", "--minutes", "0.01", "--calibrate", "--evaluate", str(folder)]) == 0
    )
    printed = capsys.readouterr().out
    assert "32 portraits" in printed
    assert "moves by eye_size" in printed
    assert " of 4000000, loss" in printed
    assert {"Hair", "gaze_x", "smiling"} <= {line.split()[0] for line in printed.splitlines()}
    made = load_classifier(out)
    assert (made.height, made.channels, made.outputs) == (32, 4, OUTPUTS)


def test_a_height_that_halving_does_not_lead_to_is_said(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(folder), "--out", str(tmp_path / "t"), "--height", "48"]) == 2
    assert capsys.readouterr().err == "From 64 pixels halving does not lead to 48.\n"
