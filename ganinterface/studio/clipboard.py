"""Copies, cuts, pastes, duplicates and removes what is selected: an edit, a pose, keys, or the picture; each one undo step."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.animation.keys import KeyRef
from ganinterface.document.animation.poses import Pose
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import misfit
from ganinterface.document.document import Document, another_name
from ganinterface.document.typed.number_text import counted
from ganinterface.files import clips
from ganinterface.files.clips import Clip, PastedKeys, PastedPicture, PastedPose, PastedPreset
from ganinterface.files.picture import png_bytes
from ganinterface.files.preset import make_preset, preset_text
from ganinterface.session.session import Session
from ganinterface.studio.animating.tracks import Tracks
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.playback import Playback
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer

NOTHING_SELECTED = "Select an edit, a pose or keys first."


class Clipboard:
    """What is selected is the edit, the pose or the keys that were selected last (`View.in_hand`).

    What is copied is `offered`; the window keeps it on the system's clipboard, and gives `paste` what is there.
    """

    offered = Signal(Clip)

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        playback: Playback,
        tracks: Tracks,
        edits: Edits,
        models: Models,
        view: View,
        files: FileThread,
        messages: Messages,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self._playback = playback
        self._tracks = tracks
        self._edits = edits
        self._models = models
        self._view = view
        self._files = files
        self._messages = messages

    # --- what is selected ---

    @property
    def _pose(self) -> Pose | None:
        """The pose that was selected last."""
        if self._view.in_hand != "pose":
            return None
        poses = self._session.timeline.poses
        return next((pose for pose in poses if pose.id == self._view.selected_pose), None)

    @property
    def _edit(self) -> str | None:
        """The id of the edit that was selected last."""
        edit = self._edits.selected if self._view.in_hand == "edit" else None
        return None if edit is None else edit.id

    @property
    def _keys(self) -> tuple[KeyRef, ...]:
        """The keys that were selected last."""
        wanted = self._view.selected_keys if self._view.in_hand == "keys" else ()
        return tuple(ref for ref in wanted if self._tracks.copied([ref]))

    def copy(self) -> bool:
        """What is selected, else the picture; returns whether an edit, a pose or keys were copied."""
        if keys := self._keys:
            self.offered.emit(Clip(text=clips.keys_text(self._tracks.copied(keys))))
            self._messages.say(f"Copied {counted(len(keys), 'key')}")
            return True
        edit, pose, arrays, model = (
            self._edits.selected,
            self._pose,
            self._session.arrays,
            self._session.model,
        )
        if pose is None and (self._edit is None or edit is None or model is None):
            self.copy_picture()
            return False
        try:
            if pose is not None:
                name, text = pose.name, clips.pose_text(pose, arrays)
            else:
                assert edit is not None
                assert model is not None
                name, text = edit.name, preset_text(make_preset(edit.name, [edit], (), model), arrays)
        except ValueError as error:
            self._messages.say(f"That cannot be copied: {str(error).rstrip('.')}.", "error")
            return False
        self.offered.emit(Clip(text=text))
        self._messages.say(f"Copied {name}")
        return True

    def copy_picture(self) -> None:
        """The picture as it is shown, with its Document in it (in a moment)."""
        model = self._models.current
        if model is None:
            self._messages.say("There is no picture to copy yet.", "warning")
            return
        document, arrays = self._workbench.shown_document, self._session.arrays.copy()

        def draw(_renderer: Renderer) -> bytes:
            from ganinterface.render.pictures import picture  # imports torch, so only on the worker

            return png_bytes(picture(model.generator, document, arrays), document, arrays)

        def offer(png: bytes) -> None:
            self.offered.emit(Clip(png=png))
            self._messages.say("Copied the picture")

        self._models.render(draw, offer)

    def cut(self) -> None:
        """Copy the edit, the pose or the keys that are selected, and take them out."""
        if self._pose is None and self._edit is None and not self._keys:
            self._messages.say(NOTHING_SELECTED)
        elif self.copy():
            self.remove("Cut")

    def remove(self, verb: str = "Remove") -> None:
        """Take out the edit, the pose or the keys that are selected."""
        if keys := self._keys:
            self._tracks.remove_keys(keys)
        elif (pose := self._pose) is not None:
            self._playback.remove_pose(pose.id, verb)
        elif (edit := self._edit) is not None:
            self._edits.remove_edit(edit, verb)
        else:
            self._messages.say(NOTHING_SELECTED)

    def duplicate(self) -> None:
        """A copy of the edit above it, or of the pose after it, selected."""
        if (pose := self._pose) is not None:
            self._put_pose(pose, "Duplicate", after=pose.id)
        elif (edit := self._edit) is not None:
            self._edits.duplicate_edit(edit)
        else:
            self._messages.say(NOTHING_SELECTED)

    def rename(self) -> None:
        """Let a person type another name for the edit or the pose that is selected."""
        pose = self._pose
        self._view.renaming = self._edit if pose is None else pose.id
        if self._view.renaming is None:
            self._messages.say(NOTHING_SELECTED)

    # --- what is pasted ---

    def paste(self, clip: Clip) -> None:
        """Edits above the selected one, a pose or keys at the playhead, a picture in place of this one (in a moment)."""
        if self._session.model is None:
            self._messages.say(self._messages.no_model("before you paste"), "warning")
            return
        self._files.read("Paste", lambda report: clips.read_clip(clip), self._take, purpose="paste")

    def _take(self, pasted: clips.Pasted) -> None:
        try:
            if isinstance(pasted, PastedPreset):
                self._edits.paste(pasted.preset, pasted.arrays)
            elif isinstance(pasted, PastedPose):
                self._fit(pasted.pose.document, pasted.arrays)
                self._put_pose(pasted.pose, "Paste")
            elif isinstance(pasted, PastedKeys):
                self._view.selected_keys = self._tracks.put_keys(pasted.tracks)
            else:
                self._take_picture(pasted)
        except ValueError as error:
            self._messages.say(str(error), "error")

    def _take_picture(self, pasted: PastedPicture) -> None:
        document, arrays = pasted.loaded
        self._fit(document, arrays)
        self._session.apply("Paste picture", replace(document, model=self._session.document.model))
        self._messages.say("Pasted the picture, with everything that made it")

    def _fit(self, document: Document, arrays: ArrayStore) -> None:
        """Keep the arrays of what is of this model; ValueError with one sentence for what it cannot draw."""
        model, wanted = self._session.model, document.model
        if model is None:
            raise ValueError(self._messages.no_model("before you paste"))
        other = f"it was made with another model, {wanted.name}."
        problem = misfit([document], model, arrays) if wanted.hash in ("", model.ref.hash) else other
        if problem is not None:
            raise ValueError(f"What is on the clipboard cannot be pasted: {problem}")
        self._session.arrays.add_all(arrays)

    def _put_pose(self, pose: Pose, verb: str, after: str | None = None) -> None:
        timeline = self._session.timeline
        name = another_name(pose.name, (other.name for other in timeline.poses))
        document = replace(pose.document, model=self._session.document.model)
        copy = replace(pose, id=uuid.uuid4().hex, name=name, document=document)
        self._playback.put_pose(copy, f"{verb} {pose.name}", after)
