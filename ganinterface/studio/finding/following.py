"""Follow this: a part is shown in a few portraits, found in others, and becomes the region of an edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from psygnal import Signal

from ganinterface.document.document import Document, Edit, LatentPart
from ganinterface.document.model_info import Layer
from ganinterface.document.region import MAX_EXAMPLES, Locator, Painted, Region
from ganinterface.document.typed.map_list import Weights, maps_text, parse_maps
from ganinterface.render.finding.following.parts import Spread, other_maps, spread, untaught
from ganinterface.session import actions
from ganinterface.session.change import Change
from ganinterface.session.session import Session
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.one_job import OneJob
from ganinterface.studio.side_pictures import Pixels, SidePictures
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench, random_seed

if TYPE_CHECKING:
    from ganinterface.render.finding.following.fitting import Followed
    from ganinterface.render.renderer import Renderer

OTHERS = 8  # portraits on which what was found is shown
FINEST = 128  # cells of the layer on which that is

Mask = NDArray[np.float32]


class Following:
    """The portraits in which a part is shown (`shown`), what was found, and where that is in others; nothing of it is undone.

    Only `approve` changes the picture.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        view: View,
        edits: Edits,
        side: SidePictures,
        models: Models,
        jobs: Jobs,
        messages: Messages,
        loop: Loop,
    ) -> None:
        self._session, self._workbench, self._view, self._edits = session, workbench, view, edits
        self._side, self._models, self._messages, self._loop = side, models, messages, loop
        self.work = OneJob(jobs, messages, loop)  # looks for the part
        self.shown: list[tuple[Document, Region]] = []
        self.chosen = 0  # the one that is painted on
        self.others: tuple[Document, ...] = ()
        self.found: Followed | None = None
        self._edit_id: str | None = None  # whose region it becomes; a new one's without
        self._masks: dict[Document, Mask | None] = {}
        self._is_open = False
        side.changed.connect(self._on_pictures)
        models.work_changed.connect(self.close)
        self.work.changed.connect(self.changed.emit)

    # --- showing it ---

    @property
    def layer(self) -> Layer | None:
        """The layer on whose cells the part is shown in other portraits."""
        layers = self._session.model.layers if self._session.model else ()
        fine = [each for each in layers if max(each.height, each.width) <= FINEST]
        return max(fine, key=lambda each: each.height, default=None)

    @property
    def aspect(self) -> float:
        """How wide the model's pictures are, for their height."""
        height, width = self._session.model.resolution if self._session.model else (1, 1)
        return width / height

    @property
    def edit(self) -> Edit | None:
        """The edit whose region it becomes; None: a new one is made."""
        return next((each for each in self._workbench.document.edits if each.id == self._edit_id), None)

    def begin(self) -> bool:
        """Begin with the picture, and what is painted in the selected edit; returns whether there is a model."""
        if self._models.current is None:
            self._messages.say(self._messages.no_model(), "warning")
            return False
        selected = self._edits.selected
        self._edit_id = selected.id if selected else None
        here = replace(self._workbench.document, edits=())
        self.shown = [(here, Region(selected.region.painted if selected else ()))]
        self.chosen, self.found, self._is_open = 0, None, True
        self.draw_others()
        return True

    def close(self) -> None:
        """Nothing is shown any more."""
        self.work.give_up()
        self._is_open, self.shown, self.found, self.others = False, [], None, ()
        self._side.keep(self, ())
        self.changed.emit()

    def add_portrait(self) -> None:
        """Another portrait to paint in, at random; it is the one that is painted on."""
        if len(self.shown) < MAX_EXAMPLES:
            self.shown.append((self._portrait(), Region()))
            self.chosen = len(self.shown) - 1
            self._keep()

    def paint_in(self, other: Document) -> None:
        """Paint in one of the eight others; another portrait takes its place among them."""
        if other in self.others and len(self.shown) < MAX_EXAMPLES:
            self.shown.append((other, Region()))
            self.chosen = len(self.shown) - 1
            self.others = tuple(self._portrait() if each == other else each for each in self.others)
            self._keep()
            self._locate_next()

    def remove_portrait(self) -> None:
        """Without the one that is painted on; one stays."""
        if len(self.shown) > 1:
            del self.shown[self.chosen]
            self.chosen = min(self.chosen, len(self.shown) - 1)
            self._forget()
            self._keep()

    def choose(self, place: int) -> None:
        """Paint on that one."""
        if 0 <= place < len(self.shown) and place != self.chosen:
            self.chosen = place
            self.changed.emit()

    def paint(self, shapes: Sequence[Painted], *, replace_last: bool = False) -> None:
        """One more stroke over the part, or the last one longer."""
        document, region = self.shown[self.chosen]
        before = region.shapes[:-1] if replace_last else region.shapes
        self.shown[self.chosen] = (document, Region((*before, *shapes)))
        self._forget()

    def unpaint(self) -> None:
        """Without the last stroke."""
        document, region = self.shown[self.chosen]
        self.shown[self.chosen] = (document, Region(region.shapes[:-1]))
        self._forget()

    def picture(self, document: Document) -> Pixels | None:
        """A small picture of one of the portraits, once it is drawn."""
        return self._side.get(document)

    # --- finding it ---

    def find(self) -> None:
        """Look for the maps that say where it is, as a job; pictures in which nothing is painted do not count."""
        model, arrays = self._models.current, self._session.arrays.copy()
        painted = [(document, region) for document, region in self.shown if region.shapes]
        if model is None or self.work.job is not None:
            return
        if not painted:
            self._messages.say("Paint over the part first.", "warning")
            return

        def look(job: Job) -> str:
            from ganinterface.render.finding.following.fitting import Example, follow

            found = follow(model.generator, [Example(*each) for each in painted], arrays, job)
            self._loop.post(partial(self._take, job, found))
            return found.figure

        self.work.start("Find what to follow", look)

    def located(self, document: Document) -> Mask | None:
        """Where the part is in another portrait, [h, w] on `layer`; None until that is known."""
        return self._masks.get(document)

    def draw_others(self) -> None:
        """Eight other portraits."""
        self.others = tuple(self._portrait() for _ in range(OTHERS))
        self._masks = {}
        self._keep()
        self._locate_next()

    def approve(self, name: str) -> None:
        """The part becomes the region of the edit, or of a new one of that name."""
        found, edit = self.found, self.edit
        if found is None:
            return
        if edit is not None:
            self._edits.update_edit(edit.id, f"Follow {edit.name}", region=Region((found.part,)))
        else:
            self._add(name.strip() or "part", found.part)
        self.close()

    def _add(self, name: str, part: Locator) -> None:
        layer = self._view.layer or part.layer

        def add(document: Document) -> Change:
            made = actions.add_edit(document, layer, name=name, region=Region((part,)))
            return Change(f"Follow {made.document.edits[-1].name}", made.document)

        self._workbench.apply(add)
        self._edits.select(self._workbench.document.edits[-1].id)

    # --- its numbers ---

    def follow_maps(self, edit: Edit, layer: str, text: str) -> None:
        """Follow the maps of a list such as 3,10_20,0.5x87 (in a moment), which nobody has shown; what is painted stays within.

        ValueError with one sentence for what is none.
        """
        painted = edit.region.painted
        part = Locator(layer, self._maps(layer, text), clip=bool(painted))

        def take(spreads: Sequence[Spread]) -> None:
            region = Region((*painted, untaught(part, spreads[0])))
            self._edits.update_edit(edit.id, f"Follow {edit.name}", region=region)

        self._measure(edit, [part], take)

    def set_layer(self, edit: Edit, part: Locator, layer: str) -> None:
        """Follow the maps of the same numbers in another layer (in a moment).

        ValueError with one sentence where it has not so many.
        """
        new = replace(part, layer=layer, maps=self._maps(layer, maps_text(part.maps)))
        self._measure(edit, [new], lambda spreads: self._exchange(edit, part, untaught(new, spreads[0])))

    def set_maps(self, edit: Edit, part: Locator, text: str) -> None:
        """Follow the maps of another list (in a moment), none without one; ValueError with one sentence for what is none."""
        if not text.strip():
            shapes = tuple(shape for shape in edit.region.shapes if shape != part)
            self._edits.update_edit(edit.id, f"{edit.name} follows no more", region=Region(shapes))
            return
        maps = self._maps(part.layer, text)
        if maps != part.maps:
            others = [part, replace(part, maps=maps)]
            self._measure(
                edit, others, lambda spreads: self._exchange(edit, part, other_maps(part, maps, *spreads))
            )

    def change(self, edit: Edit, part: Locator, **fields: object) -> None:
        """Other fields of a part that an edit follows."""
        self._exchange(edit, part, replace(part, **fields))

    def _exchange(self, edit: Edit, part: Locator, new: Locator) -> None:
        shapes = tuple(new if shape == part else shape for shape in edit.region.shapes)
        self._edits.update_edit(edit.id, f"Change what {edit.name} follows", region=Region(shapes))

    # --- within ---

    def _measure(
        self, edit: Edit, parts: Sequence[Locator], then: Callable[[Sequence[Spread]], object]
    ) -> None:
        """Go on with how the maps of parts are spread in this picture (in a moment), if the edit's region is still the same."""
        plain = replace(self._workbench.document, edits=())
        grids = {layer.name: layer for layer in (self._session.model.layers if self._session.model else ())}

        def take(spreads: list[Spread]) -> None:
            now = next((each for each in self._workbench.document.edits if each.id == edit.id), None)
            if now is not None and now.region == edit.region:
                then(spreads)

        def look(renderer: Renderer) -> list[Spread]:
            return [spread(each, renderer.taps(each.layer, plain), grids[each.layer]) for each in parts]

        self._models.render(look, take)

    def _maps(self, layer: str, text: str) -> Weights:
        layers = self._session.model.layers if self._session.model else ()
        found = next((each for each in layers if each.name == layer), None)
        if found is None:
            raise ValueError(f"This model has no layer '{layer}'.")
        return parse_maps(text, found.channels)

    def _portrait(self) -> Document:
        here = self.shown[0][0]
        return replace(here, latent=(LatentPart(random_seed()),))

    def _keep(self) -> None:
        self._side.keep(self, [*(document for document, _ in self.shown), *self.others])
        self.changed.emit()

    def _on_pictures(self) -> None:
        if self._is_open:
            self.changed.emit()

    def _forget(self) -> None:
        """What was found is of other strokes; the portraits are the same."""
        self.work.give_up()
        self.found, self._masks = None, {}
        self.changed.emit()

    def _take(self, job: Job, found: Followed) -> None:
        if self.work.is_wanted(job):
            self.found, self._masks = found, {}
            self.changed.emit()
            self._locate_next()

    def _locate_next(self) -> None:
        found, layer = self.found, self.layer
        missing = next((each for each in self.others if each not in self._masks), None)
        if found is None or layer is None or missing is None:
            return
        probe = Edit("followed", "followed", layer.name, Region((found.part,)))

        def take(mask: Mask | None) -> None:
            if self.found is found:
                self._masks[missing] = mask
                self.changed.emit()
                self._locate_next()

        self._models.locate_when_idle(replace(missing, edits=(probe,)), probe.id, take)
