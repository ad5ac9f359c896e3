"""A generator starts from another one's tensors, as far as they fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from stylegan import Generator, load
from stylegan.training.start.transfer import discriminator_of_run, open_for_training, take_over, transferred

from .toy_run import TOY, toy_trainer


def draw(generator: Generator, labels: torch.Tensor | None = None) -> torch.Tensor:
    z = torch.randn(3, generator.z_dim, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        return generator.eval().synthesize(generator.map(z, labels))


def test_the_same_network_is_taken_over_whole() -> None:
    source = Generator(TOY)
    made, transfer = transferred(source, TOY)
    torch.testing.assert_close(draw(made), draw(source))
    assert not transfer.fresh
    assert not transfer.adapted
    assert "tensors are taken over" in str(transfer)


def test_a_network_with_alpha_draws_what_the_opaque_one_drew() -> None:
    source = Generator(TOY)
    made, transfer = transferred(source, replace(TOY, image_channels=4))
    seen = draw(made)
    torch.testing.assert_close(seen[:, :3], draw(source))
    assert torch.equal(seen[:, 3], torch.ones_like(seen[:, 3]))
    assert set(transfer.adapted) == {
        f"synthesis.to_rgb.{level}.{name}" for level in (0, 1) for name in ("conv.weight", "bias")
    }


def test_colours_become_grey_and_grey_becomes_colours() -> None:
    source = Generator(replace(TOY, image_channels=1))
    coloured, _ = transferred(source, TOY)
    torch.testing.assert_close(draw(coloured), draw(source).expand(-1, 3, -1, -1))
    grey, _ = transferred(coloured, replace(TOY, image_channels=1))
    torch.testing.assert_close(draw(grey), draw(source))


def test_more_resolutions_are_added_at_the_end_and_others_keep_what_they_draw() -> None:
    source = Generator(TOY)
    made, transfer = transferred(source, replace(TOY, channels=(*TOY.channels, 6)))
    ws, noise = source.map(torch.randn(2, 8)), source.draw_noise("none")
    more = torch.cat([ws, ws[:, :2]], dim=1)
    with torch.no_grad():
        small = made.synthesis.grow(more, [*noise, None, None], level=1)
        torch.testing.assert_close(small, source.synthesis.grow(ws, noise, level=1))
    assert set(transfer.fresh) == {name for name in made.state_dict() if ".steps.4." in name or ".steps.5." in name
                                   or ".to_rgb.2." in name}  # fmt: skip
    assert "new: synthesis.steps" in str(transfer)


def test_labels_are_added_to_what_z_does() -> None:
    source = Generator(TOY)
    made, transfer = transferred(source, replace(TOY, label_dim=3))
    assert transfer.adapted == ("mapping.dense.0.weight",)
    # Normalised together with the label, z is shorter, but points the same way.
    first = made.mapping.dense[0].weight
    assert torch.equal(first[:, :8], source.mapping.dense[0].weight)
    assert not first[:, 8:].any()
    assert draw(made, torch.eye(3)).isfinite().all()


def test_a_file_from_the_middle_of_growing_is_taken_as_grown(tmp_path: Path) -> None:
    from stylegan.checkpoints import save

    source = Generator(replace(TOY, lod=0.5))
    save(source, tmp_path / "growing.safetensors")
    opened = open_for_training(tmp_path / "growing.safetensors")
    assert opened.config == TOY
    assert torch.equal(opened.mapping.dense[0].weight, source.mapping.dense[0].weight)


def test_the_discriminator_of_the_run_beside_a_file_goes_on(tmp_path: Path) -> None:
    first = toy_trainer(tmp_path / "first")
    first.step()
    first.save()
    tensors = discriminator_of_run(tmp_path / "first" / "generator.safetensors")
    assert tensors is not None
    second = toy_trainer(tmp_path / "second", seed=9)
    transfer = take_over(second.discriminator, tensors)
    assert not transfer.fresh
    for mine, theirs in zip(second.discriminator.parameters(), first.discriminator.parameters(), strict=True):
        assert torch.equal(mine, theirs)
    assert discriminator_of_run(tmp_path / "generator.safetensors") is None


def test_what_is_trained_on_is_no_part_of_the_file(tmp_path: Path) -> None:
    """A native file's tensors lie in the mapped file: training must not write there."""
    run = toy_trainer(tmp_path)
    run.save()
    before = (tmp_path / "generator.safetensors").read_bytes()
    opened = open_for_training(tmp_path / "generator.safetensors")
    with torch.no_grad():
        for parameter in opened.parameters():
            parameter.add_(1.0)
    assert (tmp_path / "generator.safetensors").read_bytes() == before
    assert np.isfinite(draw(load(tmp_path / "generator.safetensors")).numpy()).all()
