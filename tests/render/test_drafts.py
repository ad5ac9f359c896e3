"""While a hand moves, a change of the whole picture that takes long is shown early and not exactly; then exactly.

On both kinds of processor: where bfloat16 is fast, drafts are drawn with it.
"""

from __future__ import annotations

import pytest
import torch
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, LatentPart, Truncation
from ganinterface.document.region import Rectangle, Region
from ganinterface.render import renderer as module
from ganinterface.render.cost_model import CostModel
from ganinterface.render.pictures import picture
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Frame, Request
from stylegan import AdaINConfig, Generator, ModulatedConfig
from stylegan.networks.synthesis import Layer

SIZES = {"z_dim": 8, "w_dim": 8, "start": (4, 4), "mapping_layers": 2, "mapping_width": 8}


@pytest.fixture(params=[False, True], ids=["float32", "bfloat16"])
def half(request: pytest.FixtureRequest) -> bool:
    """What drafts are drawn with."""
    return bool(request.param)


def ready(config: AdaINConfig | ModulatedConfig, half: bool) -> Renderer:
    """A renderer that had the time to warm up after its first picture."""
    torch.manual_seed(0)
    renderer = Renderer(Generator(config).eval().requires_grad_(False), ArrayStore(), half=half)
    render(renderer, document(0))
    renderer.warm_up()
    assert renderer.is_warm
    return renderer


def document(seed: int, psi: float = 1.0, *edits: Edit) -> Document:
    return Document(latent=(LatentPart(seed),), truncation=Truncation(psi), edits=edits)


def painted(layer: str, strength: float, box: tuple[float, float, float, float], **settings: str) -> Edit:
    region = Region((Rectangle(*box),))
    return Edit("a", "a", layer, region, channels=((0, 2.0),), strength=strength, **settings)  # type: ignore[arg-type]


SPOT, EVERYWHERE = (0.4, 0.4, 0.6, 0.6), (0.0, 0.0, 1.0, 1.0)


def render(renderer: Renderer, wanted: Document, *, draft: bool = False, tap: str | None = None) -> Frame:
    frame = renderer.render(Request(wanted, tap, draft=draft))
    assert frame.error is None, frame.details
    return frame


