"""The quality estimate: it follows the portrait, and knows nothing of edits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ganinterface.studio.studio import Studio
from tests.studio.plain_loop import PlainLoop
from tests.studio_setup import painted


def estimate(studio: Studio, loop: PlainLoop) -> tuple[float, str]:
    """What is known once nothing is on its way any more."""
    loop.turn()
    loop.run_until(lambda: studio.quality.estimate is not None and studio.quality.is_up_to_date)
    assert studio.quality.estimate is not None
    return studio.quality.estimate


def test_more_variety_is_farther_out_and_an_edit_is_not(
    studio: Studio, loop: PlainLoop, settle: Callable[[], None]
) -> None:
    studio.workbench.set_number("psi", 1.0)
    whole, word = estimate(studio, loop)
    assert word == "typical"
    painted(studio)
    settle()
    assert estimate(studio, loop)[0] == whole
    studio.workbench.set_number("psi", 2.0)
    assert estimate(studio, loop)[0] > 1.5 * whole


def test_the_table_of_a_batch_says_the_same(studio: Studio, loop: PlainLoop) -> None:
    from ganinterface.render.portraits.qualities import Qualities

    assert studio.models.current is not None
    shown, word = estimate(studio, loop)
    measured = Qualities(studio.models.current.generator, studio.session.arrays).of(studio.session.document)
    assert measured == (pytest.approx(shown, rel=1e-5), word)


def test_another_model_has_another_spread(studio: Studio, loop: PlainLoop) -> None:
    before = estimate(studio, loop)
    changes: list[object] = []
    studio.quality.changed.connect(lambda: changes.append(studio.quality.estimate))
    studio.projects.new()
    loop.run_until(lambda: len(changes) >= 2)
    assert changes[0] is None
    assert estimate(studio, loop)[0] == pytest.approx(before[0], rel=2)
