"""The life of a run: ended by the clock, a file, a signal or a watcher; resumed to the bit; whole after a full disk."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from stylegan import AdaINConfig, Generator, ModulatedConfig, load, to_uint8
from stylegan.families.stylegan3 import AliasFreeConfig
from stylegan.generator import seed_to_z
from stylegan.training.checkpoint import load_state
from stylegan.training.loop import SHEET, Trainer
from stylegan.training.orders import Order, Orders
from stylegan.training.pictures.source import Pictures
from stylegan.training.settings import Stage, TrainingConfig
from stylegan.training.step.painting import fixed_styles
from stylegan.training.watch.run_log import GENERATOR, STATE, STOP
from tests.file_sizes import files_up_to

from .toy_run import TOY, bright_and_dark, toy_trainer

SHORT = (Stage(1, 8, 0, 32),)


def weights(run: Trainer) -> list[torch.Tensor]:
    modules = (run.generator, run.discriminator, run.average.module)
    return [value for module in modules for value in module.state_dict().values()]


def same(one: Trainer, other: Trainer) -> bool:
    return all(torch.equal(mine, theirs) for mine, theirs in zip(weights(one), weights(other), strict=True))


class Witness:
    """A watcher that remembers, and may do something after a step."""

    def __init__(self, act: Callable[[], None] = lambda: None) -> None:
        self.steps: list[dict[str, float]] = []
        self.saves = 0
        self._act = act

    def begin(self) -> None:
        pass

    def report(self, seen: int, values: dict[str, float]) -> None:
        pass

    def after_step(self, values: dict[str, float]) -> None:
        self.steps.append(values)
        self._act()

    def saved(self) -> None:
        self.saves += 1


def test_watchers_hear_of_every_step_by_name_and_of_every_save(tmp_path: Path) -> None:
    witness = Witness()
    toy_trainer(tmp_path, stages=SHORT, augment="0.3", penalty_every=2).run(watchers=[witness])
    always = {
        "loss/generator", "loss/discriminator", "score/real", "score/fake", "gradient/generator",
        "gradient/discriminator", "augment/p", "augment/sign",
    }  # fmt: skip
    assert [set(values) - always for values in witness.steps] == [{"loss/r1"}, set(), {"loss/r1"}, set()]
    assert all(always <= set(values) for values in witness.steps)
    assert witness.saves == 1


@pytest.mark.parametrize(
    ("loss", "named"),
    [("wgan-gp", {"loss/gradient_penalty"}), ("r3gan", {"loss/r1", "loss/r2"}), ("logistic", {"loss/r1"})],
)
def test_every_loss_trains_with_its_penalties_and_can_be_resumed(
    tmp_path: Path, loss: str, named: set[str]
) -> None:
    whole = toy_trainer(tmp_path / "whole", stages=SHORT, loss=loss)
    before = [value.clone() for value in weights(whole)]
    witness = Witness()
    whole.run(watchers=[witness])
    assert named <= set(witness.steps[0])
    assert not all(torch.equal(mine, old) for mine, old in zip(weights(whole), before, strict=True))
    parts = toy_trainer(tmp_path / "parts", stages=SHORT, loss=loss)
    parts.step()
    parts.save()
    again = toy_trainer(tmp_path / "parts", stages=SHORT, loss=loss)
    torch.manual_seed(999)  # other random numbers of the process change nothing
    again.run()
    assert same(whole, again)


def test_the_same_seed_gives_the_same_first_50_steps_to_the_bit(tmp_path: Path) -> None:
    runs = [toy_trainer(tmp_path / name, augment="adaptive", augment_pictures=500, seed=3) for name in "ab"]
    for _ in range(50):
        assert runs[0].step() == runs[1].step()
    assert same(*runs)
    other = toy_trainer(tmp_path / "c", seed=4)
    other.step()
    assert not same(runs[0], other)


def test_a_file_named_stop_ends_a_run_with_its_state_saved(tmp_path: Path) -> None:
    run = toy_trainer(tmp_path)
    run.run(watchers=[Witness((tmp_path / STOP).touch)])
    assert run.seen == 8
    assert load_state(tmp_path / STATE)["seen"] == 8
    assert not (tmp_path / STOP).exists()


def test_ctrl_c_waits_for_the_step_and_saves(tmp_path: Path) -> None:
    run = toy_trainer(tmp_path)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        run.run(watchers=[Witness(lambda: os.kill(os.getpid(), signal.SIGINT))])
    assert load_state(tmp_path / STATE)["seen"] == run.seen == 8
    assert signal.getsignal(signal.SIGINT) is before


def test_what_a_watcher_raises_ends_the_run_after_saving_unless_the_weights_are_spoiled(
    tmp_path: Path,
) -> None:
    class Sick(RuntimeError):
        spoiled = False

    def complain() -> None:
        raise Sick("The pictures are all the same.")

    with pytest.raises(Sick, match="all the same"):
        toy_trainer(tmp_path).run(watchers=[Witness(complain)])
    assert load_state(tmp_path / STATE)["seen"] == 8
    Sick.spoiled = True
    with pytest.raises(Sick):
        toy_trainer(tmp_path).run(watchers=[Witness(complain)])
    assert load_state(tmp_path / STATE)["seen"] == 8  # not 16: what was saved before is kept


def test_orders_follow_the_clock() -> None:
    now = [0.0]
    orders = Orders(save_minutes=1, minutes=2.5, clock=lambda: now[0])
    given = []
    for now[0] in (10, 61, 100, 122, 150):
        given.append(orders.order(False))
    assert given == [Order.GO_ON, Order.SAVE, Order.GO_ON, Order.SAVE, Order.END]
    assert Orders(1, None, lambda: 0.0).order(True) == Order.END


def test_a_full_disk_is_one_sentence_and_leaves_the_last_state_whole(tmp_path: Path) -> None:
    run = toy_trainer(tmp_path, stages=SHORT)
    run.step()
    run.save()
    before = {name: (tmp_path / name).read_bytes() for name in (STATE, GENERATOR)}
    run.step()
    for room in (20_000, 10, 0):  # bytes that the disk still takes
        said = r"cannot be written: .*What was saved before is whole"
        with files_up_to(room), pytest.raises(OSError, match=said):
            run.save()
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    assert {path.name for path in tmp_path.iterdir()} >= set(before)
    again = toy_trainer(tmp_path, stages=SHORT)
    again.run()
    assert again.seen == 32


def test_a_folder_is_trained_in_by_one_process_at_a_time_and_is_free_again_however_that_ends(
    tmp_path: Path,
) -> None:
    def train_there_too() -> None:
        toy_trainer(tmp_path, stages=SHORT).run()

    with pytest.raises(ValueError, match=r"Another process trains in .* already"):
        toy_trainer(tmp_path, stages=SHORT).run(watchers=[Witness(train_there_too)])
    assert load_state(tmp_path / STATE)["seen"] == 8  # of the first, whose state was saved
    again = toy_trainer(tmp_path, stages=SHORT)
    again.run()
    assert again.seen == 32


def test_a_resumed_run_takes_the_learning_rate_that_it_is_given(tmp_path: Path) -> None:
    toy_trainer(tmp_path, stages=SHORT).save()
    again = toy_trainer(tmp_path, stages=SHORT, learning_rate=1e-4)
    again.run()
    assert {group["lr"] for group in again.optimise_generator.param_groups} == {1e-4}


def test_a_file_saved_while_growing_draws_what_is_learned_by_then(tmp_path: Path) -> None:
    run = toy_trainer(tmp_path, stages=(Stage(0, 8, 0, 16), Stage(1, 8, 16, 32)))
    for seen, lod in ((8, 1.0), (24, 0.5), (40, 0.0)):
        while run.seen < seen:
            run.step()
        run.save()
        opened = load(tmp_path / GENERATOR)
        assert isinstance(opened.config, AdaINConfig)
        assert opened.config.lod == lod
        assert opened.resolution == (8, 8)
    with torch.no_grad():
        ws = opened.truncate(fixed_styles(opened, SHEET), 0.7)
        torch.testing.assert_close(opened.synthesize(ws), run.sheet(), rtol=1e-4, atol=1e-4)


def test_pictures_with_alpha_train_a_generator_whose_checkpoint_draws_a_png_with_alpha(
    tmp_path: Path,
) -> None:
    network = replace(TOY, image_channels=4)
    ground = np.zeros((16, 8, 8, 4), np.uint8)
    ground[:, 2:6, 2:6] = (250, 100, 20, 255)  # a square on nothing, whose hidden colours are black
    run = toy_trainer(tmp_path, network, Pictures(ground), learning_rate=0.01, augment="0.1", half_life=100.0)
    for _ in range(120):
        run.step()
    run.save()
    opened = load(tmp_path / GENERATOR)
    with torch.no_grad():
        drawn = opened.synthesize(opened.map(torch.from_numpy(seed_to_z(1, opened.z_dim))))
    Image.fromarray(to_uint8(drawn)[0].numpy()).save(tmp_path / "drawn.png")
    with Image.open(tmp_path / "drawn.png") as picture:
        assert picture.mode == "RGBA"
        pixels = np.asarray(picture).astype(int)
    assert pixels[3:5, 3:5, 3].mean() > 170  # the square
    assert pixels[[0, 0, -1, -1], [0, -1, 0, -1], 3].mean() < 85  # the corners
    red, _, blue = pixels[3:5, 3:5, :3].mean(axis=(0, 1))
    assert red > 150 > blue


def test_a_run_without_noise_draws_the_same_whatever_the_noise(tmp_path: Path) -> None:
    run = toy_trainer(tmp_path, stages=SHORT, noise=False)
    run.run()
    opened = load(tmp_path / GENERATOR)
    with torch.no_grad():
        ws = fixed_styles(opened, SHEET)
        assert torch.equal(opened.synthesize(ws, noise=5), opened.synthesize(ws, noise="none"))


def test_grey_pictures_train(tmp_path: Path) -> None:
    run = toy_trainer(tmp_path, replace(TOY, image_channels=1), stages=SHORT, augment="0.5")
    run.run()
    assert load(tmp_path / GENERATOR).config.image_channels == 1


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_stylegan2_generator_trains_at_its_full_size(tmp_path: Path, precision: str) -> None:
    network = ModulatedConfig(
        z_dim=8, w_dim=8, start=(4, 4), channels=(12, 8), mapping_layers=2, mapping_width=16
    )
    run = toy_trainer(tmp_path, network, stages=SHORT, precision=precision)
    before = [value.clone() for value in run.generator.parameters()]
    run.run()
    changed = [not torch.equal(a, b) for a, b in zip(run.generator.parameters(), before, strict=True)]
    assert all(changed)
    assert load(tmp_path / GENERATOR).config == network


def test_what_cannot_be_trained_is_refused_in_a_sentence(tmp_path: Path) -> None:
    modulated = ModulatedConfig(
        z_dim=8, w_dim=8, start=(4, 4), channels=(12, 8), mapping_layers=2, mapping_width=16
    )
    with pytest.raises(ValueError, match="does not grow"):
        toy_trainer(tmp_path, modulated, stages=(Stage(0, 8, 0, 8),))
    with pytest.raises(ValueError, match="levels from 0 to 1"):
        toy_trainer(tmp_path, stages=(Stage(2, 8, 0, 8),))
    with pytest.raises(ValueError, match="8x8 pixels of 1 channels, the generator draws 8x8 of 3"):
        toy_trainer(tmp_path, TOY, bright_and_dark(1, False))
    with pytest.raises(ValueError, match="as many resolutions"):
        toy_trainer(tmp_path, discriminator_channels=(4,))
    alias_free = AliasFreeConfig(size=32, channel_base=64, channel_max=8, num_layers=4, z_dim=8, w_dim=8)
    with pytest.raises(ValueError, match="not stylegan3"):
        Trainer(Generator(alias_free), TrainingConfig(SHORT, (4, 4)), bright_and_dark(), tmp_path)
    with pytest.raises(ValueError, match="Mixing is a number from 0 to 1, not 2"):
        toy_trainer(tmp_path, mixing=2.0)
    with pytest.raises(ValueError, match="give a probability"):
        toy_trainer(tmp_path, loss="r3gan", augment="adaptive")
    with pytest.raises(ValueError, match="none, adaptive or a probability"):
        toy_trainer(tmp_path, augment="much")
