"""What one step shows both networks, and what they minimise: mixed styles, faded pictures, penalties now and then."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from stylegan import Generator
from stylegan.training.settings import Stage
from stylegan.training.step.adversaries import Moment
from stylegan.training.step.draws import Draws
from stylegan.training.step.losses import LOSSES
from stylegan.training.step.painting import mixed_styles

from .toy_run import TOY, toy_trainer

COUNT = 600


def mixed(share: float, styles: int = 4) -> tuple[Tensor, Tensor, Tensor]:
    """Which styles of COUNT pictures are the first one's and which the second's, [COUNT, num_ws] each, and the first w."""
    generator = Generator(TOY).requires_grad_(False)
    draws = Draws(0, 0, COUNT, (0, COUNT), torch.device("cpu"))
    ws, w = mixed_styles(generator, draws, None, styles, share)
    other = generator.mapping(draws.latents("other z", TOY.z_dim))
    torch.testing.assert_close(w, generator.mapping(draws.latents("z", TOY.z_dim)))
    first, second = ((ws == each[:, None]).all(dim=2) for each in (w, other))
    assert (first ^ second).all()
    return first, second, w


def test_a_share_of_the_pictures_has_a_second_style_from_a_random_one_on() -> None:
    first, second, _ = mixed(0.7)
    assert first[:, 0].all()
    assert (second[:, 1:] >= second[:, :-1]).all()  # it never goes back
    two = second.any(dim=1)
    assert two.float().mean().item() == pytest.approx(0.7, abs=0.06)
    places = np.bincount(first[two].sum(dim=1).numpy(), minlength=4)
    assert places[0] == 0
    np.testing.assert_allclose(places[1:] / places.sum(), 1 / 3, atol=0.08)


def test_all_none_or_only_the_styles_in_use_are_mixed() -> None:
    assert mixed(0.0)[0].all()
    assert mixed(1.0)[1].any(dim=1).all()
    first, second, _ = mixed(1.0, styles=2)  # a level of two layers has one place for it
    assert first[:, 0].all()
    assert second[:, 1:].all()


@pytest.mark.parametrize("fade", [0.0, 0.25, 1.0])
def test_real_pictures_lose_the_detail_that_generated_ones_lack_while_they_fade_in(
    tmp_path: Path, fade: float
) -> None:
    run = toy_trainer(tmp_path)
    moment = Moment(0, Stage(1, 8, 8, 16), fade)
    draws = run.draws(moment, "discriminator")
    shown, _ = run.show(draws, moment)
    rows = run.rows(draws)
    fine, coarse = run.pictures.at(rows, 8), run.pictures.at(rows, 4)
    torch.testing.assert_close(
        shown, fade * fine + (1 - fade) * F.interpolate(coarse, scale_factor=2), rtol=1e-4, atol=1e-4
    )
    torch.testing.assert_close(F.avg_pool2d(shown, 2), coarse, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_penalty_that_comes_now_and_then_counts_as_often_as_it_stands_for(
    tmp_path: Path, loss: str
) -> None:
    run = toy_trainer(tmp_path, loss=loss, penalty_every=5)
    minimised: list[float] = []
    run.optimise = lambda optimiser, value: minimised.append(value.item()) or value.detach()  # type: ignore
    stage = Stage(1, 8, 0, 16)
    told = [run.teach_discriminator(Moment(step, stage, 1.0)) for step in (4, 5, 6)]
    penalties = [sum(value.item() for name, value in each.items() if name in
                     ("loss/r1", "loss/r2", "loss/gradient_penalty")) for each in told]  # fmt: skip
    assert [penalty > 0 for penalty in penalties] == [False, True, False]
    expected = [
        each["loss/discriminator"].item() + 5 * penalty for each, penalty in zip(told, penalties, strict=True)
    ]
    np.testing.assert_allclose(minimised, expected, rtol=1e-5)


def test_only_real_pictures_are_penalised_by_r1_only_generated_ones_by_r2(tmp_path: Path) -> None:
    run = toy_trainer(tmp_path, loss="r3gan", penalty=4.0)
    moment = Moment(0, Stage(1, 8, 0, 16), 1.0)
    real, fake = torch.rand(8, 3, 8, 8) * 2 - 1, torch.rand(8, 3, 8, 8) - 1
    made = run.penalties(real, fake, run.draws(moment, "discriminator"), moment, None)
    for name, pictures in (("loss/r1", real), ("loss/r2", fake)):
        shown = pictures.clone().requires_grad_(True)
        (gradient,) = torch.autograd.grad(run.judge(shown, moment, None)[0].sum(), shown)
        torch.testing.assert_close(made[name], 2.0 * gradient.square().sum(dim=(1, 2, 3)).mean())
