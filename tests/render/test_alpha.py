"""Pictures with alpha, and grey ones, come out alike whichever way they are drawn and wherever they go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from msgspec import structs
from numpy.typing import NDArray
from PIL import Image

from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart, Truncation
from ganinterface.files.picture import read_document_png
from ganinterface.render import renderer as module
from ganinterface.render.batches import pictures
from ganinterface.render.export.exporting import export
from ganinterface.render.export.formats.png_frames import PNG_FRAMES
from ganinterface.render.export.options import FilmOptions
from ganinterface.render.models import OpenModel, open_model
from ganinterface.render.pictures import picture
from ganinterface.render.portraits.sample import Look, save_portraits
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Request
from stylegan import Generator, GeneratorConfig
from stylegan.pictures import over
from tests.families import FAMILIES, MODULATED, RGBA, generator_of, with_channels
from tests.render.test_export import animation, each

Pixels = NDArray[np.uint8]
Drawing = Callable[[Document], Pixels]
WHITE = (255, 255, 255)


@pytest.fixture(scope="module")
def model(tiny_rgba_checkpoint: Path) -> OpenModel:
    return open_model(tiny_rgba_checkpoint, "cpu")


def seed(number: int) -> Document:
    return Document(latent=(LatentPart(number),), truncation=Truncation(1.0))


def read(path: Path, mode: str) -> Pixels:
    with Image.open(path) as image:
        assert image.mode == mode
        return np.asarray(image)


# --- drawing ---


def test_a_picture_is_the_networks_with_straight_colours(tiny_rgba_generator: Generator) -> None:
    drawn = picture(tiny_rgba_generator, seed(3), ArrayStore())
    z = torch.from_numpy(np.random.RandomState(3).randn(1, 16).astype(np.float32))
    network = tiny_rgba_generator.synthesize(tiny_rgba_generator.map(z))[0].permute(1, 2, 0).numpy()
    assert drawn.shape == (16, 8, 4)
    alpha = np.clip((network[..., 3:] + 1) / 2, 0, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        colours = np.where(alpha * 255 + 0.5 < 1, 0, (network[..., :3] + 1) / 2 / alpha * 255 + 0.5)
    wanted = np.concatenate([np.clip(colours, 0, 255), alpha * 255 + 0.5], axis=-1).clip(0, 255)
    assert np.abs(drawn - np.floor(wanted)).max() <= 1
    assert (drawn != np.floor(wanted)).mean() < 0.01
    assert 0 in drawn[..., 3]
    assert 255 in drawn[..., 3]
    assert ((drawn[..., 3] > 0) & (drawn[..., 3] < 255)).any()


@pytest.mark.parametrize("channels", [1, 4])
@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_films_and_the_window_draw_the_same_pictures(config: GeneratorConfig, channels: int) -> None:
    generator = generator_of(with_channels(config, channels))
    arrays, documents = ArrayStore(), [seed(number) for number in range(4)]
    renderer = Renderer(generator, arrays)
    for document, filmed in zip(documents, pictures(generator, documents, arrays), strict=True):
        whole = picture(generator, document, arrays)
        frame = renderer.render(Request(document))
        assert frame.picture is not None
        assert np.array_equal(frame.picture, whole)
        assert filmed.shape == whole.shape == (*generator.resolution, 4 if channels == RGBA else 3)
        assert np.abs(filmed.astype(int) - whole).max() <= 1
        assert channels == RGBA or (np.ptp(whole, axis=2) == 0).all(), "grey is grey"


def test_an_enlarged_draft_has_no_dark_fringes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A red that is transparent in every other column of the network's smaller picture stays that red."""
    generator = generator_of(with_channels(MODULATED, RGBA))
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    monkeypatch.setattr(module, "DRAFT_TIME", -1.0)
    small = torch.full((1, 4, 4, 4), -3.0)  # less than nothing, as networks say it
    small[0, 0, :, ::2] = small[0, 3, :, ::2] = 2.0
    renderer = Renderer(generator, ArrayStore())
    renderer.render(Request(seed(0)))
    renderer.warm_up()
    monkeypatch.setattr(generator, "preview", lambda *_: small)
    draft = renderer.render(Request(seed(1), draft=True))
    assert draft.draft == "4×4"
    assert draft.picture is not None
    seen = draft.picture[draft.picture[..., 3] > 0]
    assert len(np.unique(seen[:, 3])) > 3, "it goes over smoothly"
    assert (seen[:, :3] == (255, 0, 0)).all()


# --- files ---


