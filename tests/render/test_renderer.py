"""The renderer redoes only what changed, and nobody can tell from the picture."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import (
    AttributeAmount,
    Document,
    Edit,
    LatentPart,
    Noise,
    Truncation,
    without_edits,
)
from ganinterface.document.region import Rectangle, Region
from ganinterface.render.checks import DocumentError
from ganinterface.render.pictures import picture
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Frame, Request
from stylegan import Generator
from stylegan.trace import Cancelled, Trace
from tests.conftest import make_tiny_generator
from tests.render.documents import LAYERS, far_too_strong, random_document, random_step

NAMES = list(LAYERS)
CELL = Region((Rectangle(0.3, 0.3, 0.45, 0.36),))  # one cell at 8x4 and at 16x8


@pytest.fixture
def arrays() -> ArrayStore:
    return ArrayStore()


@pytest.fixture
def renderer(tiny_generator: Generator, arrays: ArrayStore) -> Renderer:
    return Renderer(tiny_generator, arrays)


def render(renderer: Renderer, document: Document, tap: str | None = None) -> Frame:
    frame = renderer.render(Request(document, tap))
    assert frame.error is None, frame.details
    return frame


def pixels_of(renderer: Renderer, document: Document) -> NDArray[np.uint8]:
    shown = render(renderer, document).picture
    assert shown is not None
    return shown


def edit(layer: str, strength: float = 1.0, *, locked: bool = True, id: str = "a") -> Edit:
    return Edit(
        id=id,
        name="mouth-open",
        layer=layer,
        region=CELL,
        strength=strength,
        statistics="locked" if locked else "free",
        channels=((0, 2.0), (3, -3.0)),
    )


@pytest.mark.parametrize(("seed", "channels"), [*((seed, 3) for seed in range(6)), (0, 1), (0, 4), (1, 4)])
def test_whatever_a_person_does_step_by_step_the_picture_is_the_one_drawn_from_scratch(
    arrays: ArrayStore, seed: int, channels: int
) -> None:
    generator = make_tiny_generator(image_channels=channels)
    renderer = Renderer(generator, arrays)
    random = np.random.default_rng(seed)
    document = random_document(random, arrays)
    history = [document]
    reruns = 0
    for step in range(25):
        again = random.random() < 0.25  # undo, compare and the like: back to something seen before
        document = history[random.integers(step + 1)] if again else random_step(random, document, arrays)
        history.append(document)
        tap = NAMES[step % len(NAMES)]
        frame = render(renderer, document, tap)
        reruns += frame.layers_run
        assert frame.picture is not None
        assert frame.maps is not None
        # A part of a layer is convolved by other kernels than the whole: what differs is rounding.
        whole = picture(generator, document, arrays).astype(int)
        assert np.abs(frame.picture - whole).max() <= 1
        assert (frame.picture != whole).mean() < 0.01
        maps = Renderer(generator, arrays).taps(tap, document)
        np.testing.assert_allclose(frame.maps, maps, rtol=0, atol=2e-5 * maps.std())
    assert reruns < 25 * 12


def test_the_first_picture_runs_every_layer_and_the_same_again_runs_none(renderer: Renderer) -> None:
    assert render(renderer, Document()).layers_run == len(NAMES)
    assert render(renderer, Document()).layers_run == 0


def test_looking_at_another_layer_reruns_nothing(renderer: Renderer) -> None:
    document = Document(edits=(edit("8x4 conv0"),))
    render(renderer, document, "4x2 const")
    for name, channels in LAYERS.items():
        frame = render(renderer, document, name)
        assert frame.layers_run == 0
        height, width = (int(size) for size in name.split()[0].split("x"))
        assert frame.maps is not None
        assert frame.maps.shape == (channels, height, width)
        assert frame.maps.dtype == np.float32


@pytest.mark.parametrize("locked", [True, False])
@pytest.mark.parametrize("index", range(len(NAMES)))
def test_dragging_an_edits_strength_reruns_only_the_layers_after_it(
    renderer: Renderer, index: int, locked: bool
) -> None:
    render(renderer, Document(edits=(edit(NAMES[index], 1.0, locked=locked),)))
    for strength in (1.5, 2.0):
        document = Document(edits=(edit(NAMES[index], strength, locked=locked),))
        assert render(renderer, document).layers_run == len(NAMES) - 1 - index


def test_the_first_locked_edit_shares_the_layers_before_it_with_the_picture_without(
    renderer: Renderer,
) -> None:
    render(renderer, Document())
    assert render(renderer, Document(edits=(edit("8x4 conv1"),))).layers_run == 2


def test_a_late_style_leaves_the_early_layers_alone(renderer: Renderer, arrays: ArrayStore) -> None:
    vector = arrays.put(np.ones(16))
    render(renderer, Document())
    smiling = Document(attributes=(AttributeAmount("smile", vector, 1.0, first_style=4),))
    assert render(renderer, smiling).layers_run == 2


def test_comparing_with_the_picture_without_edits_and_back_costs_nothing(renderer: Renderer) -> None:
    document = Document(edits=(edit("8x4 conv0"), edit("16x8 conv0", id="b")))
    before = render(renderer, document)
    compared = render(renderer, without_edits(document))
    after = render(renderer, document)
    assert (compared.layers_run, after.layers_run) == (0, 0)
    assert before.picture is not None
    assert compared.picture is not None
    assert (before.picture != compared.picture).any()


def test_comparing_costs_one_run_and_nothing_on_the_way_back_when_attributes_are_on(
    renderer: Renderer, arrays: ArrayStore
) -> None:
    smile = AttributeAmount("smile", arrays.put(np.ones(16)), 1.0)
    document = Document(attributes=(smile,), edits=(edit("8x4 conv0"),))
    render(renderer, document)
    assert render(renderer, without_edits(document)).layers_run == len(NAMES)
    assert render(renderer, document).layers_run == 0


def test_renaming_an_edit_or_hiding_one_that_does_nothing_reruns_nothing(renderer: Renderer) -> None:
    first = edit("8x4 conv0")
    render(renderer, Document(edits=(first,)))
    idle = [
        replace(first, name="open mouth", id="z"),
        *[first, replace(edit("4x2 conv1", id="b"), strength=0.0)],
        *[first, replace(edit("4x2 conv1", id="c"), enabled=False)],
        *[first, replace(edit("4x2 conv1", id="d"), region=Region())],
    ]
    assert render(renderer, Document(edits=(idle[0],))).layers_run == 0
    for index in (1, 3, 5):
        assert render(renderer, Document(edits=tuple(idle[index : index + 2]))).layers_run == 0


@pytest.mark.parametrize(
    "changed",
    [Document(latent=(LatentPart(5),)), Document(noise=Noise("none")), Document(truncation=Truncation(0.1))],
)
def test_another_seed_noise_or_psi_reruns_everything(renderer: Renderer, changed: Document) -> None:
    render(renderer, Document())
    assert render(renderer, changed).layers_run == len(NAMES)


def reach(changed: NDArray[np.bool_], first: int) -> NDArray[np.bool_]:
    """The pixels that cells [h, w] of layer `first`'s output can change, by the kernels of the layers after it."""
    for name in NAMES[first + 1 :]:
        grown = 1
        if name.endswith("conv0"):  # enlarging, 3x3, then the 3x3 blur
            changed, grown = changed.repeat(2, axis=0).repeat(2, axis=1), 2
        for _ in range(grown):
            padded = np.pad(changed, 1)
            height, width = changed.shape
            windows = [padded[y : y + height, x : x + width] for y in range(3) for x in range(3)]
            changed = np.logical_or.reduce(windows)
    return changed


