"""A warm-up that somebody interrupts."""

from __future__ import annotations

from ganinterface.render.renderer import Renderer
from stylegan.trace import Cancelled


def warm_up(renderer: Renderer, layers: int) -> bool:
    """Warm up until somebody wants something, after so many layers; whether it came to its end before."""
    left = iter(range(layers))

    def check() -> None:
        if next(left, None) is None:
            raise Cancelled

    try:
        renderer.warm_up(check)
    except Cancelled:
        return False
    return True
