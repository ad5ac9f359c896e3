"""Classes of a conditional model: chosen by number or name, mixed, undone, named by a file."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganinterface.document.document import Document, LatentPart, ModelRef
from ganinterface.document.labels import (
    LabelError,
    class_index,
    class_names_for,
    mix_of,
    read_names,
    with_amount,
)
from ganinterface.document.model_info import ModelInfo
from ganinterface.session import actions
from ganinterface.session.session import Session

NAMES = ("cat", "dog", "tench, Tinca tinca")
INFO = ModelInfo(ModelRef(), "stylegan2", (32, 32), 8, 8, 8, 3, (), labels=NAMES)
PLAIN = ModelInfo(ModelRef(), "stylegan2", (32, 32), 8, 8, 8, 0, ())

mixes = st.lists(st.floats(0, 1), min_size=2, max_size=5).map(tuple)


def test_a_class_is_chosen_by_its_number():
    label, document = actions.set_class(Document(latent=(LatentPart(5),)), INFO, 1)
    assert (label, document.label, document.seed) == ("Class dog", (0.0, 1.0, 0.0), 5)


@pytest.mark.parametrize("index", [-1, 3, 1000])
def test_a_class_out_of_range_is_refused_with_one_sentence(index):
    with pytest.raises(LabelError, match=f"^This model has classes 0 to 2, not {index}\\.$"):
        actions.set_class(Document(), INFO, index)


def test_a_model_without_classes_takes_none():
    for action in (lambda: actions.set_class(Document(), PLAIN, 0), lambda: mix_of({"0": None}, (), 0)):
        with pytest.raises(LabelError, match=r"^This model is not conditional: it has no classes\.$"):
            action()


def test_a_mix_begins_with_the_first_class_and_shares_what_there_is():
    label, document = actions.set_class_amount(Document(), INFO, 1, 0.25)
    assert (label, document.label) == ("dog 0 → 0.25", (0.75, 0.25, 0.0))
    _, document = actions.set_class_amount(document, INFO, 2, 0.5)
    assert document.label == (0.375, 0.125, 0.5)
    _, document = actions.set_class_amount(document, INFO, 0, 7.0)
    assert document.label == (1.0, 0.0, 0.0)
    _, document = actions.set_class_amount(document, INFO, 0, 0.0)
    assert document.label == (1.0, 0.0, 0.0)  # somebody has to be there


def test_a_class_of_a_mix_becomes_another_one():
    document = Document(label=(0.25, 0.75, 0.0))
    assert actions.swap_class(document, INFO, 1, 2).document.label == (0.25, 0.0, 0.75)
    assert actions.swap_class(document, INFO, 1, 0).document.label == (1.0, 0.0, 0.0)
    assert actions.swap_class(document, INFO, 1, 1).document == document


def test_a_picture_of_another_model_keeps_its_classes():
    with pytest.raises(LabelError, match="The picture has 2 classes, and this model has 3"):
        actions.set_class_amount(Document(label=(0.5, 0.5)), INFO, 1, 0.5)


@given(mixes, st.data(), st.floats(0, 1))
def test_amounts_of_a_mix_are_shares_of_one(weights, data, amount):
    index = data.draw(st.integers(0, len(weights) - 1))
    shared = with_amount(weights, index, amount)
    assert sum(shared) == pytest.approx(1)
    assert min(shared) >= 0
    alone = sum(weight for other, weight in enumerate(weights) if other != index) < 1e-6
    assert shared[index] == (1.0 if alone else amount)


def test_a_drag_of_an_amount_is_one_step_back():
    session = Session()
    session.apply(*actions.set_class(session.document, INFO, 2))
    with session.gesture("Class mix"):
        for amount in (0.1, 0.2, 0.3):
            session.apply(*actions.set_class_amount(session.document, INFO, 0, amount))
    assert session.document.label == pytest.approx((0.3, 0.0, 0.7))
    session.undo()
    assert session.document.label == (0.0, 0.0, 1.0)
    session.undo()
    assert session.document.label is None


@pytest.mark.parametrize(
    ("text", "index"), [("0", 0), (" 2 ", 2), ("dog", 1), ("DOG", 1), ("tinca tinca", 2), ("Tench", 2)]
)
def test_a_class_is_found_by_number_name_or_part_of_a_name(text, index):
    assert class_index(text, NAMES, 3) == index


@pytest.mark.parametrize(
    ("text", "names", "sentence"),
    [
        ("-1", NAMES, "This model has classes 0 to 2, not -1."),
        ("99999999999", (), "The names of this model's classes are not known: take 0 to 2."),
        ("dgo", NAMES, "This model has no class 'dgo'; did you mean 'dog'?"),
        ("zebra", NAMES, "This model has no class 'zebra'; there are cat, dog, tench, Tinca tinca."),
        ("dog", (), "The names of this model's classes are not known: take 0 to 2."),
        ("crane", ("crane", "dog", "crane, machine"), "There are 2 classes 'crane': 0 and 2."),
    ],
)
def test_a_class_that_is_not_there_is_named(text, names, sentence):
    with pytest.raises(LabelError) as refusal:
        class_index(text, names, 3)
    assert str(refusal.value) == sentence


def test_a_mix_is_written_as_names_with_amounts_or_equal_parts():
    assert mix_of({"cat": 0.3, "2": 0.9}, NAMES, 3) == (0.3, 0.0, 0.9)
    assert mix_of({"dog": None}, NAMES, 3) == (0.0, 1.0, 0.0)
    assert mix_of({"dog": None, "cat": None}, NAMES, 3) == (0.5, 0.5, 0.0)
    with pytest.raises(LabelError, match="each class once"):
        mix_of({"dog": 0.5, "1": 0.5}, NAMES, 3)
    with pytest.raises(LabelError, match="every one has an amount or none has"):
        mix_of({"dog": 0.5, "cat": None}, NAMES, 3)


@pytest.mark.parametrize(
    "content",
    [
        "cat\ndog\ntench, Tinca tinca\n",
        "\ufeffcat\r\ndog\r\ntench, Tinca tinca\r\n\r\n",
        json.dumps(NAMES),
        "  " + json.dumps(NAMES, indent=1),
    ],
)
def test_names_come_from_a_text_file_or_a_json_list(tmp_path, content):
    path = tmp_path / "names"
    path.write_bytes(content.encode())
    assert read_names(path, 3) == NAMES


def test_a_class_may_be_without_a_name(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("cat\n\ndog\n")
    assert read_names(path, 3) == ("cat", "", "dog")
    info = ModelInfo(ModelRef(), "stylegan2", (32, 32), 8, 8, 8, 3, (), labels=("cat", "", "dog"))
    assert actions.set_class(Document(), info, 1).label == "Class 1"


def test_a_name_is_one_line_that_can_be_shown(tmp_path):
    path = tmp_path / "names.json"
    path.write_text(json.dumps(["a\nb\t\u202ec", "x" * 5000, " ok "]))
    assert read_names(path, 3) == ("a b  c", "x" * 200, "ok")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"cat\ndog\n", "it names 2 classes, and this model has 3"),
        (b"", "it names 0 classes, and this model has 3"),
        (b"\xff\xfe\x00", "it is not text in UTF-8"),
        (b"cat\0\ndog\nbird", "it is not text"),
        (b'["cat", "dog"', "it is not a JSON list"),
        (b'["cat", "dog", 3]', "its list holds something other than text"),
        (b"[" * 100_000, "as names of classes"),
        (b"cat\n" * 2**21, "it is larger than 4 MB"),
    ],
)
def test_a_file_that_holds_no_names_is_refused_in_one_sentence(tmp_path, content, problem):
    path = tmp_path / "names.txt"
    path.write_bytes(content)
    with pytest.raises(LabelError) as refusal:
        read_names(path, 3)
    message = str(refusal.value)
    assert message.startswith("'names.txt' cannot be read")
    assert problem in message
    assert "\n" not in message


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LabelError, match=r"^'gone\.txt' cannot be read: there is no such file\.$"):
        read_names(tmp_path / "gone.txt", 3)


def test_names_beside_a_model_are_found_and_what_is_wrong_with_them_is_told(tmp_path):
    model = tmp_path / "animals.pkl"
    assert class_names_for(model, 3) == ((), "")
    (tmp_path / "animals.labels.json").write_text(json.dumps(NAMES))
    assert class_names_for(model, 3) == (NAMES, "")
    assert class_names_for(model, 0) == ((), "")
    (tmp_path / "animals.labels.txt").write_text("cat\n")
    names, problem = class_names_for(model, 3)
    assert names == ()
    assert problem.startswith("'animals.labels.txt' cannot be read as names of classes: it names 1 classes")


def test_weights_of_a_label_are_clamped_but_not_made_to_sum_to_one():
    assert actions.set_label(Document(), (0.2, 0.3, math.inf)).document.label == (0.2, 0.3, 1.0)


def test_a_mix_of_nothing_is_none() -> None:
    with pytest.raises(LabelError, match="at least one with an amount above 0"):
        mix_of({"0": 0.0, "1": 0.0}, (), 3)
