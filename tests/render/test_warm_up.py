"""While a person looks at the first picture, what the first stroke or slider will need is prepared; nothing shows it."""

from __future__ import annotations

import pytest

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.render import renderer as module
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Frame, Request
from stylegan import Generator
from tests.families import MODULATED, generator_of
from tests.render.warming import warm_up

OTHER = Document(latent=(LatentPart(1),))


@pytest.fixture
def generator() -> Generator:
    return generator_of(MODULATED)


@pytest.fixture
def renderer(generator: Generator, monkeypatch: pytest.MonkeyPatch) -> Renderer:
    """Of a slow model, on a processor that is fast at bfloat16."""
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    monkeypatch.setattr(module, "DRAFT_TIME", -1.0)
    return Renderer(generator, ArrayStore(), half=True)


def render(renderer: Renderer, document: Document, *, draft: bool = False) -> Frame:
    frame = renderer.render(Request(document, draft=draft))
    assert frame.error is None, frame.details
    return frame


def test_without_a_picture_there_is_nothing_to_prepare(renderer: Renderer) -> None:
    renderer.warm_up(lambda: pytest.fail("nothing is run"))
    assert not renderer.is_warm


def test_the_picture_that_is_shown_stays_at_hand(renderer: Renderer) -> None:
    shown = render(renderer, Document()).picture
    renderer.warm_up()
    again = render(renderer, Document())
    assert again.layers_run == 0
    assert again.picture is shown


def test_what_is_prepared_once_stays_so(renderer: Renderer) -> None:
    render(renderer, Document())
    renderer.warm_up()
    render(renderer, OTHER)
    renderer.warm_up(lambda: pytest.fail("nothing is run"))


def test_the_first_picture_is_no_measure_of_the_pace(renderer: Renderer) -> None:
    render(renderer, Document())
    assert render(renderer, OTHER, draft=True).exact, "nobody knows yet that it takes long"
    assert not render(renderer, Document(latent=(LatentPart(2),)), draft=True).exact


def test_a_stroke_that_comes_at_any_time_waits_for_one_layer_at_most(
    renderer: Renderer, generator: Generator
) -> None:
    """Each time somebody interrupts one layer later: in the end all is prepared."""
    render(renderer, Document())
    for count in range(len(generator.layers) + 3):
        if not warm_up(renderer, count):
            assert render(renderer, Document()).exact
    assert renderer.is_warm
    assert render(renderer, OTHER, draft=True).draft.startswith("4")


def test_a_hand_that_is_quicker_has_drafts_in_full_precision(
    renderer: Renderer, generator: Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Making the bfloat16 generator within a gesture would be a pause."""
    monkeypatch.setattr(module, "half_twin", lambda _: pytest.fail("made in a gesture"))
    render(renderer, Document())
    render(renderer, OTHER)
    draft = render(renderer, Document(latent=(LatentPart(2),)), draft=True)
    assert draft.draft == "4×4"
    assert render(renderer, Document(latent=(LatentPart(2),))).layers_run == len(generator.layers) - 1


def test_a_quick_model_needs_no_bfloat16(generator: Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 1e9)
    monkeypatch.setattr(module, "half_twin", lambda _: pytest.fail("of no use"))
    renderer = Renderer(generator, ArrayStore(), half=True)
    render(renderer, Document())
    renderer.warm_up()
    assert renderer.is_warm
