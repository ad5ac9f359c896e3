"""A waveform: the extremes of every span, the same at every zoom."""

from __future__ import annotations

import numpy as np
import pytest

from ganinterface.audio.envelope import Envelope
from ganinterface.audio.sound import RATE, Sound
from tests.audio.recordings import bursts


def envelope() -> Envelope:
    return Envelope(Sound(bursts(2.0), RATE, ""))


@pytest.mark.parametrize("count", [20, 400, 8000])
def test_what_is_loud_is_high_and_silence_is_flat(count: int) -> None:
    edges = np.linspace(0, 2, count + 1)
    low, high = envelope().between(edges)
    inside = (edges[:-1] % 1 >= 0.51) & (edges[1:] % 1 <= 0.99) & (edges[1:] % 1 >= 0.51)
    silent = (edges[:-1] % 1 >= 0.01) & (edges[1:] % 1 <= 0.49) & (edges[1:] % 1 >= 0.01)
    assert silent.any()
    assert inside.any()
    assert np.abs(high[silent]).max() == np.abs(low[silent]).max() == 0
    if count <= 400:  # a span holds a whole swing
        assert high[inside].min() > 0.45
        assert low[inside].max() < -0.45
    assert high.max() == pytest.approx(0.5, abs=1e-3)


def test_before_and_after_the_sound_nothing_is_heard() -> None:
    low, high = envelope().between(np.linspace(-3, 5, 801))
    assert not low[:300].any()
    assert not high[:300].any()
    assert not high[501:].any()
    assert high[300:500].max() > 0.45
    low, high = envelope().between(np.linspace(7, 9, 30))
    assert not low.any()
    assert not high.any()


def test_a_coarse_look_sees_every_peak() -> None:
    samples = np.zeros(RATE * 60, np.float32)
    samples[RATE * 31 + 5] = 0.9
    _, high = Envelope(Sound(samples, RATE, "")).between(np.linspace(0, 60, 101))
    assert high[51] == pytest.approx(0.9)
    assert np.count_nonzero(high) == 1
