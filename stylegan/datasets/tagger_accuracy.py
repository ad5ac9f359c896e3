"""How right the tagger is, tag by tag, on portraits that no training has seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray

from stylegan.datasets.portrait_options import LABELS, draw, labels
from stylegan.datasets.tagger_training import distort
from stylegan.datasets.tagging import FIRST_HELD_OUT_SEED, GROUP_OF, Tagger, as_tensor, true_tags

_BATCH = 250


@dataclass(frozen=True)
class Accuracy:
    """One tag's figures, each a share of 0..1.

    `clean` and `distorted` are the shares of pictures tagged rightly; `balanced` is the mean of the shares among pictures
    that show it (`recall`) and among those that do not, so that a rare tag is not right by never being given;
    `precision` is how often a given tag is true. `balanced`, `recall`, `precision` are of clean pictures.
    """

    tag: str
    share: float
    clean: float
    distorted: float
    balanced: float
    recall: float
    precision: float


def measure(tagger: Tagger, count: int = 3000) -> list[Accuracy]:
    """Render `count` held-out portraits and tag them, as they are and distorted.

    Hair colours are measured on portraits whose hair is seen, all other tags on all.

    Raises:
        ImportError: the packages of the `train` extra are missing.
    """
    truths, clean, distorted = [], [], []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for pictures, truth in _held_out(count, tagger.height):
            tensor = as_tensor(pictures)
            truths.append(truth)
            clean.append(tagger.tags(tensor))
            distorted.append(tagger.tags(distort(tensor)))
    return compare(np.concatenate(truths), np.concatenate(clean), np.concatenate(distorted))


def compare(
    truth: NDArray[np.bool_], clean: NDArray[np.bool_], distorted: NDArray[np.bool_]
) -> list[Accuracy]:
    """True and given tags, bool [N, 25] each -> figures for each of LABELS."""
    hair = np.array([GROUP_OF[label] == "hair colour" for label in LABELS])
    with_hair = truth[:, hair].any(axis=1)
    figures = []
    for i, tag in enumerate(LABELS):
        rows = with_hair if hair[i] else np.ones(len(truth), np.bool_)
        true, given, hard = truth[rows, i], clean[rows, i], distorted[rows, i]
        recall, refusal = _mean(given[true]), _mean(~given[~true])
        figures.append(
            Accuracy(
                tag=tag,
                share=_mean(true),
                clean=_mean(true == given),
                distorted=_mean(true == hard),
                balanced=(recall + refusal) / 2,
                recall=recall,
                precision=_mean(true[given]),
            )
        )
    return figures


def report(accuracies: list[Accuracy]) -> str:
    """The figures as a table of percentages, a line for each tag."""
    names = ("share", "clean", "distorted", "balanced", "recall", "precision")
    lines = [f"{'tag':<16}" + "".join(f"{name:>11}" for name in names)]
    for accuracy in accuracies:
        numbers = (getattr(accuracy, name) for name in names)
        lines.append(f"{accuracy.tag:<16}" + "".join(f"{100 * number:>10.1f}%" for number in numbers))
    worst = min(accuracies, key=lambda accuracy: accuracy.clean)
    verdict = "PASS" if worst.clean >= 0.95 else "FAIL"
    lines.append(f"lowest accuracy: {worst.tag} {100 * worst.clean:.1f} % (at least 95 % wanted): {verdict}")
    return "\n".join(lines)


def _mean(values: NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _held_out(count: int, height: int) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.bool_]]]:
    # Rendering needs the train extra; importing this module does not.
    from stylegan.datasets.portrait_rendering import render

    seeds = iter(range(FIRST_HELD_OUT_SEED, FIRST_HELD_OUT_SEED + count))
    while chosen := list(islice(seeds, _BATCH)):
        portraits = [draw(seed) for seed in chosen]
        pictures = np.stack([render(portrait, height) for portrait in portraits])
        known = np.array([list(labels(portrait).values()) for portrait in portraits], np.float32)
        yield pictures, true_tags(known)