def is_exact(renderer: Renderer, frame: Frame) -> bool:
    assert frame.picture is not None
    wanted = picture(renderer.generator, frame.request.document, renderer.arrays)
    return frame.exact and bool((abs(frame.picture.astype(int) - wanted) <= 1).all())


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every picture takes too long, and no draft is quick enough: the first there is will do."""
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    monkeypatch.setattr(module, "DRAFT_TIME", -1.0)


@pytest.fixture
def skip(slow: None, half: bool) -> Renderer:
    return ready(ModulatedConfig(channels=(8, 8, 8, 8), **SIZES), half)  # type: ignore[arg-type]


def test_another_portrait_of_a_slow_model_is_first_seen_small(skip: Renderer) -> None:
    frame = render(skip, document(1), draft=True, tap="4x4 conv1")
    assert (frame.draft, frame.exact, frame.layers_run) == ("8×8", False, 3)
    assert frame.picture is not None
    assert frame.picture.shape == (32, 32, 3), "as large on the canvas as the exact one"
    assert frame.maps is not None
    assert render(skip, document(2), draft=True, tap="32x32 conv1").maps is None, "not known yet"


def test_the_exact_picture_goes_on_from_the_draft(skip: Renderer, half: bool) -> None:
    render(skip, document(1), draft=True)
    exact = render(skip, document(1))
    begun = 0 if half else 3  # nothing exact goes on from layers in bfloat16
    assert exact.layers_run == len(skip.generator.layers) - begun
    assert is_exact(skip, exact)
    again = render(skip, document(1), draft=True)
    assert is_exact(skip, again), "there already, so no draft"
    assert again.layers_run == 0


def test_an_edit_of_the_whole_picture_has_drafts(skip: Renderer) -> None:
    edit = painted("16x16 conv1", 1.0, EVERYWHERE)
    render(skip, document(0, 1.0, edit))
    moved = document(0, 1.0, replace(edit, strength=2.0))
    assert render(skip, moved, draft=True).draft == "16×16", "the layers before the edit are there"
    assert is_exact(skip, render(skip, moved))


def test_a_quick_model_has_no_drafts(skip: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 1e9)
    assert is_exact(skip, render(skip, document(3), draft=True))


@pytest.mark.usefixtures("slow")
def test_free_edits_of_a_slow_model_are_first_seen_as_if_they_were_locked(half: bool) -> None:
    renderer = ready(AdaINConfig(channels=(8, 8, 8, 8), **SIZES), half)  # type: ignore[arg-type]
    edit = painted("16x16 conv1", 1.0, SPOT, statistics="free")
    frame = render(renderer, document(0, 1.0, edit), draft=True)
    locked = picture(
        renderer.generator, document(0, 1.0, replace(edit, statistics="locked")), renderer.arrays
    )
    assert frame.picture is not None
    # In bfloat16 too: from the picture that warming up has drawn.
    assert frame.draft == "locked"
    assert half or (abs(frame.picture.astype(int) - locked) <= 1).all()
    assert is_exact(renderer, render(renderer, document(0, 1.0, edit)))


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize(("levels", "smallest"), [(4, "8×8"), (5, "16×16"), (7, "64×64")])
def test_no_draft_is_smaller_than_a_quarter_of_the_picture(half: bool, levels: int, smallest: str) -> None:
    renderer = ready(ModulatedConfig(channels=(4,) * levels, **SIZES), half)  # type: ignore[arg-type]
    assert render(renderer, document(1), draft=True).draft == smallest


@pytest.mark.usefixtures("slow")
def test_a_model_without_smaller_pictures_is_drawn_whole(half: bool) -> None:
    renderer = ready(ModulatedConfig(channels=(8, 8, 8), architecture="resnet", **SIZES), half)  # type: ignore[arg-type]
    frame = render(renderer, document(1), draft=True)
    assert frame.draft == "bf16" if half else is_exact(renderer, frame)


LAYERS = [Layer(str(size), size, size, 10) for size in (4, 8, 16, 32)]


def test_the_largest_picture_that_fits_is_chosen() -> None:
    cost = CostModel(LAYERS)
    for _ in range(2):
        cost.learn([1.0, 4.0, 16.0, 64.0])
    assert cost.layers_take() == pytest.approx(85.0)
    assert cost.layers_take(0, 3) == pytest.approx(21.0)
    assert cost.last_within(22.0, [1, 2, 3], 0) == 3
    assert cost.last_within(20.0, [1, 2, 3], 0) == 2
    assert cost.last_within(20.0, [1, 2, 3], 2) == 3, "two layers are there already"
    assert cost.last_within(0.1, [2, 3], 0) == 2
    assert cost.last_within(20.0, [], 0) is None


def test_what_the_first_run_of_a_layer_takes_is_no_measure() -> None:
    cost = CostModel(LAYERS)
    cost.learn([1000.0, 1000.0])
    cost.learn([1000.0, 1000.0], 2)
    assert cost.layers_take() is None
    cost.learn([], 4)
    cost.learn([2.0, 8.0])
    assert not cost.knows_all
    assert cost.layers_take() == pytest.approx(2 * 85.0), "the others as fast as those that are known"
    cost.learn([30.0, 130.0], 2)
    assert cost.knows_all
    assert cost.layers_take() == pytest.approx(170.0)


def test_a_quicker_run_is_believed_at_once_and_a_slower_one_by_and_by() -> None:
    cost = CostModel(LAYERS[:1])
    for taken in (99.0, 10.0, 8.0):
        cost.learn([taken])
    assert cost.layers_take() == 8.0
    cost.learn([18.0])
    assert cost.layers_take() == pytest.approx(11.0)


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("has_bfloat16", [False, True], indirect=True)
def test_a_renderer_that_is_not_told_asks_the_processor(has_bfloat16: bool) -> None:
    generator = Generator(ModulatedConfig(channels=(8, 8, 8), architecture="resnet", **SIZES))  # type: ignore[arg-type]
    renderer = Renderer(generator.eval().requires_grad_(False), ArrayStore())
    render(renderer, document(0))
    renderer.warm_up()
    assert render(renderer, document(1), draft=True).draft == ("bf16" if has_bfloat16 else "")


def test_where_bfloat16_is_fast_drafts_are_drawn_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    monkeypatch.setattr(module, "DRAFT_TIME", 1e9)
    renderer = ready(ModulatedConfig(channels=(8, 8, 8, 8), architecture="resnet", **SIZES), half=True)  # type: ignore[arg-type]
    draft = render(renderer, document(1), draft=True, tap="8x8 conv1")
    assert draft.draft == "bf16"
    exact = render(renderer, document(1), tap="8x8 conv1")
    assert is_exact(renderer, exact)
    assert draft.picture is not None
    assert exact.picture is not None
    assert abs(draft.picture.astype(float) - exact.picture).mean() < 2
    assert draft.maps is not None
    assert exact.maps is not None
    assert abs(draft.maps - exact.maps).mean() < 0.05 * exact.maps.std()
