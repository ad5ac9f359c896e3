"""The supervised stages on a few tiny portraits: parameters to pictures, then z to pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from stylegan import AdaINConfig, load, save
from stylegan.datasets import portraits
from stylegan.datasets.portraits import PortraitSet
from stylegan.training.command import main
from stylegan.training.matching import match_and_train, match_mapping, move_to_positive
from stylegan.training.portrait_coupling import portrait_coupling
from stylegan.training.supervised import (
    STATE,
    Features,
    ReconstructionAnchor,
    SupervisedConfig,
    SupervisedTrainer,
    reconstruction_loss,
)

NETWORK = AdaINConfig(
    z_dim=64, w_dim=24, start=(4, 2), channels=(12, 12, 8), mapping_layers=3, mapping_width=32
)


def settings(pictures: int = 64) -> SupervisedConfig:
    return SupervisedConfig(stages=((1, 8, 32), (2, 8, pictures)), fade=16, learning_rate=1e-2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("dicebear", reason="rendering portraits needs the train extra")
    path = tmp_path_factory.mktemp("portraits")
    portraits.write(path, 80, height=16)
    return path


@pytest.fixture(scope="module")
def known(folder: Path) -> PortraitSet:
    return portraits.load(folder)


def test_learning_brings_the_drawn_pictures_nearer_to_the_renders(known: PortraitSet, tmp_path: Path) -> None:
    trainer = SupervisedTrainer(NETWORK, settings(1200), known, tmp_path)
    losses = [trainer.step() for _ in range(150)]
    assert np.mean(losses[-20:]) < 0.75 * np.mean(losses[8:28]), losses


def test_a_resumed_run_ends_with_the_same_weights(known: PortraitSet, tmp_path: Path) -> None:
    whole = SupervisedTrainer(NETWORK, settings(), known, tmp_path / "whole")
    whole.run()
    first = SupervisedTrainer(NETWORK, settings(), known, tmp_path / "parts")
    for _ in range(3):
        first.step()
    first.save()
    torch.manual_seed(99)
    second = SupervisedTrainer(NETWORK, settings(), known, tmp_path / "parts")
    second.run()
    assert second.seen == whole.seen == whole.total
    for name, value in whole.networks.state_dict().items():
        assert torch.equal(value, second.networks.state_dict()[name]), name


def test_mixing_keeps_the_larger_part_and_never_touches_colours(known: PortraitSet) -> None:
    features = Features(known)
    rows = torch.arange(len(known.pictures))
    mixed = features.mixed(rows, most=0.45)
    begin = 0
    for name, width, mixable in features.groups:
        part, own = mixed[:, begin : begin + width], features.matrix[:, begin : begin + width]
        if not mixable:
            assert torch.equal(part, own), name
        elif width > 1:
            assert torch.equal(part.argmax(1), own.argmax(1)), name
        begin += width
    assert not torch.equal(mixed, features.matrix)


def test_rare_portraits_are_drawn_more_often(known: PortraitSet, tmp_path: Path) -> None:
    trainer = SupervisedTrainer(NETWORK, settings(), known, tmp_path)
    chances = np.diff(np.concatenate([[0.0], trainer.shares]))
    bands = known.labels[:, known.label_names.index("headband")] > 0.5
    assert bands.any()
    weight = dict(trainer.settings.rare)["headband"]
    assert np.allclose(chances[bands], weight * chances.min())


def test_shifting_w_to_the_positive_side_leaves_the_pictures(known: PortraitSet, tmp_path: Path) -> None:
    trainer = SupervisedTrainer(NETWORK, settings(), known, tmp_path)

    def drawn() -> torch.Tensor:
        with torch.no_grad():
            torch.manual_seed(0)
            return trainer.draw(trainer.encoder(trainer.features.matrix[:4]), 2)

    before = drawn()
    move_to_positive(trainer)
    torch.testing.assert_close(drawn(), before, rtol=1e-4, atol=1e-4)
    assert (trainer.encoder(trainer.features.matrix) > 0).float().mean() > 0.97


def test_the_mapping_learns_where_a_portrait_lies(known: PortraitSet, tmp_path: Path) -> None:
    trainer = SupervisedTrainer(NETWORK, settings(), known, tmp_path)
    move_to_positive(trainer)
    targets = trainer.encoder(trainer.features.matrix).detach()
    errors: list[float] = []
    coupling = portrait_coupling(known, NETWORK.z_dim)
    match_mapping(
        trainer.generator, targets, coupling, 500, 128, report=lambda step, error: errors.append(error)
    )
    assert errors[-1] < 0.8, "of the targets' variance"
    spread = targets.std(dim=0).mean()
    average = trainer.generator.mapping.w_avg
    assert (average - targets.mean(dim=0)).abs().mean() < spread


def test_matched_and_trained_from_z_a_generator_is_left(known: PortraitSet, tmp_path: Path) -> None:
    SupervisedTrainer(NETWORK, settings(32), known, tmp_path).run()
    match_and_train(NETWORK, settings(64), known, tmp_path, steps=20)
    generator = load(tmp_path / "generator.safetensors")
    assert generator.resolution == (16, 8)
    assert generator.mapping.w_avg.abs().max() > 0
    # At its end already: nothing is matched again.
    match_and_train(NETWORK, settings(64), known, tmp_path, steps=20)


def test_a_lost_run_goes_on_from_its_generator(folder: Path, known: PortraitSet, tmp_path: Path) -> None:
    trainer = SupervisedTrainer(NETWORK, settings(), known, tmp_path / "lost")
    path = tmp_path / "generator.safetensors"
    save(trainer.generator, path)
    run = ["--data", str(folder), "--run", str(tmp_path / "new"), "--generator", str(path)]
    assert main(["match", *run, "--stages", "2:8:16"]) == 0
    old, new = load(path), load(tmp_path / "new" / "generator.safetensors")
    assert old.config == new.config
    z = torch.randn(4, NETWORK.z_dim)
    apart = (new.map(z) - old.map(z)).abs().mean() / old.map(z).std()
    assert 0 < apart < 0.5, "it went on, and from there"


def test_matching_needs_a_supervised_run(known: PortraitSet, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no supervised run"):
        match_and_train(NETWORK, settings(), known, tmp_path, steps=1)


def test_the_anchor_is_the_reconstruction_loss_of_coupled_portraits(
    known: PortraitSet, tmp_path: Path
) -> None:
    trainer = SupervisedTrainer(NETWORK, settings(), known, tmp_path)
    anchor = ReconstructionAnchor(known, portrait_coupling(known, NETWORK.z_dim))
    loss = anchor.loss(trainer.generator, 2, 1.0, 4)
    loss.backward()
    assert loss.item() > 0
    assert trainer.generator.mapping.dense[0].weight.grad is not None
    same = torch.rand(2, 3, 16, 8)
    assert reconstruction_loss(same, same) == 0


def test_the_command_line_runs_both_stages(folder: Path, tmp_path: Path) -> None:
    size = [
        "--start",
        "4,2",
        "--channels",
        "8,8,8",
        "--w-dim",
        "16",
        "--mapping-layers",
        "2",
        "--mapping-width",
        "16",
    ]
    common = ["--data", str(folder), "--run", str(tmp_path), *size]
    assert main(["supervised", *common, "--stages", "1:8:16,2:8:16"]) == 0
    assert (tmp_path / STATE).exists()
    assert main(["match", *common, "--stages", "1:8:16,2:8:32", "--match-steps", "3"]) == 0
    assert (tmp_path / "generator.safetensors").exists()
