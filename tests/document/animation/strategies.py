"""Random tracks, drivers and the rest of a film for hypothesis, with the arrays that they refer to in a store."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from msgspec.structs import replace

from ganinterface.document.animation.drivers import (
    Constant,
    Driver,
    Follow,
    Loudness,
    Mouth,
    Noise,
    Sine,
    Table,
    Target,
)
from ganinterface.document.animation.mouth_shapes import SHAPES, track
from ganinterface.document.animation.settings import NUMBERS
from ganinterface.document.animation.sounds import Marker, SoundRef
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.tracks import Key, Track
from ganinterface.document.animation.walking import Walk
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.limits import LIMITS
from ganinterface.document.parameters import kind_of

ADDRESSES = ("psi", "transform/x", "attributes/smile/amount", "edits/mouth/strength", "noise/seed")
moments = st.floats(0, 100)


def within(limit: str) -> st.SearchStrategy[float]:
    """Numbers in the named limit's range, whole where they have to be."""
    low, high = LIMITS[limit].minimum, LIMITS[limit].maximum
    return st.integers(int(low), int(high)) if LIMITS[limit].whole else st.floats(low, high)


def built(kind: type, **others: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of that type, every number in its range."""
    return st.builds(kind, **{field: within(name) for field, name in NUMBERS[kind].items()}, **others)


@st.composite
def tracks(draw: st.DrawFn, address: str) -> Track:
    """A track of that number."""
    handles = st.tuples(within("handle"), st.floats(-5, 5))
    easings = st.sampled_from(["hold", "linear", "bezier", "spring"])
    values = within(kind_of(address).limit_name)
    keys = draw(
        st.lists(
            st.builds(Key, moments, values, easings, handles, handles),
            max_size=4,
            unique_by=lambda key: key.time,
        )
    )
    ordered = tuple(sorted(keys, key=lambda key: key.time))
    return Track(address, ordered, draw(st.sampled_from([0.0, 1.5, 7.0])), draw(st.booleans()))


def drivers(arrays: ArrayStore) -> st.SearchStrategy[Driver]:
    """Drivers of every kind; what they refer to is put there."""
    numbers = arrays.put(np.linspace(0, 1, 7))
    powers = arrays.put(np.linspace(0, 1, 7 * 22).reshape(7, 22))
    cues = st.lists(st.tuples(st.floats(0, 9), st.sampled_from([*SHAPES])), max_size=5)
    targets = st.lists(
        st.builds(Target, st.sampled_from([*SHAPES]), st.sampled_from(ADDRESSES), st.floats(-2, 2)),
        max_size=3,
    )
    mouths = built(Mouth, cues=cues.map(lambda each: track(each, 10.0).cues), targets=targets.map(tuple))
    sources = st.one_of(
        built(Constant),
        built(Sine),
        built(Noise),
        built(
            Table, array=st.just(numbers), count=st.just(7), loops=st.booleans(), column=st.text(max_size=5)
        ),
        built(Loudness, array=st.just(powers), rate=st.just(2.0)),
        mouths.map(lambda mouth: replace(mouth, duration=10.0)),
        built(Follow, follows=st.sampled_from(ADDRESSES)),
    )
    return built(
        Driver,
        id=st.uuids().map(str),
        name=st.text(max_size=8),
        source=sources,
        address=st.sampled_from(ADDRESSES),
        mix=st.sampled_from(["add", "replace"]),
        enabled=st.booleans(),
    )


def moving(timelines: st.SearchStrategy[Timeline], arrays: ArrayStore) -> st.SearchStrategy[Timeline]:
    """Timelines with all that can move beside poses."""
    chosen = st.lists(st.sampled_from(ADDRESSES), unique=True, max_size=3)
    return st.builds(
        replace,
        timelines,
        tracks=chosen.flatmap(lambda names: st.tuples(*map(tracks, names))),
        drivers=st.lists(drivers(arrays), max_size=3, unique_by=lambda each: each.id).map(tuple),
        walk=st.none() | built(Walk),
        markers=st.lists(
            st.builds(Marker, st.uuids().map(str), st.text(max_size=5), moments), max_size=2
        ).map(tuple),
        range=st.none() | st.tuples(st.floats(0, 5), st.floats(6, 9)),
        sound=st.none()
        | built(SoundRef, name=st.just("voice.wav"), hash=st.just("0" * 64), duration=moments),
        travel=st.sampled_from(["straight", "sphere"]),
        closes=st.booleans(),
    )
