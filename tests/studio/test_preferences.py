"""What a choice of device and memory does: the work stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ganinterface.files.settings import Settings, load_settings
from ganinterface.render.models import OpenModel
from ganinterface.studio.studio import Studio
from tests.signals import Listener, waiting_for
from tests.studio.plain_loop import PlainLoop
from tests.studio_setup import NO_CUDA

Settle = Callable[[], None]
pytestmark = pytest.mark.usefixtures("machine")


@pytest.fixture
def checkpoint(own_file: Path) -> Path:
    """What the studio opens."""
    return own_file


@pytest.fixture
def budgets(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """What each renderer from now on is given."""
    from ganinterface.render import renderer

    given: list[int | None] = []

    class Watched(renderer.Renderer):
        def __init__(self, generator: object, arrays: object, budget: int | None = None) -> None:
            given.append(budget)
            super().__init__(generator, arrays, budget)  # type: ignore[arg-type]

    monkeypatch.setattr(renderer, "Renderer", Watched)
    return given


def reopened(studio: Studio, before: OpenModel | None, loop: PlainLoop) -> OpenModel:
    """The model that takes the place of `before`, once it has."""
    loop.run_until(lambda: studio.models.current is not before and not studio.models.is_opening)
    assert studio.models.current is not None
    return studio.models.current


def test_on_another_device_the_work_is_as_it_was(studio: Studio, settle: Settle, loop: PlainLoop) -> None:
    studio.view.pin([1])
    studio.edits.add_edit()
    studio.latents.set_seed(8)
    settle()
    before, document, steps = studio.models.current, studio.session.document, studio.session.step_labels
    assert studio.shown.last_frame is not None
    picture = studio.shown.last_frame.picture
    with waiting_for(loop.run_until, studio.shown.frame):
        studio.preferences.choose("cpu", None, "auto")
    after = reopened(studio, before, loop)
    assert before is not None
    assert after.generator is not before.generator
    assert studio.session.document is document
    assert studio.session.step_labels == steps
    assert studio.view.pinned == (1,)
    assert (studio.shown.last_frame.picture == picture).all()
    studio.workbench.undo()
    assert studio.session.document.seed != 8


def test_a_device_that_fails_is_said_and_the_old_one_stays(
    studio: Studio, budgets: list[int | None], loop: PlainLoop
) -> None:
    heard = Listener(studio.messages)
    before = studio.models.current
    assert before is not None
    studio.preferences.choose("cuda", 2.0, "auto")
    loop.run_until(lambda: len(budgets) == 1 and not studio.models.is_opening)
    assert heard.at("error") == [NO_CUDA]
    assert load_settings().settings.device == "auto"
    assert studio.models.current is not None
    assert studio.models.current.generator is before.generator
    assert budgets == [2 * 2**30]


@pytest.mark.parametrize("given", ["auto", "cuda"])
def test_without_the_device_of_the_settings_another_is_used_and_that_is_said(
    loop: PlainLoop, own_file: Path, given: str
) -> None:
    studio = Studio(loop, Settings(device="cuda" if given == "auto" else "cpu"), device=given)
    heard = Listener(studio.messages)
    with waiting_for(loop.run_until, studio.shown.frame):
        studio.opening.start(model=own_file)
    loop.run_until(lambda: bool(heard.at("warning")))
    assert heard.at("warning") == [f"{NO_CUDA} Another one is used: Preferences has a choice."]
    assert heard.at("error") == []
    assert studio.models.current is not None
    assert studio.models.current.generator.device.type == "cpu"
    studio.close()


@pytest.mark.parametrize("gone", [True, False])
def test_a_model_whose_file_is_another_now_stays_where_it_is(
    studio: Studio, own_file: Path, tiny_checkpoint: Path, loop: PlainLoop, gone: bool
) -> None:
    import stylegan
    from tests.conftest import make_tiny_generator

    own_file.unlink()
    if not gone:
        stylegan.save(make_tiny_generator(seed=5), own_file)
    heard = Listener(studio.messages)
    document = studio.session.document
    studio.preferences.choose("cpu", None, "auto")
    loop.run_until(lambda: bool(heard.at("error")))
    (said,) = heard.at("error")
    assert "own.safetensors" in said
    assert said.count(".") == 2
    assert load_settings().settings.device == "auto"
    assert studio.session.document is document


def test_another_memory_counts_at_once_and_the_file_is_not_read_again(
    studio: Studio, budgets: list[int | None], own_file: Path, loop: PlainLoop
) -> None:
    own_file.unlink()
    heard = Listener(studio.messages)
    studio.view.pin([1])
    for given in (0.5, None):
        with waiting_for(loop.run_until, studio.shown.frame):
            studio.preferences.choose("auto", given, "auto")
    assert budgets == [2**29, None]
    assert studio.view.pinned == (1,)
    assert heard.at("error") == []
