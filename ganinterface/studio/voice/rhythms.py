"""When eyes blink and where they look: numbers in time by a seed, in the rhythm that people have, which close after a while."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]

RATE = 60.0  # numbers a second: a lid falls within a frame of most films
LENGTH = 24.0  # seconds after which all begins again
# Blinking: Stern, Walrath and Goldstein 1984; about 15 a minute, a lid falls faster than it rises.
BLINK_EVERY, SHORTEST_GAP, TWICE = 4.0, 0.9, 0.12  # seconds; seconds; how often a second one follows at once
FALLS, SHUT, RISES = 0.08, 0.06, 0.16  # seconds
# Looking: people rest on a point for a while, jump in a few hundredths of a second, and come back.
RESTS, SHORTEST_REST, JUMPS = 1.6, 0.35, 0.05  # seconds
WIDE, BACK = 0.55, 0.45  # deviation of where they look, of the whole way; how often they look ahead again


def blinks(seed: int) -> Values:
    """How far the eyes are shut, 0..1: [LENGTH * RATE]."""
    random = np.random.RandomState(seed)
    times = np.arange(round(LENGTH * RATE)) / RATE
    shut = np.zeros(len(times))
    moment = random.uniform(0.8, BLINK_EVERY)
    while moment < LENGTH - 2 * (FALLS + SHUT + RISES):
        follows = [moment, moment + FALLS + SHUT + RISES] if random.uniform() < TWICE else [moment]
        for begin in follows:
            shut = np.maximum(shut, _lid(times - begin))
        # Log-normal: most gaps are shorter than the mean, a few are long.
        moment = follows[-1] + max(SHORTEST_GAP, BLINK_EVERY * float(np.exp(random.normal(-0.18, 0.6))))
    return shut.astype(np.float32)


def darts(seed: int) -> Values:
    """Where the eyes look, -1..1 of the whole way: [LENGTH * RATE]; ahead at the beginning and at the end."""
    random = np.random.RandomState(seed)
    times = np.arange(round(LENGTH * RATE)) / RATE
    where = np.zeros(len(times))
    moment, place = random.uniform(0.6, 2 * RESTS), 0.0
    while moment < LENGTH - RESTS:
        goal = 0.0 if place and random.uniform() < BACK else float(np.clip(random.normal(0, WIDE), -1, 1))
        where += (goal - place) * _smooth((times - moment) / JUMPS)
        place = goal
        moment += max(SHORTEST_REST, RESTS * float(np.exp(random.normal(-0.18, 0.6))))
    where -= place * _smooth((times - (LENGTH - 0.5 * RESTS)) / JUMPS)
    return where.astype(np.float32)


def _lid(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far a lid is down so many seconds after it began to fall."""
    down = _smooth(seconds / FALLS)
    up = _smooth((seconds - FALLS - SHUT) / RISES)
    return down - up


def _smooth(u: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(u, 0, 1)
    eased: NDArray[np.float64] = inside * inside * (3 - 2 * inside)
    return eased