@pytest.mark.parametrize("index", range(2, len(NAMES)))
def test_a_locked_edit_changes_something_but_nothing_beyond_its_reach_and_a_free_one_does(
    renderer: Renderer, index: int
) -> None:
    height, width = (int(size) for size in NAMES[index].split()[0].split("x"))
    cells = np.zeros((height, width), dtype=bool)
    cells[0, 0] = True
    corner = Region((Rectangle(0, 0, 1 / width, 1 / height),))
    plain = pixels_of(renderer, Document())
    locked_change, free_change = (
        (pixels_of(renderer, Document(edits=(replace(one, region=corner),))) != plain).any(axis=2)
        for one in (edit(NAMES[index], 4.0), edit(NAMES[index], 4.0, locked=False))
    )
    inside = reach(cells, index)
    assert not inside.all()
    assert locked_change[inside].any()
    assert not locked_change[~inside].any()
    # After the last layer there is no norm that could carry a change any further.
    assert free_change[~inside].any() == (index < len(NAMES) - 1)


def test_locked_edits_lean_on_the_free_ones_below_them(
    renderer: Renderer, tiny_generator: Generator, arrays: ArrayStore
) -> None:
    free, locked = edit("4x2 conv1", locked=False, id="f"), edit("8x4 conv1")
    for document in (
        Document(edits=(free, locked)),
        Document(edits=(replace(free, strength=-2.0), locked)),
        Document(edits=(replace(free, statistics="locked"), locked)),
    ):
        np.testing.assert_array_equal(
            render(renderer, document).picture, picture(tiny_generator, document, arrays)
        )


