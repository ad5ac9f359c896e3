"""Pictures that carry the Document they were made from."""

import json
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, LatentPart, ModelRef, Stamp, Truncation, arrays_of
from ganinterface.document.project import ProjectError
from ganinterface.document.region import Region, Stroke
from ganinterface.files import picture as picture_file
from ganinterface.files.picture import read_document_png, save_png
from tests.document.strategies import ARRAYS, documents
from tests.files.refusals import refusal_of

PICTURE = np.random.RandomState(1).randint(0, 256, (12, 6, 3), np.uint8)
TRANSPARENT = np.random.RandomState(2).randint(0, 256, (12, 6, 4), np.uint8)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "portrait.png"


def refusal(path):
    return refusal_of(read_document_png, path, ProjectError)


def problem_of(path):
    try:
        read_document_png(path)
    except ProjectError as error:
        return str(error)
    return None


def write(path, text, **kind):
    info = PngInfo()
    info.add_itxt("ganinterface", text, **kind)
    Image.fromarray(PICTURE).save(path, pnginfo=info)


@settings(max_examples=50)
@given(documents())
def test_every_document_comes_back_out_of_its_picture_with_its_arrays(document):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "portrait.png"
        save_png(path, PICTURE, document, ARRAYS)
        loaded = read_document_png(path)
    assert loaded.document == replace(document, model=replace(document.model, path=""))
    assert loaded.arrays.hashes() == arrays_of(document)


def test_the_picture_is_the_picture_to_the_pixel(path):
    for picture in (PICTURE, TRANSPARENT):
        save_png(path, picture, Document(latent=(LatentPart(7),)))
        with Image.open(path) as image:
            np.testing.assert_array_equal(np.asarray(image), picture)
        assert read_document_png(path).document.seed == 7
    save_png(path, PICTURE[::-1])
    with Image.open(path) as image:
        np.testing.assert_array_equal(np.asarray(image), PICTURE[::-1])
    assert "there is no GANInterface document in it" in refusal(path)


def test_a_picture_names_its_model_but_not_where_somebody_keeps_it(path):
    model = ModelRef("portraits", "0" * 64, "/home/ann/secret/portraits.safetensors")
    save_png(path, PICTURE, Document(model=model))
    with Image.open(path) as image:
        texts = [str(value) for value in image.info.values()]
    assert not any("ann" in text for text in texts)
    assert read_document_png(path).document.model == ModelRef("portraits", "0" * 64)


def test_a_very_long_painting_fits_too(path):
    points = tuple((i / 40_000, (i * 7 % 40_000) / 40_000) for i in range(40_000))
    document = Document(edits=(Edit("a", "mouth", "x", Region((Stroke(points, 0.1),))),))
    save_png(path, PICTURE, document)
    assert read_document_png(path).document == document


def test_with_arrays_too_large_for_it_the_picture_is_saved_but_not_the_work(path, monkeypatch):
    arrays = ArrayStore()
    name = arrays.put(np.random.RandomState(0).randn(1000))
    monkeypatch.setattr(picture_file, "MAX_ARRAY_BYTES", 1000)
    save_png(path, PICTURE, Document(base=name), arrays)
    assert f"the array {name[:12]} is missing" in refusal(path)
    with Image.open(path) as image:
        assert image.size == (6, 12)


@pytest.mark.parametrize("picture", [PICTURE[..., :2], PICTURE[0], PICTURE.astype(np.float32), PICTURE[:0]])
def test_only_pictures_in_bytes_are_saved(path, picture):
    with pytest.raises(ProjectError, match=r"'portrait\.png' cannot be saved: a picture has the shape"):
        save_png(path, picture, Document())
    assert not path.exists()


def test_a_failed_save_leaves_the_old_picture(path):
    path.write_bytes(b"old")
    with pytest.raises(ProjectError, match="psi is inf, and may be -2 to 2"):
        save_png(path, PICTURE, Document(truncation=Truncation(float("inf"))))
    with pytest.raises(ProjectError, match="the array abc is missing"):
        save_png(path, PICTURE, Document(base="abc"), ArrayStore())
    assert path.read_bytes() == b"old"
    with pytest.raises(ProjectError, match="cannot be saved: there is no such folder"):
        save_png(path.parent / "nowhere" / "x.png", PICTURE)


def test_files_that_are_no_picture_are_refused(path):
    assert "no such file" in refusal(path)
    for content in (b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + b"\0" * 50):
        path.write_bytes(content)
        assert "it is not a PNG picture, or it is damaged" in refusal(path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "its document is not valid JSON"),
        (
            '{"ganinterface":"picture","version":9}',
            "it has picture version 9, and this program reads versions 1 to 5",
        ),
        ('{"ganinterface":"project","version":1}', "it is not a GANInterface picture"),
        ('{"ganinterface":"picture","version":1,"document":{"latent":[]}}', "has no latent"),
        ('{"ganinterface":"picture","version":1,"document":{"base":"abc"}}', "the array abc is missing"),
        ('{"ganinterface":"picture","version":1,"document":{"latent":[{"seed":-4}]}}', "-4 is not a seed"),
    ],
)
def test_a_document_that_makes_no_sense_is_refused(path, text, reason):
    write(path, text)
    assert reason in refusal(path)


@pytest.mark.parametrize(
    "change",
    [
        {"shape": [3]},
        {"shape": [2, -1]},
        {"shape": [0]},
        {"shape": []},
        {"shape": [10**30]},
        {"dtype": "float64"},
        {"data": "!"},
        {"data": "AAAAAAAAAAA="},
        {"data": "AADAfwAAAEA="},
    ],
)
def test_arrays_that_are_not_what_they_say_are_refused(path, change):
    arrays = ArrayStore()
    name = arrays.put([1.1, 2.0])
    save_png(path, PICTURE, Document(latent=(LatentPart(array=name),)), arrays)
    with Image.open(path) as image:
        content = json.loads(image.info["ganinterface"])
    content["arrays"][name].update(change)
    write(path, json.dumps(content))
    refusal(path)


def test_text_that_unpacks_to_too_much_is_refused(path):
    write(path, " " * (2 * 2**20), zip=True)
    refusal(path)


def test_the_size_of_the_picture_does_not_matter_for_reading_its_document(path, monkeypatch):
    save_png(path, PICTURE, Document())
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 50)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_document_png(path).document == Document()
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 5)
    refusal(path)


def test_half_precision_is_used_where_it_loses_nothing(path):
    arrays = ArrayStore()
    exact, fine = arrays.put(np.ones((2, 3, 4))), arrays.put(np.full((2, 3, 4), 0.1))
    box = (0.0, 0.0, 1.0, 1.0)
    edits = tuple(Edit(name, name, "x", stamp=Stamp(name, box)) for name in (exact, fine))
    save_png(path, PICTURE, Document(edits=edits), arrays)
    with Image.open(path) as image:
        content = json.loads(image.info["ganinterface"])["arrays"]
    assert (content[exact]["dtype"], content[fine]["dtype"]) == ("float16", "float32")


@settings(max_examples=200)
@given(st.data())
def test_any_damage_is_one_sentence_or_no_harm(data):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "portrait.png"
        save_png(path, PICTURE, Document(base=next(iter(ARRAYS.hashes()))), None)
        content = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(content)
        problem = problem_of(path)
    assert problem is None or problem.startswith("'portrait.png' cannot be opened: ")
