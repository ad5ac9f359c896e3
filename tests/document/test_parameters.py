"""Every number of a Document by its address: read, set, moved into its range, blended, undone, typed after --set."""

from __future__ import annotations

import math
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ganinterface.cli.arguments import CommandError, parse_values
from ganinterface.document.blend import blend
from ganinterface.document.document import (
    AttributeAmount,
    Document,
    Edit,
    LatentPart,
    Noise,
    StyleMix,
    Transform,
    Truncation,
)
from ganinterface.document.parameters import KINDS, Parameter, Value, kind_of, parameter, parameters, put
from ganinterface.document.project import AttributeEntry, offering, put_in_all
from ganinterface.document.region import Locator, Rectangle, Region, Stroke
from ganinterface.session import actions
from ganinterface.session.session import Session
from tests.document.strategies import documents

NO_ADDRESS = {
    "edits/*/channels/*/0": "which channel a value is for: it is a part of the value's address",
    "edits/*/region/shapes/*/maps/*/0": "which map a weight is for: it is a part of the weight's address",
    "edits/*/region/shapes/*/points/*/0": "hundreds, drawn by hand; one by one they mean nothing",
    "edits/*/region/shapes/*/points/*/1": "as above",
    "edits/*/region/shapes/*/widths/*": "one for each of those points, by a pen's pressure",
    "edits/*/region/shapes/*/flows/*": "as above",
    **{
        f"edits/*/stamp/box/{side}": "where the patterns were taken: the four make sense together, and with their array"
        for side in range(4)
    },
}


def paths_of_numbers(kind: msgspec.inspect.Type, path: str = "") -> set[str]:
    """The way to every field of a type that holds a number; * stands for an item of a list."""
    if isinstance(kind, msgspec.inspect.IntType | msgspec.inspect.FloatType):
        return {path.removeprefix("/")}
    parts: list[tuple[str, msgspec.inspect.Type]] = []
    if isinstance(kind, msgspec.inspect.StructType):
        parts = [(f"/{field.name}", field.type) for field in kind.fields]
    elif isinstance(kind, msgspec.inspect.UnionType):
        parts = [("", each) for each in kind.types]
    elif isinstance(kind, msgspec.inspect.VarTupleType):
        parts = [("/*", kind.item_type)]
    elif isinstance(kind, msgspec.inspect.TupleType):
        parts = [(f"/{place}", each) for place, each in enumerate(kind.item_types)]
    return {found for step, each in parts for found in paths_of_numbers(each, path + step)}


def other_value(each: Parameter, value: Value) -> float:
    """Another value in the number's range."""
    limit = each.kind.limit
    return limit.maximum if value != limit.maximum else limit.minimum


def test_no_number_of_a_document_is_forgotten() -> None:
    there = paths_of_numbers(msgspec.inspect.type_info(Document))
    assert there >= NO_ADDRESS.keys()
    addressed = {re.sub(r"(channels|maps)/\*/1", r"\1/*", path) for path in there - NO_ADDRESS.keys()}
    assert addressed == {kind.path for kind in KINDS}


@given(documents())
def test_every_number_is_found_by_an_address_of_its_own_and_put_back_as_it_is(document: Document) -> None:
    listed = parameters(document)
    assert len({each.address for each in listed}) == len(listed)
    for each in listed:
        assert parameter(document, each.address) == each
        assert kind_of(each.address) is each.kind
        assert each.put(document, each.get(document)) == document


@given(documents())
def test_every_number_can_be_set_and_no_other_one_moves(document: Document) -> None:
    before = {each: each.get(document) for each in parameters(document)}
    for each, value in before.items():
        wanted = other_value(each, value)
        if each.kind.path.endswith("first_style"):
            wanted = 0.0  # no range ends before that
        after = each.put(document, wanted)
        assert each.get(after) == wanted
        assert {**before, each: wanted} == {other: other.get(after) for other in before}


@given(documents())
def test_beyond_its_range_a_number_is_moved_to_the_end_and_a_whole_one_refused(document: Document) -> None:
    for each in parameters(document):
        limit = each.kind.limit
        for wild, end in ((limit.maximum + 1, limit.maximum), (-math.inf, limit.minimum)):
            if limit.whole:
                with pytest.raises(ValueError, match=f"is a whole number from 0 to {limit.maximum}, not"):
                    each.put(document, wild)
            else:
                assert parameter_or_zero(each, each.put(document, wild)) == end
        with pytest.raises(ValueError, match="number from"):
            each.put(document, math.nan)


def parameter_or_zero(each: Parameter, document: Document) -> Value:
    """The number's value; an item that has come to nothing is left out."""
    try:
        return each.get(document)
    except ValueError:
        return 0.0