def test_the_activations_of_two_runs_are_kept_and_no_more(
    renderer: Renderer, arrays: ArrayStore, tiny_generator: Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive: list[weakref.ref[Trace]] = []
    run: Callable[..., Trace] = tiny_generator.run

    def watched(*args: object, **options: object) -> Trace:
        trace = run(*args, **options)
        alive.append(weakref.ref(trace))
        return trace

    monkeypatch.setattr(tiny_generator, "run", watched)
    random = np.random.default_rng(0)
    document = random_document(random, arrays)
    for _ in range(30):
        document = random_step(random, document, arrays)
        render(renderer, document)
        renderer.taps("4x2 conv1", Document(latent=(LatentPart(int(random.integers(100))),)))
    gc.collect()
    assert len(alive) > 20
    assert sum(trace() is not None for trace in alive) <= 2


def test_a_cancelled_picture_raises_and_the_next_one_is_right(
    tiny_generator: Generator, arrays: ArrayStore
) -> None:
    document = Document(latent=(LatentPart(4),), edits=(edit("8x4 conv0"),))
    for allowed in (0, 3, 6, 8):  # six layers without the edit, then three more with it
        checks = iter(range(allowed))

        def stop(checks: Iterator[int] = checks) -> None:
            if next(checks, None) is None:
                raise Cancelled

        interrupted = Renderer(tiny_generator, arrays)
        render(interrupted, Document())
        with pytest.raises(Cancelled):
            interrupted.render(Request(document), stop)
        after = render(interrupted, document)
        np.testing.assert_array_equal(after.picture, picture(tiny_generator, document, arrays))


def test_a_document_that_does_not_fit_is_a_frame_with_one_sentence_and_the_next_is_drawn(
    renderer: Renderer,
) -> None:
    request = Request(Document(edits=(edit("1024x1024 conv9"),)), serial=7)
    frame = renderer.render(request)
    assert frame.error == "The edit 'mouth-open' needs the layer '1024x1024 conv9', which this model lacks."
    assert frame.request is request
    assert frame.picture is None
    assert "DocumentError" in (frame.details or "")
    render(renderer, Document())


def test_a_picture_that_is_not_finite_is_a_frame_with_one_sentence_and_the_next_is_drawn(
    renderer: Renderer, tiny_generator: Generator, arrays: ArrayStore
) -> None:
    document = Document(edits=far_too_strong())
    frame = renderer.render(Request(document))
    assert frame.picture is None
    assert frame.error is not None
    assert frame.error.startswith("The picture is beyond all numbers: its latent, an edit")
    with pytest.raises(DocumentError, match="beyond all numbers"):
        picture(tiny_generator, document, arrays)
    after = replace(document, edits=document.edits[:1])
    np.testing.assert_array_equal(pixels_of(renderer, after), picture(tiny_generator, after, arrays))


def test_an_unknown_tap_is_a_frame_with_one_sentence(renderer: Renderer) -> None:
    assert renderer.render(Request(Document(), "nowhere")).error == "This model has no layer 'nowhere'."


def test_a_failure_inside_the_network_is_a_frame_too(
    renderer: Renderer, tiny_generator: Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **options: object) -> Trace:
        raise RuntimeError("not enough memory")

    monkeypatch.setattr(tiny_generator, "run", fail)
    frame = renderer.render(Request(Document()))
    assert frame.error == "The picture could not be rendered: not enough memory."
    assert "RuntimeError" in (frame.details or "")


def test_taps_of_another_picture_leave_the_kept_runs_alone(renderer: Renderer) -> None:
    document = Document(edits=(edit("8x4 conv0"),))
    render(renderer, document)
    other = renderer.taps("8x4 conv1", Document(latent=(LatentPart(9),)))
    assert other.shape == (8, 8, 4)
    assert render(renderer, document).layers_run == 0
    assert render(renderer, without_edits(document)).layers_run == 0


def test_taps_show_the_layer_after_its_edits(renderer: Renderer) -> None:
    plain = renderer.taps("8x4 conv0", Document())
    edited = renderer.taps("8x4 conv0", Document(edits=(edit("8x4 conv0", 0.5),)))
    change = edited - plain
    assert change[0].max() == pytest.approx(1.0)
    assert change[3].min() == pytest.approx(-1.5, rel=1e-5)
    assert not np.delete(change, (0, 3), axis=0).any()
    with pytest.raises(DocumentError, match="no layer"):
        renderer.taps("nowhere", Document())


def test_maps_may_be_written_to_and_the_picture_may_not(renderer: Renderer) -> None:
    first = render(renderer, Document(), "16x8 conv1")
    assert first.maps is not None
    assert first.picture is not None
    kept = first.maps.copy()
    first.maps[:] = 0
    with pytest.raises(ValueError, match="read-only"):
        first.picture[:] = 0
    np.testing.assert_array_equal(render(renderer, Document(), "16x8 conv1").maps, kept)


def test_a_frame_says_how_long_its_parts_took(renderer: Renderer) -> None:
    frame = render(renderer, Document(), "16x8 conv1")
    assert set(frame.timings) == {"resolve", "layers", "picture", "maps"}
    assert 0 < sum(frame.timings.values()) <= frame.milliseconds
    assert frame.exact
