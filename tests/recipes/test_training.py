"""The recipe's stages on a few small portraits: they learn, go on where they were, and are kept in a small file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

import stylegan
from recipes.portraits.cache import PortraitSet, load, write
from recipes.portraits.learning import adversarial
from recipes.portraits.learning.coupled import Coupled, move_to_positive
from recipes.portraits.learning.keeping import keep, take_up
from recipes.portraits.learning.losses import reconstruction_loss
from recipes.portraits.learning.regression import Regression
from recipes.portraits.learning.settings import NETWORK, Settings, stages_from
from recipes.portraits.train import main
from stylegan import Generator
from stylegan.training.checkpoint import load_state, save_state
from stylegan.training.step.adversaries import Moment

TINY = replace(NETWORK, w_dim=16, channels=(8, 8, 8), mapping_layers=2, mapping_width=16)
SETTINGS = Settings(
    stages_from("1:4:320,2:4:400"), precision="float32", discriminator_level=2, mixed_from=320, ramp=8, fade=8
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> PortraitSet:
    folder = tmp_path_factory.mktemp("portraits")
    write(folder, 24, height=32, shard=24)
    return load(folder)


def trainer(known: PortraitSet, folder: Path) -> Regression:
    return Regression(TINY, SETTINGS, known, folder)


def test_the_loss_falls_and_the_discriminator_joins_at_its_level(known: PortraitSet, tmp_path: Path) -> None:
    made = trainer(known, tmp_path)
    first = [made.step() for _ in range(80)]
    assert all("loss/patches" not in values for values in first)
    assert first[-1]["loss/reconstruction"] < 0.8 * first[0]["loss/reconstruction"]
    assert "loss/patches" in made.step()


def test_a_run_goes_on_as_if_it_had_not_been_stopped(known: PortraitSet, tmp_path: Path) -> None:
    whole, before, after = (trainer(known, tmp_path) for _ in range(3))
    torch.manual_seed(1)
    expected = [whole.step() for _ in range(16)]
    torch.manual_seed(1)
    found = [before.step() for _ in range(12)]
    save_state(before.state(), tmp_path / "state.pt")
    after.restore(load_state(tmp_path / "state.pt"))
    assert [*found, *(after.step() for _ in range(4))] == expected


def test_a_kept_run_is_the_average_and_another_network_does_not_take_it(
    known: PortraitSet, tmp_path: Path
) -> None:
    made = trainer(known, tmp_path)
    for _ in range(4):
        made.step()
    keep(made, tmp_path / "kept.safetensors")
    again = trainer(known, tmp_path)
    assert take_up(again, tmp_path / "kept.safetensors") is False, "nothing was matched yet"
    assert again.seen == made.seen
    for ours, theirs in zip(
        made.average.module.state_dict().values(), again.networks.state_dict().values(), strict=True
    ):
        assert torch.equal(ours.half(), theirs.half())
    other = Regression(replace(TINY, w_dim=8), SETTINGS, known, tmp_path)
    with pytest.raises(ValueError, match=r"'kept.safetensors' is not a kept run of these networks"):
        take_up(other, tmp_path / "kept.safetensors")


def test_shifting_w_leaves_the_pictures_as_they_are(known: PortraitSet, tmp_path: Path) -> None:
    made = trainer(known, tmp_path)
    for _ in range(4):
        made.step()
    rows = torch.arange(8)
    with torch.no_grad():
        before = made.generate(made.sheet_styles(rows), 2, averaged=True)
        move_to_positive(made)
        after = made.generate(made.sheet_styles(rows), 2, averaged=True)
        assert (made.sheet_styles(rows) > 0).float().mean() > 0.95
    assert torch.allclose(before, after, atol=1e-3)


def test_after_matching_a_z_draws_the_portrait_and_the_generator_is_written(
    known: PortraitSet, tmp_path: Path
) -> None:
    first = trainer(known, tmp_path)
    for _ in range(4):
        first.step()
    first.save()
    made = Coupled(TINY, SETTINGS, known, tmp_path, match_steps=60)
    made.go_on(matched=False)
    assert made.matched
    made.step()
    made.save()
    generator = stylegan.load(tmp_path / "generator.safetensors")
    assert generator.resolution == (16, 8), "what is learned by then, as the stage has it"
    assert generator.synthesize(generator.map(torch.randn(2, NETWORK.z_dim))).shape == (2, 4, 16, 8)
    resumed = Coupled(TINY, SETTINGS, known, tmp_path, match_steps=60)
    resumed.go_on(matched=False)
    assert resumed.matched, "it is not matched again"
    assert resumed.seen == made.seen
    resumed.seen = 320
    assert resumed.averaged().resolution == (32, 16)


def test_features_that_were_added_say_nothing_at_first(known: PortraitSet, tmp_path: Path) -> None:
    made = trainer(known, tmp_path)
    made.step()
    keep(made, tmp_path / "kept.safetensors")
    tensors = load_file(tmp_path / "kept.safetensors")
    for name in ("networks.encoder.weight", "discriminator.embed.weight"):
        tensors[name] = tensors[name][:, :-3].contiguous()
    with safe_open(tmp_path / "kept.safetensors", "pt") as file:
        about = {"portraits-run": file.metadata()["portraits-run"].replace("false", "true")}  # matched
    save_file(tensors, tmp_path / "older.safetensors", about)
    again = trainer(known, tmp_path)
    assert take_up(again, tmp_path / "older.safetensors") is False, "W has changed: it is matched again"
    weight = again.networks.encoder.weight
    assert torch.equal(weight[:, -3:], torch.zeros_like(weight[:, -3:]))
    assert torch.equal(weight[:, :-3], tensors["networks.encoder.weight"].float())


def test_against_a_discriminator_a_generator_is_held_near_its_portraits(
    known: PortraitSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adversarial, "ALONE_STEPS", 2)
    torch.manual_seed(0)
    generator = Generator(TINY)
    settings = replace(
        adversarial.settings_for(generator, batch=4, pictures=400, learning_rate=2e-3), precision="float32"
    )
    made = adversarial.Anchored(generator, settings, known, tmp_path, anchor=5.0)
    moment = Moment(10_000, settings.stages[0], 1.0)
    rows = made.draws(moment, "anchor").integers("rows", 0, 24)
    z = torch.from_numpy(made.coupling.sample(rows, np.random.default_rng((0, 10_000, 0))))
    with torch.no_grad():
        drawn = generator.synthesize(generator.mapping(z)[:, None].expand(-1, 6, -1), noise="none")
        wanted = torch.from_numpy(known.pictures[rows]).permute(0, 3, 1, 2) / 127.5 - 1
        before = float(made.other_losses(moment)["loss/anchor"])
        assert before == pytest.approx(5 * float(reconstruction_loss(drawn, wanted)), rel=1e-4)
    assert "loss/generator" not in made.step(), "the discriminator learns first"
    made.step()
    assert {"loss/generator", "loss/anchor", "loss/discriminator"} <= set(made.step())
    for _ in range(40):
        made.step()
    with torch.no_grad():
        assert float(made.other_losses(moment)["loss/anchor"]) < 0.8 * before


def test_the_stages_follow_one_another_in_one_folder(
    known: PortraitSet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    command = ["adversarial", "--data", str(tmp_path / "none"), "--run", str(run)]
    assert main(command) == 2
    assert "holds no generator.safetensors: train the stage 'coupled' first." in capsys.readouterr().err
    made = Coupled(TINY, replace(SETTINGS, stages=stages_from("2:4:400")), known, run, match_steps=4)
    made.go_on(matched=False)
    write(tmp_path / "data", 24, height=32, shard=24)
    command[2] = str(tmp_path / "data")
    assert main([*command, "--batch", "4", "--pictures", "8"]) == 0
    assert stylegan.load(run / "generator.safetensors").resolution == (32, 16)
    assert load_state(run / "adversarial.pt")["seen"] == 8
    assert load_state(run / "regression.pt")["matched"], "whose encoder says where parameters are in W"