@given(documents(), st.floats(0, 1))
def test_between_two_poses_it_goes_the_way_that_it_goes_by_itself(document: Document, u: float) -> None:
    """Numbers that make an item another one (its seed, its range, a channel's value) are not among these."""
    document = replace(document, edits=tuple(replace(edit, enabled=True) for edit in document.edits))
    for each in parameters(document):
        if "*" in each.kind.path and not each.kind.is_size and not each.address.startswith("label/"):
            continue
        a = each.get(document)
        other = each.put(document, other_value(each, a))
        b = each.get(other)
        mixed = blend(document, other, u)
        counts = [(len(side.latent), len(side.mixes)) for side in (document, mixed)]
        if counts[0] == counts[1]:  # else two of the same source are one now
            assert parameter_or_zero(each, mixed) == each.kind.blend(a, b, u)


@pytest.mark.parametrize(
    ("address", "a", "b", "quarter"),
    [
        ("psi", 0.0, 1.0, 0.25),
        ("cutoff", 4, 8, 4),
        ("cutoff", None, 8, None),
        ("noise/seed", 1, 9, 1),
        ("transform/angle", 350.0, 370.0, 355.0),
        ("attributes/smile/amount", -1.0, 1.0, -0.5),
        ("edits/mouth/channels/37", 2.0, 4.0, 2.5),
    ],
)
def test_what_is_continuous_moves_straight_and_a_whole_number_waits_for_the_end(
    address: str, a: Value, b: Value, quarter: Value
) -> None:
    kind = kind_of(address)
    assert kind.blend(a, b, 0.25) == quarter
    assert (kind.blend(a, b, -1.0), kind.blend(a, b, 0.0)) == (a, a)
    assert (kind.blend(a, b, 1.0), kind.blend(a, b, 2.0)) == (b, b)
    assert kind.blend(b, b, 0.3) == b


@given(documents())
def test_setting_a_number_is_a_step_that_names_it_and_can_be_undone(document: Document) -> None:
    for each in parameters(document)[:8]:
        session = Session()
        session.apply("Begin", document)
        value = other_value(each, each.get(document))
        if each.kind.limit_name == "style":
            value = each.get(document) or 0
        label, changed = actions.set_parameter(document, each.address, value)
        assert label.startswith(each.label)
        if session.apply(label, changed):
            assert session.undo_label == label
            session.undo()
        assert session.document == document


FULL = Document(
    latent=(LatentPart(7),),
    label=(0.5, 0.5),
    truncation=Truncation(0.7, 8),
    mixes=(StyleMix(5, 1, 3, 0.5),),
    noise=Noise("seed", 3),
    attributes=(AttributeAmount("smile", "v", 0.3, 2),),
    edits=(
        Edit(
            "a1",
            "mouth",
            "8x4 conv1",
            channels=((37, 2.0),),
            region=Region(
                (Rectangle(0.1, 0.2, 0.3, 0.4), Stroke(((0.5, 0.5),), 0.1), Locator("8x4 conv1", ((5, 1.0),)))
            ),
        ),
    ),
)


@pytest.mark.parametrize(
    ("address", "value", "label"),
    [
        ("psi", 0.5, "Psi 0.7 → 0.5"),
        ("cutoff", 4, "Cutoff 4"),
        ("cutoff", None, "Cutoff all"),
        ("latent/0/seed", 4711, "Seed 4711"),
        ("latent/0/weight", 0.5, "Weight of latent 0 1 → 0.5"),
        ("label/1", 1.0, "Class 1 0.5 → 1"),
        ("mixes/0/seed", 6, "Seed of mix 0 6"),
        ("mixes/0/amount", 1.0, "Mix seed 5: 0.5 → 1"),
        ("mixes/0/last_style", 4, "Mix seed 5: last style 4"),
        ("noise/seed", 5, "Noise seed 5"),
        ("transform/x", 0.1, "Move right 0 → 0.1"),
        ("attributes/smile/amount", 99.0, "smile 0.3 → 20"),
        ("smile", 0.0, "smile 0.3 → 0"),
        ("attributes/smile/last_style", 5, "smile: last style 5"),
        ("edits/mouth/strength", -1.0, "mouth 1 → -1"),
        ("edits/mouth/channels/37", 2.5, "mouth: map 37 2.5"),
        ("edits/mouth/region/shapes/0/x1", 0.9, "mouth: x1 of shape 0 0.3 → 0.9"),
        ("edits/mouth/region/shapes/1/radius", 0.2, "mouth: radius of shape 1 0.1 → 0.2"),
        ("edits/mouth/region/shapes/2/maps/5", -0.5, "mouth: weight of map 5 1 → -0.5"),
        ("edits/mouth/region/shapes/2/threshold", 0.7, "mouth: threshold 0.5 → 0.7"),
        ("edits/mouth/region/shapes/2/grow", 0.1, "mouth: grow 0 → 0.1"),
        ("edits/mouth/region/shapes/2/smoothing", 9.0, "mouth: smoothing 0 → 0.25"),
    ],
)
def test_the_undo_list_says_what_was_set(address: str, value: Value, label: str) -> None:
    change = actions.set_parameter(FULL, address, value)
    assert change.label == label
    assert change.document == put(FULL, address, value) != FULL


