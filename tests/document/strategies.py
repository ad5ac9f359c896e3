"""Random Documents and Projects for hypothesis, with the arrays that they refer to."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from msgspec.structs import replace

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import (
    AttributeAmount,
    Document,
    Edit,
    Group,
    LatentPart,
    ModelRef,
    Noise,
    Stamp,
    StyleMix,
    Transform,
    Truncation,
)
from ganinterface.document.limits import LIMITS, MAX_SEED
from ganinterface.document.motion import Blur, Motion, Scale, Shift, Turn
from ganinterface.document.project import AttributeEntry, Project
from ganinterface.document.region import Locator, Rectangle, Region, Stroke
from tests.document.animation.strategies import moving

ARRAYS = ArrayStore()
_numbers = np.random.RandomState(0)
LATENTS = [ARRAYS.put(_numbers.randn(*shape)) for shape in ((4,), (3, 4), (3, 4))]
VECTORS = [ARRAYS.put(_numbers.randn(*shape)) for shape in ((4,), (4,), (3, 4))]
STAMPS = [ARRAYS.put(_numbers.randn(5, 2, 3)) for _ in range(2)]

LAYERS = ("4x2 conv1", "8x4 conv0", "8x4 conv1", "16x8 conv0")
names = st.text(max_size=12)
seeds = st.integers(0, MAX_SEED)
coordinates = st.floats(0, 1)


def within(limit: str) -> st.SearchStrategy[float]:
    """Numbers in the named limit's range."""
    return st.floats(LIMITS[limit].minimum, LIMITS[limit].maximum)


@st.composite
def style_ranges(draw: st.DrawFn, *, open_end: bool = True) -> tuple[int, int | None]:
    """First and last layer; the last may be None."""
    first = draw(st.integers(0, 5))
    last = st.integers(first, 9)
    return first, draw(st.none() | last if open_end else last)


latent_parts = st.builds(LatentPart, seeds, st.none() | st.sampled_from(LATENTS), within("weight"))
rectangles = st.builds(Rectangle, coordinates, coordinates, coordinates, coordinates, within("brush"))


@st.composite
def pressures(draw: st.DrawFn, count: int) -> tuple[float, ...]:
    """What a pen did at so many points, or nothing."""
    numbers = st.lists(st.floats(0, 1), min_size=count, max_size=count)
    return draw(st.just(()) | numbers.map(tuple))


@st.composite
def drawn_strokes(draw: st.DrawFn) -> Stroke:
    """Of one point to four, with a pen or a mouse."""
    points = draw(st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=4).map(tuple))
    numbers = (draw(within(name)) for name in ("radius", "hardness", "brush", "flow"))
    return Stroke(points, *numbers, draw(pressures(len(points))), draw(pressures(len(points))))


strokes = drawn_strokes()
weights = st.dictionaries(st.integers(0, 4), within("weight of a map"), min_size=1, max_size=3).map(
    lambda values: tuple(sorted(values.items()))
)
locators = st.builds(
    Locator,
    st.sampled_from(LAYERS),
    weights,
    *(within(name) for name in ("mean", "rise", "threshold", "smoothing", "grow")),
    *[st.booleans()] * 3,
    within("brush"),
)
regions = st.builds(Region, st.lists(rectangles | strokes | locators, max_size=3).map(tuple))
channels = st.dictionaries(st.integers(0, 4), within("value"), max_size=3).map(
    lambda values: tuple(sorted(values.items()))
)
stamps = st.builds(Stamp, st.sampled_from(STAMPS), st.just((0.25, 0.25, 0.75, 0.5)))
mixes = st.builds(
    lambda seed, layers, amount: StyleMix(seed, *layers, amount),
    seeds,
    style_ranges(open_end=False),
    within("mix"),
)
amounts = st.builds(
    lambda name, vector, amount, layers: AttributeAmount(name, vector, amount, *layers),
    names,
    st.sampled_from(VECTORS),
    within("attribute").filter(bool),
    style_ranges(),
)
transforms = st.builds(Transform, within("x"), within("y"), within("angle"), within("scale"))


motions: st.SearchStrategy[Motion] = st.one_of(
    st.builds(Shift, within("offset"), within("offset")),
    st.builds(Turn, within("turn")),
    st.builds(Scale, within("factor")),
    st.builds(Blur, within("blur")),
)


GROUPS = ("hair", "a/b")
groups = st.builds(Group, st.sampled_from(GROUPS), within("strength"), st.booleans())


def _moving(edit: Edit, motion: Motion | None) -> Edit:
    if motion is None:
        return edit
    return replace(edit, motion=motion, operation=motion.__struct_config__.tag)


def edits(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Edit]:
    """An edit with one of the ids."""
    plain = st.builds(
        Edit,
        ids,
        names,
        st.sampled_from(LAYERS),
        regions,
        st.sampled_from(["add", "multiply", "set"]),
        within("strength"),
        st.sampled_from(["free", "locked"]),
        channels,
        st.none() | stamps,
        st.booleans(),
    )
    moving = st.builds(_moving, plain, st.none() | motions)
    return st.builds(
        lambda edit, group: replace(edit, group=group), moving, st.sampled_from(["", "", *GROUPS])
    )


def documents() -> st.SearchStrategy[Document]:
    """Documents whose arrays are in ARRAYS."""
    stacks = st.lists(edits(st.sampled_from("abcdef")), max_size=4, unique_by=lambda edit: edit.id)
    return st.builds(
        Document,
        st.builds(
            ModelRef, names, names
        ),  # in a file its path is another: tests/files/test_finding_models.py
        st.lists(latent_parts, min_size=1, max_size=3).map(tuple),
        st.none() | st.lists(st.floats(0, 1), min_size=2, max_size=2).map(tuple),
        st.builds(Truncation, within("psi"), st.none() | st.integers(0, 10)),
        st.none() | st.sampled_from(LATENTS),
        st.lists(mixes, max_size=2).map(tuple),
        st.builds(Noise, st.sampled_from(["const", "seed", "none"]), seeds),
        st.lists(amounts, max_size=3, unique_by=lambda amount: amount.name).map(tuple),
        stacks.map(tuple),
        st.none() | transforms,
        st.lists(groups, max_size=2, unique_by=lambda group: group.name).map(tuple),
    )


easings = st.sampled_from(["linear", "ease", "ease-in", "ease-out", "hold"])


def timelines(pictures: st.SearchStrategy[Document], least: int = 0) -> st.SearchStrategy[Timeline]:
    """Timelines of at least that many poses."""
    poses = st.builds(Pose, st.sampled_from("stuvwxyz"), names, pictures, within("duration"), easings)
    stacks = st.lists(poses, min_size=least, max_size=least + 2, unique_by=lambda pose: pose.id)
    return st.builds(
        Timeline, stacks.map(tuple), within("fps"), st.sampled_from(["once", "loop", "ping-pong"])
    )


entries = st.builds(
    lambda name, vector, layers, group: AttributeEntry(name, vector, *layers, group=group),
    names,
    st.sampled_from(VECTORS),
    style_ranges(),
    names,
)


def projects() -> st.SearchStrategy[Project]:
    """Whole Projects whose arrays are in ARRAYS."""
    films = moving(timelines(documents()), ARRAYS)
    return st.builds(Project, documents(), films, st.lists(entries, max_size=2).map(tuple))
