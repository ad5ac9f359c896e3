"""Conditional training: both ways in which a discriminator can know labels teach a two-class set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ganinterface.document.labels import class_names_for
from stylegan import load
from stylegan.networks.discriminator import Discriminator
from stylegan.training.loop import SHEET
from stylegan.training.pictures.labels import Labels
from stylegan.training.step.painting import fixed_styles
from stylegan.training.watch.run_log import GENERATOR

from .toy_run import TOY, bright_and_dark, toy_trainer

CONDITIONAL = replace(TOY, label_dim=2)


def brightness(path: Path) -> tuple[float, float]:
    """Mean of the pictures that a checkpoint draws for class 0 and for class 1, in -1..1."""
    generator = load(path)
    z = torch.randn(64, generator.z_dim, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        dark, bright = (generator.synthesize(generator.map(z, row.expand(64, 2))) for row in torch.eye(2))
    return dark.mean().item(), bright.mean().item()


@pytest.mark.parametrize("conditional", ["projection", "classifier"])
def test_a_conditional_run_learns_which_class_is_dark_and_which_is_bright(
    tmp_path: Path, conditional: str
) -> None:
    run = toy_trainer(
        tmp_path, CONDITIONAL, conditional=conditional, learning_rate=0.01, mixing=0.0, half_life=200.0
    )
    for _ in range(150):
        run.step()
    run.save()
    dark, bright = brightness(tmp_path / "generator.safetensors")
    # The set's are -0.6 and 0.57.
    assert dark < -0.25
    assert bright > 0.25


def test_a_run_on_classes_with_names_leaves_them_beside_its_generator(tmp_path: Path) -> None:
    pictures = bright_and_dark()
    assert pictures.labels is not None
    pictures.labels = replace(pictures.labels, names=("dark", "früh, hell"))
    toy_trainer(tmp_path, CONDITIONAL, pictures, conditional="projection").save()
    assert class_names_for(tmp_path / GENERATOR, 2) == (("dark", "früh, hell"), "")
    (tmp_path / "generator.labels.json").write_text('["night", "day"]')  # a person's own stay
    toy_trainer(tmp_path, CONDITIONAL, pictures, conditional="projection").save()
    assert class_names_for(tmp_path / GENERATOR, 2) == (("night", "day"), "")


def test_projection_adds_how_well_the_features_fit_the_label() -> None:
    judge = Discriminator((4, 4), (6,), label_dim=2, conditional="projection")
    pictures, labels = torch.randn(3, 3, 4, 4), torch.eye(2)[[0, 1, 1]]
    features = judge.features(pictures, 0)
    assert judge.embed is not None
    embedded = (
        labels @ judge.embed.weight.T + judge.embed.bias
    )  # the gain undoes the equalised learning rate's scale
    expected = judge.score(features) + (embedded * features).sum(dim=1, keepdim=True) / 6**0.5
    torch.testing.assert_close(judge(pictures, 0, labels=labels), expected)
    with pytest.raises(ValueError, match="needs the pictures' labels"):
        judge(pictures, 0)


def test_a_classifier_can_know_classes_that_the_generator_does_not(tmp_path: Path) -> None:
    run = toy_trainer(tmp_path, TOY, bright_and_dark(), conditional="classifier", learning_rate=0.01)
    first = run.step()["loss/classifier"]
    for _ in range(20):
        last = run.step()["loss/classifier"]
    assert last < first / 2
    assert run.generator.label_dim == 0


def test_what_cannot_be_conditional_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs pictures with labels"):
        toy_trainer(tmp_path, TOY, bright_and_dark(labelled=False), conditional="classifier")
    with pytest.raises(ValueError, match="has to take labels too"):
        toy_trainer(tmp_path, TOY, bright_and_dark(), conditional="projection")
    with pytest.raises(ValueError, match="discriminator has to know"):
        toy_trainer(tmp_path, CONDITIONAL, bright_and_dark())
    with pytest.raises(ValueError, match="takes 3 classes, the pictures are labelled with 2"):
        toy_trainer(tmp_path, replace(TOY, label_dim=3), bright_and_dark(), conditional="projection")


def test_labels_that_are_numbers_suit_a_projection_and_no_classifier(tmp_path: Path) -> None:
    pictures = bright_and_dark()
    pictures.labels = Labels(np.linspace(-3, 9, 128, dtype=np.float32).reshape(64, 2), 2)
    run = toy_trainer(tmp_path, CONDITIONAL, pictures, conditional="projection")
    assert np.isfinite(list(run.step().values())).all()
    # What is shown of such a run has labels of the set: classes have none that it knows.
    shown = run.shown_labels()
    assert shown is not None
    assert [shown[0].tolist(), shown[-1].tolist()] == pictures.labels.values[[0, -1]].tolist()
    averaged = run.average.module
    ws = averaged.truncate(fixed_styles(averaged, SHEET, labels=shown), 0.7)
    torch.testing.assert_close(run.sheet(), averaged.synthesize(ws), rtol=1e-4, atol=1e-4)
    assert not torch.allclose(
        run.sheet(), averaged.synthesize(averaged.truncate(fixed_styles(averaged, SHEET), 0.7))
    )
    with pytest.raises(ValueError, match="labelled with numbers: take projection"):
        toy_trainer(tmp_path, CONDITIONAL, pictures, conditional="classifier")
    pictures.labels = Labels(np.tile(np.array([[0.25, 0.75]], np.float32), (64, 1)), 2)
    toy_trainer(tmp_path, CONDITIONAL, pictures, conditional="classifier").step()