def test_what_comes_to_nothing_leaves_the_document() -> None:
    assert put(FULL, "attributes/smile/amount", 0.0).attributes == ()
    moved = put(FULL, "transform/x", 0.5)
    assert moved.transform == Transform(0.5)
    assert put(moved, "transform/x", 0.0).transform is None


def test_names_of_any_kind_make_addresses_of_their_own() -> None:
    named = [
        ("mouth", "edits/mouth/strength"),
        ("left/right", "edits/left~1right/strength"),
        ("~tilde", "edits/~0tilde/strength"),
        ("#3", "edits/~23/strength"),
        ("a=b c", "edits/a=b c/strength"),
        ("", "edits//strength"),
        ("mouth", "edits/#id 6/strength"),
        ("mouth", "edits/#id 7/strength"),
    ]
    edits = tuple(Edit(f"id {place}", name, "8x4 conv1") for place, (name, _) in enumerate(named))
    smiles = (AttributeAmount("smile", "v", 1.0), AttributeAmount("smile", "v", 2.0, last_style=3))
    document = Document(edits=edits, attributes=smiles)
    listed = [each.address for each in parameters(document)]
    assert [address for address in listed if address.endswith("strength")] == [
        address for _, address in named
    ]
    assert [address for address in listed if address.endswith("amount")] == [
        "attributes/smile/amount",
        "attributes/#1/amount",
    ]
    for place, (_, address) in enumerate(named):
        for found in (address, f"edits/#id {place}/strength"):
            (changed,) = [edit.id for edit in put(document, found, 3.0).edits if edit.strength == 3.0]
            assert changed == f"id {place}"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("pis", "There is no number 'pis' in this picture; did you mean 'psi'?"),
        ("edits/muoth/strength", "did you mean 'edits/mouth/strength'"),
        ("smiel", "did you mean 'smile'"),
        ("edits/mouth", "did you mean 'edits/mouth/strength'"),
        ("edits/mouth/channels/38", "did you mean 'edits/mouth/channels/37'"),
        ("latent/1/weight", "did you mean 'latent/0/weight'"),
        ("edits/mouth/region/shapes/1/x0", "did you mean 'edits/mouth/region/shapes/0/x0'"),
        ("", "there are psi, cutoff, smile."),
        ("zzz/0/q", "there are psi, cutoff, latent/0/seed, latent/0/weight, "),
    ],
)
def test_a_wrong_address_is_one_sentence_with_the_nearest_ones(address: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"^There is no number '[^\n]*[.?]$") as caught:
        put(FULL, address, 1.0)
    assert said in str(caught.value)


def test_a_number_has_to_be_one_where_there_is_nothing_else() -> None:
    with pytest.raises(ValueError, match="The psi has to be a number"):
        put(FULL, "psi", None)
    with pytest.raises(ValueError, match="The style has to be a number"):
        put(FULL, "mixes/0/last_style", None)
    with pytest.raises(ValueError, match="Styles 4 to 3 are not a range"):
        put(FULL, "mixes/0/first_style", 4)
    with pytest.raises(ValueError, match="whole number"):
        put(FULL, "cutoff", 2.5)


def test_an_attribute_on_offer_has_an_address_before_it_is_used() -> None:
    library = [AttributeEntry("smile", "other", 1), AttributeEntry("age", "w", 3)]
    offered = offering(FULL, library)
    assert [(item.name, item.vector, item.amount) for item in offered.attributes] == [
        ("smile", "v", 0.3),
        ("age", "w", 0.0),
    ]
    assert put(offered, "smile", 1.0).attributes == (replace(FULL.attributes[0], amount=1.0),)
    assert put(offered, "age", 1.0).attributes == (*FULL.attributes, AttributeAmount("age", "w", 1.0, 3))


def test_a_number_is_set_in_every_document_that_has_it() -> None:
    plain = Document()
    assert put_in_all([FULL, plain], [], "psi", 0.2) == [put(FULL, "psi", 0.2), put(plain, "psi", 0.2)]
    assert put_in_all([plain, FULL], [], "edits/mouth/strength", 2.0) == [
        plain,
        put(FULL, "edits/mouth/strength", 2.0),
    ]
    smiling = put_in_all([plain, FULL], [], "smile", 2.0)
    assert [document.attributes[0].amount for document in smiling] == [2.0, 2.0]
    with pytest.raises(ValueError, match="did you mean 'edits/mouth/strength'"):
        put_in_all([plain, FULL], [], "edits/mouht/strength", 2.0)


@given(documents())
def test_every_address_can_be_typed_after_set(document: Document) -> None:
    for each in parameters(document):
        value = each.get(document)
        text = each.kind.nothing if value is None else repr(value)
        ((address, typed),) = parse_values([f"{each.address}={text}"]).items()
        assert put(document, address, typed) == document
        with pytest.raises(CommandError, match="--set takes"):
            parse_values([f"{each.address}={each.kind.limit.maximum + 1}"])
        with pytest.raises(CommandError, match="--set takes"):
            parse_values([f"{each.address}=much"])
