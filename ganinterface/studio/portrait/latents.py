"""What the latent panel does: seed, latents of files, truncation, base, mixes, noise; each verb is one undo step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from numpy import float32
from numpy.typing import NDArray
from psygnal import Signal

from ganinterface.document.document import Document, NoiseMode, StyleMix
from ganinterface.document.typed.style_ranges import range_inside
from ganinterface.files.opening import OpenedLatents, OpenedPicture
from ganinterface.render.export.latent_film import latent_film
from ganinterface.session import actions
from ganinterface.session.session import Session
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.workbench import Workbench, random_seed
from stylegan.files.system_errors import why_unwritable
from stylegan.latents import Latent, Space

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer


class Latents:
    """Where the picture comes from, as the window works on it; single numbers are set by `Workbench.set_number`.

    The latents of a file that holds several are on offer, one to be chosen, until another model is opened. So is one that
    may be in w or in z, which a person says.
    """

    offered_changed = Signal()  # what is on offer, or the space that it is taken to be in

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        models: Models,
        files: FileThread,
        settings: CurrentSettings,
        messages: Messages,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self._models = models
        self._files = files
        self._settings = settings
        self._messages = messages
        self.selected_mix = 0  # the place of the one that was pointed at last
        self.offered: tuple[Latent, ...] = ()
        self.offered_from = ""  # the file's name
        self.may_be_z = False  # whether a person has to say which space they are in
        self.space: Space = "w"  # in which they are taken to be
        self._chosen: int | None = None
        self._opened: dict[str, Latent] = {}  # by the content hash of their arrays
        models.model_changed.connect(self.withdraw)

    @property
    def document(self) -> Document:
        """The Document that is worked on."""
        return self._workbench.document

    def set_seed(self, seed: int) -> None:
        """The portrait of a seed."""
        self._workbench.apply(actions.set_seed, seed)

    # --- latents of files ---

    @property
    def opened(self) -> Latent | None:
        """The latent that the picture is, when it was opened from a file since the program began."""
        parts = self.document.latent
        return self._opened.get(parts[0].array or "") if len(parts) == 1 else None

    def take(self, opened: OpenedLatents) -> None:
        """Show the latent of a file exactly as it is, or offer those of one that holds several, or that may be in z."""
        self._settings.remember_folder("latent", opened.path)
        name, latents = opened.path.name, opened.latents
        if len(latents) > 1 or opened.may_be_z:
            self.offered, self.offered_from = latents, name
            self.space, self.may_be_z, self._chosen = latents[0].space, opened.may_be_z, None
            self.offered_changed.emit()
        else:
            self.withdraw()
        if len(latents) > 1:
            self._messages.say(f"{len(latents)} latents in {name}: choose one in the Latent panel")
        else:
            self._chosen = 0
            note = "; Load attributes… takes it as a direction" if opened.is_guess else ""
            self._show(latents[0], latents[0].space, f" from {name}", note)

    def take_picture(self, opened: OpenedPicture) -> None:
        """Show the latent that a picture of this program was drawn from (in a moment): all of it but the edits."""
        wanted = opened.document.model

        def find(renderer: Renderer) -> Latent:
            from ganinterface.render.portraits.latents import (
                latent_of,  # imports torch, so only on the worker
            )

            return latent_of(opened, renderer.generator)

        def show(latent: Latent) -> None:
            self.take(OpenedLatents(opened.path, (latent,)))
            model = self._session.model
            if model is not None and wanted.hash not in ("", model.ref.hash):
                other = f"was made with another model ({wanted.name}); rendered with {model.ref.name}"
                self._messages.say(f"'{opened.path.name}' {other}.", "warning")

        self._models.render(find, show)

    def choose(self, index: int) -> None:
        """Show one of the latents on offer."""
        if 0 <= index < len(self.offered):
            self._chosen = index
            self._show(self.offered[index], self.space)

    def set_space(self, space: Space) -> None:
        """Take the latents on offer to be in w or in z, and show the chosen one so."""
        if space == self.space or not self.may_be_z:
            return
        self.space = space
        self.offered_changed.emit()
        if self._chosen is not None:
            self.choose(self._chosen)

    def as_film(self) -> None:
        """The latents on offer as the animation, one a frame, with the present edits (in a moment, where they are in z)."""
        offered, space, document = self.offered, self.space, self.document

        def find(renderer: Renderer) -> list[Latent]:
            from ganinterface.render.portraits.latents import in_w  # imports torch, so only on the worker

            given = [Latent(each.name, each.array, space) for each in offered]
            return [in_w(each, renderer.generator, document.label) for each in given]

        def take(found: list[Latent]) -> None:
            before, arrays = self._session.timeline, self._session.arrays
            made = latent_film(before, document, found, arrays)
            self._session.apply(f"{len(found):,} latents as a film", timeline=made)
            left_out = len(found) - len(made.poses)
            more = f"; {left_out:,} of them lie between two poses" if left_out else ""
            self._messages.say(f"{len(found):,} latents are the animation now, one a frame{more}")

        if offered:
            self._models.render(find, take)

    def withdraw(self) -> None:
        """Offer no latents any more."""
        if self.offered:
            self.offered, self.offered_from, self.may_be_z, self._chosen = (), "", False, None
            self.offered_changed.emit()

    def save_file(self, path: Path) -> None:
        """Write what the picture is drawn from, all of it but the edits, as .npz or .npy (in a moment)."""
        model = self._models.current
        if model is None:
            self._messages.say("There is no latent to save yet.", "warning")
            return
        document, arrays = self.document, self._session.arrays.copy()

        def write(_renderer: Renderer) -> None:
            from ganinterface.render.portraits.latents import save_latent  # as above

            try:
                save_latent(path, model.generator, document, arrays)
            except OSError as error:
                raise ValueError(f"'{path.name}' cannot be written: {why_unwritable(error)}.") from error

        def ended(written: bool) -> None:
            if written:
                self._settings.remember_folder("latent", path)
                self._messages.say(
                    f"Saved {path.name}{': the portrait without its edits' if document.edits else ''}"
                )

        self._files.write("Save", path, self._models.waited_for(write), ended)

    # --- base ---

    def set_base_here(self) -> None:
        """Truncation pulls towards this portrait from now on (in a moment): at psi 0 it is the picture.

        The portrait as it is seen, mixes included, without its attributes: those are added to any base.
        """
        if self._session.model is None:
            self._messages.say(self._messages.no_model("before you choose a base"), "warning")
            return
        document = replace(self.document, attributes=(), edits=())

        def styles(renderer: Renderer) -> NDArray[float32]:
            from ganinterface.render.pictures import resolve  # imports torch, so only on the worker

            ws: NDArray[float32] = resolve(renderer.generator, document, renderer.arrays).ws[0].cpu().numpy()
            return ws

        self._models.render(styles, self._take_base)

    def set_base(self, array: str | None) -> None:
        """What truncation pulls towards: a latent of the session's arrays, or None for the average."""
        self._workbench.apply(actions.set_base, array)

    # --- style mixes ---

    def add_mix(self) -> None:
        """The coarse half of another portrait's styles, on top of the other mixes."""
        model = self._session.model
        if model is None:
            self._messages.say(self._messages.no_model("before you mix portraits"), "warning")
            return
        seed = random_seed()
        self._workbench.apply(actions.add_mix, StyleMix(seed, 0, max(model.num_ws // 2 - 1, 0)))

    def set_mix(self, index: int, **fields: Any) -> None:
        """Another seed or layer range for mix number `index`; layers out of range are clamped and said."""
        model = self._session.model
        if model is None or index >= len(self.document.mixes):
            return
        mix: StyleMix = replace(self.document.mixes[index], **fields)
        first, last, moved = range_inside(mix.first_style, mix.last_style, model.num_ws)
        if moved:
            self._messages.say(f"This model has styles 0 to {model.num_ws - 1}.", "warning")
        mix = replace(mix, first_style=first, last_style=last)
        self._workbench.apply(actions.replace_mix, index, mix)

    def remove_mix(self, index: int) -> None:
        """Without mix number `index`."""
        self._workbench.apply(actions.remove_mix, index)

    def move_mix(self, index: int, steps: int) -> None:
        """Mix number `index` so many places later."""
        if self._workbench.apply(actions.move_mix, index, index + steps):
            self.selected_mix = min(max(index + steps, 0), len(self.document.mixes) - 1)

    # --- noise ---

    def set_noise(self, mode: NoiseMode, seed: int | None = None) -> None:
        """The model's noise ("const"), that of a seed (None: the one it had last), or none."""
        self._workbench.apply(actions.set_noise, mode, self.document.noise.seed if seed is None else seed)

    # --- transform ---

    def reset_transform(self) -> None:
        """The picture back in its place."""
        self._workbench.apply(actions.set_transform, None)

    # --- inner workings ---

    def _show(self, latent: Latent, space: Space, source: str = "", note: str = "") -> None:
        """The picture of a latent as it is, in a moment where it has to go through the mapping network first."""
        if space == "w":
            self._show_in_w(latent, latent, source, note)
            return
        label, in_z = self.document.label, Latent(latent.name, latent.array, "z")

        def find(renderer: Renderer) -> Latent:
            from ganinterface.render.portraits.latents import in_w  # imports torch, so only on the worker

            return in_w(in_z, renderer.generator, label)

        self._models.render(
            find, lambda found: self._show_in_w(latent, found, f"{source or ' ' + latent.name} (in z)", note)
        )

    def _show_in_w(self, latent: Latent, in_w: Latent, source: str, note: str) -> None:
        """Show `latent`, which is `in_w`, and say what else that changes."""
        before = self.document
        array = self._session.arrays.put(in_w.array)
        self._opened[array] = latent
        self._workbench.apply(actions.open_latent, array, latent.name)
        also = [
            text
            for text, changes in (
                ("psi 1", before.truncation.psi != 1),
                ("no mixes", before.mixes != ()),
                ("attributes at 0", before.attributes != ()),
            )
            if changes
        ]
        drawn = f" · {', '.join(also)}" if also else ""
        self._messages.say(f"Latent{source or ' ' + latent.name}{drawn}{note}")

    def _take_base(self, ws: NDArray[float32]) -> None:
        self._workbench.apply(actions.set_base, self._session.arrays.put(ws))
        self._messages.say("This portrait is the base now: psi 0 shows it, and other seeds vary it.")
