"""StyleGAN3's low-pass filters: the same taps as scipy's, and radial ones that are the same in every direction."""

from __future__ import annotations

import numpy as np
import pytest

from stylegan.networks.filter_design import bessel_j1, low_pass


@pytest.mark.parametrize(
    ("taps", "cutoff", "width", "rate"),
    [(12, 2.0, 12.0, 64.0), (24, 5.66, 20.7, 64.0), (7, 3.0, 1.0, 16.0), (64, 3.0, 8.0, 64.0)],
)
def test_a_separable_filter_is_scipys(taps: int, cutoff: float, width: float, rate: float) -> None:
    signal = pytest.importorskip("scipy.signal", reason="scipy is in the extra 'train'")
    expected = signal.firwin(taps, cutoff, width=width, fs=rate)
    np.testing.assert_allclose(low_pass(taps, cutoff, width, rate), expected, rtol=0, atol=1e-14)


def test_the_bessel_function_is_scipys() -> None:
    special = pytest.importorskip("scipy.special", reason="scipy is in the extra 'train'")
    x = np.concatenate([np.linspace(-80, 80, 4001), [0.0, 1e-9, 700.0]])
    np.testing.assert_allclose(bessel_j1(x), special.j1(x), rtol=0, atol=1e-12)


def test_the_bessel_function_has_its_published_values() -> None:
    # Abramowitz & Stegun, table 9.1
    values = bessel_j1(np.array([0.0, 1.0, 2.0, 5.0, 10.0]))
    np.testing.assert_allclose(
        values, [0, 0.4400505857, 0.5767248078, -0.3275791376, 0.0434727462], rtol=0, atol=1e-10
    )


@pytest.mark.parametrize("taps", [12, 11])
def test_a_radial_filter_passes_every_direction_alike_and_stops_what_lies_beyond(taps: int) -> None:
    rate, cutoff, width = 64.0, 8.0, 16.0
    kernel = low_pass(taps, cutoff, width, rate, radial=True)
    assert kernel is not None
    assert kernel.shape == (taps, taps)
    np.testing.assert_allclose(kernel.sum(), 1, rtol=0, atol=1e-14)
    np.testing.assert_allclose(kernel, kernel.T, atol=0)
    np.testing.assert_allclose(kernel, kernel[::-1, ::-1], atol=1e-16)

    def response(frequency: float, angle: float) -> float:
        at = (np.arange(taps) - (taps - 1) / 2) / rate
        phase = at[:, None] * np.sin(angle) + at[None, :] * np.cos(angle)
        return float(np.sum(kernel * np.cos(2 * np.pi * frequency * phase)))

    for frequency in (4.0, 8.0, 12.0):
        along, across = response(frequency, 0.0), response(frequency, np.pi / 4)
        assert abs(along - across) < 0.02
    assert response(2.0, 0.3) > 0.9
    assert 0.35 < response(cutoff, 0.3) < 0.6
    assert abs(response(24.0, 0.3)) < 0.01


def test_a_single_tap_is_no_filter() -> None:
    assert low_pass(1, 2.0, 1.0, 16.0) is None


@pytest.mark.parametrize(("cutoff", "width"), [(8.0, 1.0), (0.0, 1.0), (2.0, 0.0)])
def test_a_filter_that_cannot_be_is_refused(cutoff: float, width: float) -> None:
    with pytest.raises(ValueError, match="no low-pass filter"):
        low_pass(12, cutoff, width, 16.0)
