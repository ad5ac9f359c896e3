"""Latents of files: opened, saved and dropped, each a step that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

import stylegan
from ganinterface.studio.studio import Studio
from stylegan import Generator
from tests.conftest import make_tiny_generator
from tests.signals import Listener, waiting_for
from tests.studio.file_work import open_file
from tests.studio.plain_loop import PlainLoop
from tests.studio_setup import heard_while, latent_of, picture_of
from tests.stylegan.foreign_vectors import factor, ganspace, numbers, old_picture, saved, units

Settle = Callable[[], None]
Open = Callable[[Path], Listener]
STYLES = (6, 16)  # of the tiny generator


@pytest.fixture
def open_latent(studio: Studio, loop: PlainLoop) -> Open:
    """Opens a latent and waits until something was said; gives what was."""
    return partial(heard_while, loop.run_until, studio, partial(studio.opening.open_file, purpose="latent"))


@pytest.fixture
def drop(studio: Studio, loop: PlainLoop) -> Open:
    """Opens a file as one that was dropped on the window, and waits until something was said."""
    return partial(heard_while, loop.run_until, studio, partial(studio.opening.open_file, consent=refused))


def refused(_go_on: Callable[[], None], _give_up: Callable[[], None]) -> None:
    """Nobody may be asked whether the project may go."""
    raise AssertionError("a question was asked")


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((1, 18, 16), "it has 18 styles, and this model has 6"),
        ((1, 6, 512), "it has 512 numbers for a style, and this model's w has 16"),
    ],
)
def test_a_latent_of_another_model_is_one_sentence_and_changes_nothing(
    studio: Studio, open_latent: Open, tmp_path: Path, shape: tuple[int, ...], said: str
) -> None:
    project, steps = studio.session.project, studio.session.step_labels
    np.savez(tmp_path / "w.npz", w=numbers(*shape))
    heard = open_latent(tmp_path / "w.npz")
    assert heard.at("error") == [f"'w.npz' does not fit this model: {said}."]
    assert (studio.session.project, studio.session.step_labels) == (project, steps)


def test_without_a_model_there_is_no_latent(loop: PlainLoop, tmp_path: Path) -> None:
    waiting = Studio(loop)
    heard = Listener(waiting.messages)
    open_file(waiting, saved(tmp_path / "w.npy", numbers(*STYLES)), loop.run_until, "latent")
    waiting.latents.save_file(tmp_path / "w.npz")
    assert heard.at("warning") == [
        "Open a model before you open 'w.npy'.",
        "There is no latent to save yet.",
    ]
    waiting.close()


def test_a_picture_that_was_saved_here_gives_its_portrait(
    studio: Studio, open_latent: Open, tmp_path: Path, settle: Settle, loop: PlainLoop
) -> None:
    studio.latents.set_seed(77)
    settle()
    shown = picture_of(studio)
    with waiting_for(loop.run_until, studio.messages.said):
        studio.saving.save_picture(tmp_path / "face.png")
    studio.latents.set_seed(5)
    heard = open_latent(tmp_path / "face.png")
    settle()
    assert heard.at("warning") == []
    np.testing.assert_array_equal(picture_of(studio), shown)


def test_a_picture_of_another_model_is_drawn_and_said(
    studio: Studio, open_latent: Open, tmp_path: Path, loop: PlainLoop
) -> None:
    stylegan.save(make_tiny_generator(seed=4), tmp_path / "other.safetensors")
    with waiting_for(loop.run_until, studio.messages.said):
        studio.saving.save_picture(tmp_path / "face.png")
    with waiting_for(loop.run_until, studio.models.model_changed):
        studio.projects.open_model(tmp_path / "other.safetensors")
    heard = open_latent(tmp_path / "face.png")
    assert heard.at("warning") == ["'face.png' was made with another model (tiny); rendered with other."]


def test_a_latent_that_cannot_be_written_is_one_sentence(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    with waiting_for(loop.run_until, studio.messages.said) as said:
        studio.latents.save_file(tmp_path / "nowhere" / "face.npz")
    assert said.args == ["'face.npz' cannot be written: there is no such folder.", "error"]


def test_latents_that_are_dropped_are_opened_without_a_question(
    studio: Studio, drop: Open, tmp_path: Path, favourites: Path
) -> None:
    old = old_picture(tmp_path / "img.png", numbers(16))
    assert drop(old).at("info") == ["Latent from img.png · psi 1"]
    np.testing.assert_array_equal(latent_of(studio), numbers(16))
    np.savez(tmp_path / "w.npz", w=numbers(1, *STYLES))
    assert drop(tmp_path / "w.npz").at("info") == ["Latent from w.npz"]
    drop(favourites)
    assert len(studio.latents.offered) == 12


def test_directions_that_are_dropped_are_attributes(studio: Studio, drop: Open, tmp_path: Path) -> None:
    components = ganspace(tmp_path / "pca.npz", units(3, 16), numbers(3))
    assert drop(components).at("info") == ["3 attributes from pca.npz"]
    columns = factor(tmp_path / "factor.pt", units(16, 2))
    assert drop(columns).at("info") == ["2 attributes from factor.pt"]
    names = ["PC 1", "PC 2", "PC 3", "factor 0", "factor 1"]
    assert [entry.name for entry in studio.session.library] == names


def test_an_array_that_could_be_either_is_taken_by_its_length_and_what_was_done_is_said(
    studio: Studio, drop: Open, tmp_path: Path
) -> None:
    heard = drop(saved(tmp_path / "smile.npy", units(1, 16)))
    assert heard.at("info") == ["1 attribute from smile.npy; Open latent… takes it as a latent"]
    studio.workbench.undo()
    assert studio.session.library == ()
    heard = drop(saved(tmp_path / "face.npy", 5 * units(1, 16)))
    assert heard.at("info") == ["Latent from face.npy · psi 1; Load attributes… takes it as a direction"]
    studio.workbench.undo()
    assert studio.session.document.seed is not None


def test_a_broken_array_is_one_sentence(studio: Studio, drop: Open, tmp_path: Path) -> None:
    (tmp_path / "x.npy").write_bytes(b"\x93NUMPY and nothing more")
    (said,) = drop(tmp_path / "x.npy").at("error")
    assert said.startswith("'x.npy'")


def test_numbers_that_may_be_z_are_what_a_person_says(
    studio: Studio, open_latent: Open, tmp_path: Path, tiny_generator: Generator, loop: PlainLoop
) -> None:
    z = numbers(3, 16)
    open_latent(saved(tmp_path / "z.npy", z))
    assert (studio.latents.space, studio.latents.may_be_z) == ("w", True)
    studio.latents.choose(1)
    np.testing.assert_array_equal(latent_of(studio), z[1])
    with waiting_for(loop.run_until, studio.messages.said) as said:
        studio.latents.set_space("z")
    assert said.args[0] == "Latent z 2 (in z)"
    of_w = tiny_generator.map(torch.from_numpy(z))[1, 0]
    np.testing.assert_allclose(latent_of(studio), of_w, atol=1e-5)
    assert studio.latents.opened is studio.latents.offered[1]
    studio.latents.set_space("w")
    np.testing.assert_array_equal(latent_of(studio), z[1])
    for _ in range(3):
        studio.workbench.undo()
    assert studio.session.document.seed is not None


def test_one_latent_that_may_be_z_is_on_offer_too_and_shown_at_once(
    studio: Studio, open_latent: Open, tmp_path: Path, tiny_generator: Generator, loop: PlainLoop
) -> None:
    open_latent(saved(tmp_path / "one.npy", numbers(1, 16)))
    assert len(studio.latents.offered) == 1
    with waiting_for(loop.run_until, studio.messages.said):
        studio.latents.set_space("z")
    of_w = tiny_generator.map(torch.from_numpy(numbers(1, 16)))[0, 0]
    np.testing.assert_allclose(latent_of(studio), of_w, atol=1e-5)


def test_a_file_that_says_what_its_numbers_are_leaves_no_choice(
    studio: Studio, tmp_path: Path, favourites: Path, loop: PlainLoop
) -> None:
    np.savez(tmp_path / "in z.npz", z=numbers(2, 16))
    open_file(studio, tmp_path / "in z.npz", loop.run_until)
    assert (studio.latents.space, studio.latents.may_be_z) == ("z", False)
    studio.latents.set_space("w")
    assert studio.latents.space == "z"
    open_file(studio, favourites, loop.run_until)
    assert (studio.latents.space, studio.latents.may_be_z) == ("w", False)


def test_this_portrait_as_the_base_is_what_psi_0_shows(
    studio: Studio, settle: Settle, loop: PlainLoop
) -> None:
    studio.latents.add_mix()
    settle()
    portrait = picture_of(studio)
    with waiting_for(loop.run_until, studio.workbench.project_changed):
        studio.latents.set_base_here()
    studio.workbench.set_number("psi", 0.0)
    studio.latents.set_seed(99)
    settle()
    np.testing.assert_array_equal(picture_of(studio), portrait)
