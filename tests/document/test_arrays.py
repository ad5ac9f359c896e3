"""The arrays that Documents refer to."""

import numpy as np
import pytest

from ganinterface.document.arrays import ArrayStore


def test_the_same_content_is_kept_once_under_the_same_hash():
    store = ArrayStore()
    first = store.put(np.arange(6.0).reshape(2, 3))
    again = store.put(np.arange(6, dtype=np.int64).reshape(3, 2).T.copy().T.reshape(2, 3))
    assert first == again
    assert store.hashes() == {first}
    assert first in store
    assert len(first) == 64


@pytest.mark.parametrize(
    "other", [np.arange(6.0), np.arange(6.0).reshape(3, 2), -np.arange(6.0).reshape(2, 3)]
)
def test_another_shape_or_content_has_another_hash(other):
    store = ArrayStore()
    assert store.put(np.arange(6.0).reshape(2, 3)) != store.put(other)


def test_what_is_stored_is_a_read_only_float32_copy_in_c_order():
    original = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    store = ArrayStore()
    stored = store.get(store.put(original))
    original[0, 0] = 99
    assert stored[0, 0] == 0
    assert stored.dtype == np.float32
    assert stored.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        stored[0, 0] = 1


@pytest.mark.parametrize("bad", [[], [[]], [1.0, np.nan], [np.inf], [1e300]])
def test_empty_and_not_finite_arrays_are_refused(bad):
    store = ArrayStore()
    with pytest.raises(ValueError, match="array"):
        store.put(np.array(bad))
    assert len(store) == 0


def test_a_missing_array_is_named_in_one_sentence():
    with pytest.raises(KeyError, match=r"There is no array with the hash 'abc'\."):
        ArrayStore().get("abc")


def test_retain_drops_everything_else():
    store = ArrayStore()
    keep, drop = store.put([1.0]), store.put([2.0])
    store.retain([keep, "never seen"])
    assert store.hashes() == {keep}
    assert drop not in store


def test_one_store_takes_over_the_arrays_of_another():
    ours, theirs = ArrayStore(), ArrayStore()
    mine, yours = ours.put([1.0]), theirs.put([2.0])
    ours.add_all(theirs)
    assert ours.hashes() == {mine, yours}
    assert theirs.hashes() == {yours}
