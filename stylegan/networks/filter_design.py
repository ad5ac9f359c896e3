"""Designs StyleGAN3's low-pass filters with numpy alone: Kaiser windows, and the radially symmetric jinc."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Taps = npt.NDArray[np.float64]


def low_pass(taps: int, cutoff: float, width: float, rate: float, radial: bool = False) -> Taps | None:
    """A low-pass filter (Karras et al. 2021, section 3.1 and appendix C.1): [taps], radial [taps, taps], summing to 1.

    cutoff: where it lets half through; width: of the transition band around it; rate: of sampling; all three in the
    same unit. None for a single tap, which is not a filter. ValueError where the cutoff is not below rate / 2.
    """
    if taps == 1:
        return None
    if not 0 < cutoff < rate / 2 or width <= 0:
        raise ValueError(f"There is no low-pass filter with a cutoff of {cutoff:g} at a rate of {rate:g}.")
    x = (np.arange(taps) - (taps - 1) / 2) / rate
    if radial:
        window = np.outer(*[kaiser_window(taps, width, rate)] * 2)
        kernel = _jinc(np.hypot(x[:, None], x[None, :]), cutoff) * window
    else:
        kernel = np.sinc(2 * cutoff * x) * kaiser_window(taps, width, rate)
    return np.asarray(kernel / kernel.sum())


def kaiser_window(taps: int, width: float, rate: float) -> Taps:
    """The window for a transition band of that width (Kaiser 1974: attenuation by length and width, then beta)."""
    attenuation = 2.285 * (taps - 1) * math.pi * width / (rate / 2) + 7.95
    beta = 0.0
    if attenuation > 50:
        beta = 0.1102 * (attenuation - 8.7)
    elif attenuation > 21:
        beta = 0.5842 * (attenuation - 21) ** 0.4 + 0.07886 * (attenuation - 21)
    return np.asarray(np.kaiser(taps, beta))


def bessel_j1(x: npt.NDArray[Any]) -> Taps:
    """The Bessel function of the first kind of order 1, for any finite x, with an error below 1e-13."""
    # J1(x) is the mean over t of cos(t - x sin t) (Bessel's integral). The integrand is periodic and analytic, so the mean
    # of n equally spaced values is exact up to terms of order n - 1 and above, which vanish once n exceeds |x|.
    x = np.asarray(x, dtype=np.float64)
    count = 64 + 2 * math.ceil(float(np.abs(x).max(initial=0.0)))
    t = np.arange(count) * (2 * np.pi / count)
    return np.asarray(np.cos(t - x[..., None] * np.sin(t)).mean(axis=-1))


def _jinc(radius: npt.NDArray[Any], cutoff: float) -> Taps:
    """The impulse response of a disc-shaped pass band; its limit where the radius is 0."""
    safe = np.where(radius > 0, radius, 1.0)
    return np.where(radius > 0, bessel_j1(2 * np.pi * cutoff * safe) / (np.pi * safe), cutoff)
