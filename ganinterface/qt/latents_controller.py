"""What the latent panel does: seed, truncation, base, style mixes, noise; each verb is one undo step."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from numpy import float32
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from ganinterface.qt.number_text import shown
from ganinterface.qt.style_ranges import range_inside
from ganinterface.session import actions
from ganinterface.session.document import Document, NoiseMode, StyleMix
from ganinterface.session.limits import clamp, range_text

if TYPE_CHECKING:
    from ganinterface.qt.controller import Controller
    from ganinterface.render.renderer import Renderer

HIGHEST_DRAWN_SEED = 99_999


class LatentsController(QObject):
    """Where the picture comes from, as the window works on it."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._before = 0.0  # psi, or a mix's amount, at the beginning of a drag

    @property
    def document(self) -> Document:
        """The picture that is seen: the animation's while it plays or is scrubbed, else the session's."""
        return self._controller.player.document or self._controller.session.document

    def set_seed(self, seed: int) -> None:
        """The portrait of a seed."""
        self._controller.apply(actions.set_seed, seed)

    # --- truncation and base ---

    def set_psi(self, psi: float) -> None:
        """Truncation psi; out of range is clamped and said."""
        self._controller.apply(actions.set_psi, self._inside("psi", psi))

    def psi_begin(self) -> None:
        """What `set_psi` does until `psi_end` is one undo step."""
        self._before = self.document.truncation.psi
        self._controller.gesture_begin("Psi")

    def psi_end(self) -> None:
        """The drag of psi is over."""
        after = self.document.truncation.psi
        self._controller.gesture_end(f"Psi {shown(self._before)} → {shown(after)}")

    def set_cutoff(self, cutoff: int | None) -> None:
        """How many styles are truncated; None means all."""
        self._controller.apply(actions.set_cutoff, cutoff)

    def set_base_here(self) -> None:
        """Truncation pulls towards this portrait from now on (in a moment): at psi 0 it is the picture.

        The portrait as it is seen, mixes included, without its attributes: those are added to any base.
        """
        if self._controller.session.model is None:
            self._controller.say("Open a model before you choose a base.", "warning")
            return
        document = replace(self.document, attributes=(), edits=())

        def styles(renderer: Renderer) -> NDArray[float32]:
            from ganinterface.render.pipeline import resolve  # imports torch, so only on the worker

            ws: NDArray[float32] = resolve(renderer.generator, document, renderer.arrays).ws[0].cpu().numpy()
            return ws

        self._controller.call(styles, self._take_base)

    def set_base(self, array: str | None) -> None:
        """What truncation pulls towards: a latent of the session's arrays, or None for the average."""
        self._controller.apply(actions.set_base, array)

    # --- style mixes ---

    def add_mix(self) -> None:
        """The coarse half of another portrait's styles, on top of the other mixes."""
        model = self._controller.session.model
        if model is None:
            self._controller.say("Open a model before you mix portraits.", "warning")
            return
        seed = random.randint(0, HIGHEST_DRAWN_SEED)
        self._controller.apply(actions.add_mix, StyleMix(seed, 0, max(model.num_ws // 2 - 1, 0)))

    def set_mix(self, index: int, **fields: Any) -> None:
        """Another seed, layer range or amount for mix number `index`; out of range is clamped and said."""
        model = self._controller.session.model
        if model is None or index >= len(self.document.mixes):  # undone while the mouse button was down
            return
        mix: StyleMix = replace(self.document.mixes[index], **fields)
        first, last, moved = range_inside(mix.first_layer, mix.last_layer, model.num_ws)
        if moved:
            self._controller.say(f"This model has layers 0 to {model.num_ws - 1}.", "warning")
        mix = replace(mix, first_layer=first, last_layer=last)
        mix = replace(mix, amount=self._inside("mix", mix.amount))
        self._controller.apply(actions.replace_mix, index, mix)

    def mix_begin(self, index: int) -> None:
        """What `set_mix` does until `mix_end` is one undo step."""
        self._before = self.document.mixes[index].amount
        self._controller.gesture_begin("Mix")

    def mix_end(self, index: int) -> None:
        """The drag of a mix's amount is over."""
        label = None
        if index < len(self.document.mixes):
            mix = self.document.mixes[index]
            label = f"Mix seed {mix.seed}: {shown(self._before)} → {shown(mix.amount)}"
        self._controller.gesture_end(label)

    def remove_mix(self, index: int) -> None:
        """Without mix number `index`."""
        self._controller.apply(actions.remove_mix, index)

    # --- noise ---

    def set_noise(self, mode: NoiseMode, seed: int | None = None) -> None:
        """The model's noise ("const"), that of a seed (None: the one it had last), or none."""
        self._controller.apply(actions.set_noise, mode, self.document.noise.seed if seed is None else seed)

    # --- inner workings ---

    def _take_base(self, ws: NDArray[float32]) -> None:
        self._controller.apply(actions.set_base, self._controller.session.arrays.put(ws))
        self._controller.say("This portrait is the base now: psi 0 shows it, and other seeds vary it.")

    def _inside(self, limit: str, value: float) -> float:
        inside, moved = clamp(limit, value)
        if moved:
            self._controller.say(f"{value:g} is out of range: {range_text(limit)}.", "warning")
        return inside