def test_portraits_are_written_with_alpha_and_with_their_documents(model: OpenModel, tmp_path: Path) -> None:
    save_portraits(model, [1, 2], Look(), tmp_path / "plain")
    save_portraits(model, [1, 2], Look(), tmp_path / "white", ground=WHITE)
    for name in ("seed0001.png", "seed0002.png"):
        document, arrays = read_document_png(tmp_path / "plain" / name)
        wanted = picture(model.generator, document, arrays)
        assert np.array_equal(read(tmp_path / "plain" / name, "RGBA"), wanted)
        assert np.array_equal(read(tmp_path / "white" / name, "RGB"), over(wanted, WHITE))
        assert read_document_png(tmp_path / "white" / name).document == document


def disc(document: Document) -> Pixels:
    """A soft disc that goes to the right with psi over nothing, on a bar that is black, then nothing, then black."""
    rows, columns = np.mgrid[:40, :24]
    psi = document.truncation.psi
    made = np.zeros((40, 24, 4), np.uint8)
    made[..., 3] = np.clip((9 - np.hypot(rows - 20, columns - 6 - 12 * psi)) * 80, 0, 255)
    made[..., :3] = np.stack([columns * 10, rows * 6, np.full_like(rows, round(psi * 255))], -1)
    made[:3] = (0, 0, 0, 0 if 0.3 < psi < 0.9 else 255)
    made[made[..., 3] == 0] = 0
    return made


def noisy(document: Document) -> Pixels:
    """Colours of its own in every frame, and holes."""
    random = np.random.default_rng(round(document.truncation.psi * 1000))
    base = np.append(random.integers(0, 200, 3), 0)
    made = base + random.integers(0, 55, (24, 24, 4))
    made[..., 3] = random.choice([0, 100, 127, 128, 200, 255], (24, 24))
    return np.where(made[..., 3:] > 0, made, 0).astype(np.uint8)


@pytest.mark.parametrize("drawing", [disc, noisy])
def test_frames_keep_their_alpha_or_lie_over_the_ground(tmp_path: Path, drawing: Drawing) -> None:
    timeline = animation()
    export(tmp_path / "plain", timeline, each(drawing), kind=PNG_FRAMES)
    export(
        tmp_path / "ground",
        timeline,
        each(drawing),
        options=FilmOptions(ground=(10, 200, 30)),
        kind=PNG_FRAMES,
    )
    for index in range(timeline.frame_count):
        wanted, name = drawing(timeline.frame(index)), f"frame{index + 1:04}.png"
        assert np.array_equal(read(tmp_path / "plain" / name, "RGBA"), wanted)
        assert np.array_equal(read(tmp_path / "ground" / name, "RGB"), over(wanted, (10, 200, 30)))


@pytest.mark.parametrize("drawing", [disc, noisy])
def test_a_gif_shows_what_is_half_opaque_and_more(tmp_path: Path, drawing: Drawing) -> None:
    timeline, path = animation(), tmp_path / "x.gif"
    assert export(path, timeline, each(drawing)) == 10
    with Image.open(path) as image:
        assert image.n_frames == 10
        for index in range(10):
            image.seek(index)
            seen, wanted = np.asarray(image.convert("RGBA")).astype(int), drawing(timeline.frame(index))
            opaque = wanted[..., 3] >= 128
            assert np.array_equal(seen[..., 3], np.where(opaque, 255, 0)), index
            assert np.abs(seen - wanted)[opaque][:, :3].mean() < 4


def test_a_gif_over_a_ground_has_no_transparent_parts(tmp_path: Path) -> None:
    export(tmp_path / "x.gif", animation(), each(disc), options=FilmOptions(ground=WHITE))
    with Image.open(tmp_path / "x.gif") as image:
        for index in range(10):
            image.seek(index)
            seen = np.asarray(image.convert("RGBA"))
            assert (seen[..., 3] == 255).all()
            assert (seen[-1] == 255).all(), "the ground is seen"


def test_a_gif_of_nothing_at_all_and_of_one_frame(tmp_path: Path) -> None:
    export(tmp_path / "x.gif", animation(), each(lambda _: np.zeros((8, 8, 4), np.uint8)))
    one = still(animation())
    export(tmp_path / "one.gif", one, each(disc))
    with Image.open(tmp_path / "x.gif") as nothing, Image.open(tmp_path / "one.gif") as single:
        assert not np.asarray(nothing.convert("RGBA"))[..., 3].any()
        assert np.array_equal(
            np.asarray(single.convert("RGBA"))[..., 3] > 0, disc(one.frame(0))[..., 3] >= 128
        )


def still(timeline: Timeline) -> Timeline:
    """The first pose alone."""
    return structs.replace(timeline, poses=timeline.poses[:1], mode="once")
