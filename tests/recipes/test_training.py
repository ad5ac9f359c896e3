"""The recipe's stages on a few small portraits: they learn, go on where they were, and are kept in a small file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

import stylegan
from recipes.portraits.cache import PortraitSet, load, write
from recipes.portraits.learning import adversarial
from recipes.portraits.learning.features import rarities
from recipes.portraits.learning.keeping import keep, take_up
from recipes.portraits.learning.objectives.losses import reconstruction_loss
from recipes.portraits.learning.settings import NETWORK, Settings, stages_from
from recipes.portraits.learning.supervised import Supervised
from recipes.portraits.train import main
from stylegan import Generator
from stylegan.training.checkpoint import load_state, save_state
from stylegan.training.step.adversaries import Moment

TINY = replace(NETWORK, channels=(8, 8, 8), mapping_layers=2, mapping_width=16)
SETTINGS = Settings(
    stages_from("1:4:320,2:4:200:mixed,2:4:200:z50:mixed"),
    precision="float32",
    discriminator_level=2,
    ramp=8,
    fade=8,
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> PortraitSet:
    folder = tmp_path_factory.mktemp("portraits")
    write(folder, 24, height=32, shard=24)
    return load(folder)


def trainer(known: PortraitSet, folder: Path) -> Supervised:
    return Supervised(TINY, SETTINGS, known, folder)


def steps(made: Supervised, count: int) -> list[dict[str, float]]:
    """The values of so many steps, as numbers."""
    return [{name: float(value) for name, value in made.step().items()} for _ in range(count)]


def test_the_loss_falls_and_the_discriminator_joins_at_its_level(known: PortraitSet, tmp_path: Path) -> None:
    made = trainer(known, tmp_path)
    first = steps(made, 80)
    assert all("loss/patches" not in values for values in first)
    losses = [values["loss/reconstruction"] for values in first]
    assert sum(losses[-10:]) < 0.8 * sum(losses[:10])
    assert "loss/patches" in steps(made, 1)[0]


def test_a_level_is_blended_in_and_others_go_on_as_they_are(known: PortraitSet, tmp_path: Path) -> None:
    made = trainer(known, tmp_path)
    assert made.schedule.fade(8) == 1, "the first has nothing to be blended with"
    made.schedule.index = 1
    fades = []
    for _ in range(3):
        fades.append(made.schedule.fade(8))
        made.schedule.advance(4, 0.0)
    assert fades == [1 / 8, 5 / 8, 1]
    made.schedule.index, made.schedule.shown = 2, 0
    assert made.schedule.fade(8) == 1, "the same level, from z"


def test_where_training_comes_back_to_a_level_its_output_is_fitted(
    known: PortraitSet, tmp_path: Path
) -> None:
    made = Supervised(NETWORK, Settings(stages_from("1:4:8,0:4:8,1:4:8")), known, tmp_path)
    steps(made, 4)
    with torch.no_grad():  # what the other level's stage may leave of it
        made.networks.synthesis.to_rgb[1].conv.weight.normal_(std=20)
    rows = torch.arange(12)
    w = made.networks.encoder(made.features.matrix[rows])

    def loss() -> float:
        with torch.no_grad():
            return float(reconstruction_loss(made._grown(w, 1, 1.0), made.wanted(rows, 1)))

    before, begun = loss(), made.schedule.comes_back
    steps(made, 1)
    assert begun
    assert not made.schedule.comes_back
    assert loss() < 0.2 * before


def test_a_stage_ends_after_its_pictures_or_its_seconds(known: PortraitSet, tmp_path: Path) -> None:
    made = Supervised(TINY, replace(SETTINGS, stages=stages_from("1:4:8,1:4:1.5s")), known, tmp_path)
    schedule = made.schedule
    assert [schedule.advance(4, 100.0) for _ in range(2)] == [False, True]
    assert not schedule.advance(4000, 0.75)
    assert schedule.done == 0.5
    assert schedule.advance(4, 0.75)
    assert schedule.over


def test_a_run_goes_on_as_if_it_had_not_been_stopped(known: PortraitSet, tmp_path: Path) -> None:
    settings = replace(SETTINGS, stages=stages_from("1:4:16,2:4:16:mixed,2:4:64:z50:mixed"))
    whole, before, after = (Supervised(TINY, settings, known, tmp_path) for _ in range(3))
    torch.manual_seed(1)
    expected = steps(whole, 16)
    torch.manual_seed(1)
    found = steps(before, 12)
    save_state(before.state(), tmp_path / "state.pt")
    after.restore(load_state(tmp_path / "state.pt"))
    assert [*found, *steps(after, 4)] == expected


def test_a_kept_run_is_the_average_and_another_network_does_not_take_it(
    known: PortraitSet, tmp_path: Path
) -> None:
    made = trainer(known, tmp_path)
    steps(made, 4)
    keep(made, tmp_path / "kept.safetensors")
    again = trainer(known, tmp_path)
    take_up(again, tmp_path / "kept.safetensors")
    assert (again.seen, again.schedule.learned) == (made.seen, 1)
    assert torch.equal(again.shift, made.shift)
    for ours, theirs in zip(
        made.average.module.state_dict().values(), again.networks.state_dict().values(), strict=True
    ):
        assert torch.equal(ours.half(), theirs.half())
    other = Supervised(replace(TINY, w_dim=300), SETTINGS, known, tmp_path)
    with pytest.raises(ValueError, match=r"'kept.safetensors' is not a kept run of these networks"):
        take_up(other, tmp_path / "kept.safetensors")


def test_what_is_written_draws_from_z_what_the_run_draws(known: PortraitSet, tmp_path: Path) -> None:
    made = Supervised(TINY, replace(SETTINGS, stages=stages_from("2:4:64:z50:mixed")), known, tmp_path)
    steps(made, 12)
    made.save()
    generator = stylegan.load(tmp_path / "generator.safetensors")
    z = torch.randn(6, NETWORK.z_dim)
    with torch.no_grad():
        w = torch.lerp(generator.mapping.w_avg, made.average.module.mapping(z), 0.7)
        expected = made.generate(w - made.shift, 2)
        found = generator.synthesize(generator.truncate(generator.map(z), 0.7, None), noise="none")
    assert torch.allclose(found, expected, atol=2e-3 * float(expected.abs().max()))
    encoded = made.average.module.encoder(made.features.matrix)
    assert (encoded + made.shift >= 0).all(), "W lies where nothing is bent"


def test_levels_that_are_not_learned_yet_are_not_written(known: PortraitSet, tmp_path: Path) -> None:
    made = Supervised(TINY, replace(SETTINGS, stages=stages_from("1:4:8:z50,2:4:8:z50")), known, tmp_path)
    steps(made, 1)
    assert made.averaged().resolution == (16, 8)
    steps(made, 2)
    assert made.averaged().resolution == (32, 16)


def test_rare_things_are_shown_more_often(known: PortraitSet, tmp_path: Path) -> None:
    rare = rarities(known)
    assert 0 < int((rare > 0).sum()) < 24
    made = Supervised(TINY, replace(SETTINGS, rare=50.0), known, tmp_path)
    torch.manual_seed(0)
    rows = made.showing.rows(2000)
    assert (rare[rows] > 0).float().mean() > 0.9
    assert len(rows.unique()) > 0.5 * 24, "and the others too"


@pytest.mark.parametrize(
    "text", ["5:8", "5:8:x", "5:0:10", "5:8:10:z", "5:8:10:z101", "5:8:10:mix", "5:8:infs", "-1:8:10", ""]
)
def test_stages_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Stages look like .*, not"):
        stages_from(text)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"learning_rate": 0.0}, "learning rate has to be a number above 0"),
        ({"half_life": float("inf")}, "half life has to be a number above 0"),
        ({"rare": -1.0}, "0 or more, not -1"),
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(SETTINGS, **wrong)


def test_a_w_that_is_narrower_than_the_features_is_refused(known: PortraitSet, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="W needs a number for each of 251 features, not 250"):
        Supervised(replace(TINY, w_dim=250), SETTINGS, known, tmp_path)


@pytest.mark.parametrize(("level", "said"), [(3, "there is no level 3"), (2, "the pictures are 16")])
def test_levels_that_nothing_leads_to_are_refused(
    known: PortraitSet, tmp_path: Path, level: int, said: str
) -> None:
    small = replace(known, pictures=known.pictures[:, ::2, ::2])
    with pytest.raises(ValueError, match=said):
        Supervised(TINY, replace(SETTINGS, stages=stages_from(f"{level}:4:8")), small, tmp_path)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="steps are recorded on a GPU only")
def test_a_recorded_step_learns_as_an_ordinary_one(known: PortraitSet, tmp_path: Path) -> None:
    settings = replace(SETTINGS, stages=stages_from("2:4:4000:z50:mixed"))
    made = Supervised(TINY, settings, known, tmp_path, "cuda")
    made.seen = made.judged = 100_000
    first = float(made.step()["loss/reconstruction"])
    last = [float(made.step()["loss/reconstruction"]) for _ in range(200)][-1]
    assert last < 0.8 * first


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
    z = made.coupling.sample(torch.from_numpy(rows), torch.Generator().manual_seed(made._seed(moment)))
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
    assert "holds no generator.safetensors: train the stage 'supervised' first." in capsys.readouterr().err
    made = Supervised(TINY, replace(SETTINGS, stages=stages_from("2:4:400:z50")), known, run)
    steps(made, 2)
    made.save()
    write(tmp_path / "data", 24, height=32, shard=24)
    command[2] = str(tmp_path / "data")
    assert main([*command, "--batch", "4", "--pictures", "8"]) == 0
    assert stylegan.load(run / "generator.safetensors").resolution == (32, 16)
    assert load_state(run / "adversarial.pt")["seen"] == 8
    assert "encoder.weight" in load_state(run / "supervised.pt")["average"], "where parameters are in W"
