"""The adversarial loop: losses against plain references, growing, and resuming to the same step."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from stylegan import AdaINConfig, Generator, load
from stylegan.networks.discriminator import Discriminator, minibatch_deviation
from stylegan.training.command import main
from stylegan.training.ema import Average
from stylegan.training.loop import Trainer, choose_precision
from stylegan.training.pictures.source import Pictures
from stylegan.training.pictures.stored import StoredPictures
from stylegan.training.settings import Stage, TrainingConfig
from stylegan.training.start.options import SETTINGS, stages
from stylegan.training.step.adversaries import Moment
from stylegan.training.step.losses import logistic_discriminator, logistic_generator, zero_centred_penalty
from stylegan.training.watch.run_log import STATE

NETWORK = AdaINConfig(z_dim=8, w_dim=8, start=(4, 2), channels=(6, 5, 4), mapping_layers=2, mapping_width=8)


def pictures() -> Pictures:
    return Pictures(np.random.RandomState(0).randint(0, 255, (20, 16, 8, 3), np.uint8), mirror=True)


def trainer(folder: Path, kind: type[Trainer] = Trainer, **changes: object) -> Trainer:
    stages = (Stage(0, 4, 0, 16), Stage(1, 4, 8, 16), Stage(2, 4, 8, 16))
    values: dict[str, object] = {
        "stages": stages,
        "discriminator_channels": (6, 5, 4),
        "penalty_every": 2,
        **changes,
    }
    torch.manual_seed(1)
    return kind(Generator(NETWORK), TrainingConfig(**values), pictures(), folder)  # type: ignore[arg-type]


def weights(run: Trainer) -> list[Tensor]:
    return [*run.generator.state_dict().values(), *run.average.module.state_dict().values()]


def test_losses_are_those_of_the_papers() -> None:
    real, fake = torch.tensor([[2.0], [-1.0]]), torch.tensor([[0.5], [-3.0]])
    sigmoid = torch.sigmoid
    plain = -(sigmoid(real).log().mean() + (1 - sigmoid(fake)).log().mean())
    torch.testing.assert_close(logistic_discriminator(real, fake), plain)
    torch.testing.assert_close(logistic_generator(fake), -sigmoid(fake).log().mean())


def test_r1_is_half_gamma_times_the_squared_gradient() -> None:
    x = torch.randn(3, 1, 2, 2, requires_grad=True)
    weight = torch.randn(1, 2, 2)
    scores = (x * weight).sum((1, 2, 3), keepdim=True)
    torch.testing.assert_close(zero_centred_penalty(scores, x, 4.0), 2.0 * weight.square().sum())


def test_minibatch_deviation_is_zero_for_equal_pictures_and_counts_differences() -> None:
    same = torch.randn(1, 3, 4, 4).expand(4, -1, -1, -1)
    assert minibatch_deviation(same, 4)[:, 3].abs().max() < 1e-3
    different = torch.stack([torch.zeros(2, 2, 2), torch.full((2, 2, 2), 2.0)])
    torch.testing.assert_close(minibatch_deviation(different, 2)[:, 2], torch.ones(2, 2, 2))


def test_a_recipe_can_teach_the_generator_something_else_beside_the_discriminator(tmp_path: Path) -> None:
    class Dark(Trainer):
        """Holds all weights of the synthesis near zero, harder than any discriminator asks for something else."""

        def other_losses(self, moment: Moment) -> dict[str, Tensor]:
            return {
                "loss/weights": 1e6 * sum(p.square().sum() for p in self.generator.synthesis.parameters())
            }

    held, free = trainer(tmp_path, kind=Dark), trainer(tmp_path)
    before = sum(p.abs().sum().item() for p in held.generator.synthesis.parameters())
    assert held.step()["loss/weights"] > 0
    assert "loss/weights" not in free.step()
    sizes = [sum(p.abs().sum().item() for p in run.generator.synthesis.parameters()) for run in (held, free)]
    assert sizes[0] < min(before, sizes[1])


def test_at_the_start_of_a_fade_both_networks_see_the_level_below(tmp_path: Path) -> None:
    generator = Generator(NETWORK).requires_grad_(False)
    ws, noise = generator.map(torch.randn(2, 8)), generator.draw_noise("const")
    below = generator.synthesis.grow(ws, noise, 1)
    enlarged = torch.nn.functional.interpolate(below, scale_factor=2)
    torch.testing.assert_close(generator.synthesis.grow(ws, noise, 2, fade=0.0), enlarged)
    judge = Discriminator((4, 2), (6, 5, 4))
    torch.testing.assert_close(judge(enlarged, 2, fade=0.0), judge(below, 1), rtol=1e-4, atol=1e-5)


def test_the_full_picture_is_the_last_level(tmp_path: Path) -> None:
    generator = Generator(NETWORK).requires_grad_(False)
    ws = generator.map(torch.randn(2, 8))
    torch.testing.assert_close(
        generator.synthesis.grow(ws, generator.draw_noise("const"), 2), generator.synthesize(ws)
    )


def test_a_run_goes_through_all_stages_and_leaves_a_checkpoint_and_sheets(tmp_path: Path) -> None:
    run = trainer(tmp_path)
    before = copy.deepcopy(run.generator.state_dict())
    run.run(report_seconds=0)
    assert run.seen == 48
    assert any(not torch.equal(before[name], value) for name, value in run.generator.state_dict().items())
    assert load(tmp_path / "generator.safetensors").resolution == (16, 8)
    assert list(tmp_path.glob("sheet-*.png"))


def test_a_resumed_run_ends_with_the_same_weights(tmp_path: Path) -> None:
    whole = trainer(tmp_path / "whole")
    whole.run()
    first = trainer(tmp_path / "parts")
    for _ in range(5):
        first.step()
    first.save()
    torch.manual_seed(999)
    second = trainer(tmp_path / "parts")
    second.run()
    for one, other in zip(weights(whole), weights(second), strict=True):
        assert torch.equal(one, other)


def test_the_average_follows_with_its_half_life() -> None:
    module = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.zeros_(module.weight)
    average = Average(module, half_life=100)
    torch.nn.init.ones_(module.weight)
    for step in range(10):
        average.update(module, pictures=10, seen=10_000 + step)
    assert average.module.weight.item() == pytest.approx(0.5)


def test_a_loss_that_is_not_finite_stops_the_run_before_it_spoils_the_weights(tmp_path: Path) -> None:
    run = trainer(tmp_path)
    before = copy.deepcopy(run.generator.state_dict())
    with pytest.raises(FloatingPointError, match="not finite"):
        run.optimise(run.optimise_generator, next(run.generator.parameters()).sum() * float("nan"))
    assert all(torch.equal(before[name], value) for name, value in run.generator.state_dict().items())


def test_a_state_of_other_networks_is_refused(tmp_path: Path) -> None:
    trainer(tmp_path).save()
    with pytest.raises(ValueError, match="belongs to other networks"):
        trainer(tmp_path, discriminator_channels=(7, 5, 4)).run()


def test_a_damaged_state_is_refused(tmp_path: Path) -> None:
    (tmp_path / STATE).write_bytes(b"nothing")
    with pytest.raises(ValueError, match="not a training state"):
        trainer(tmp_path).run()


@pytest.mark.parametrize("has_bfloat16", [False, True], indirect=True)
def test_bfloat16_is_used_only_where_it_is_asked_for_or_fast(has_bfloat16: bool) -> None:
    cpu = torch.device("cpu")
    assert choose_precision("bfloat16", cpu) == torch.bfloat16
    assert choose_precision("float32", cpu) == torch.float32
    assert choose_precision("auto", cpu) == (torch.bfloat16 if has_bfloat16 else torch.float32)
    with pytest.raises(ValueError, match="Precision"):
        choose_precision("half", cpu)


def test_bfloat16_training_takes_steps(tmp_path: Path) -> None:
    losses = trainer(tmp_path, precision="bfloat16").step()
    assert all(np.isfinite(value) for value in losses.values())


def test_every_setting_is_on_the_command_line_with_its_meaning(capsys: pytest.CaptureFixture[str]) -> None:
    fixed = {"stages", "discriminator_channels"}
    assert set(SETTINGS) | fixed == set(TrainingConfig.__dataclass_fields__)
    with pytest.raises(SystemExit, match="0"):
        main(["adversarial", "--help"])
    shown = capsys.readouterr().out
    assert all(f"--{name.replace('_', '-')}" in shown for name in SETTINGS | dict.fromkeys(fixed))


def test_wrong_settings_are_one_line_and_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["adversarial", "--data", str(tmp_path), "--run", str(tmp_path), "--stages", "0:x"]) == 2
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    assert "level:batch:fade:pictures" in shown.err
    assert stages("1:2:3:4") == (Stage(1, 2, 3, 4),)


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no pictures"):
        StoredPictures(tmp_path, (16, 8))


def test_any_folder_of_pictures_can_be_trained_on(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (30, 40), (255, 0, 0)).save(tmp_path / "red.png")
    red = StoredPictures(tmp_path, (16, 8)).at(np.array([0, 0]), 4)
    assert red.shape == (2, 3, 4, 2)
    assert red[:, 0].min() == 1
    assert red[:, 1].max() == -1
