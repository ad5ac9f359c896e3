"""What the class selector does: one class or a mix of several, and their names; each verb is one undo step."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from ganinterface.document.compatibility import classes_act
from ganinterface.document.labels import (
    SUFFIXES,
    Weights,
    class_index,
    class_name,
    weights_of,
    with_amount,
)
from ganinterface.files.opening import OpenedLabels
from ganinterface.session import actions
from ganinterface.session.session import Session
from ganinterface.studio.messages import Messages
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.workbench import Workbench

PURPOSE = "labels"  # of the folder that is remembered


class Labels:
    """The picture's classes, as the window works on them. Without a conditional model nothing happens."""

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        settings: CurrentSettings,
        messages: Messages,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self.keying = workbench.keying
        self._settings = settings
        self._messages = messages
        self._before: Weights = ()  # at the beginning of a drag

    @property
    def count(self) -> int:
        """How many classes the open model has."""
        model = self._session.model
        return model.label_dim if model else 0

    @property
    def names(self) -> tuple[str, ...]:
        """What the classes are called, where that is known."""
        model = self._session.model
        return model.labels if model else ()

    @property
    def weights(self) -> Weights:
        """One weight per class of the picture that is seen."""
        weights = weights_of(self._workbench.document.label, self.count) if self.count else ()
        return weights if len(weights) == self.count else ()

    @property
    def classes(self) -> tuple[int, ...]:
        """The classes that the picture is made of."""
        return tuple(index for index, weight in enumerate(self.weights) if weight)

    @property
    def act(self) -> bool:
        """Whether the picture comes from a seed, on which classes act; a w that was opened is past them."""
        return classes_act(self._workbench.document)

    def find(self, text: str) -> int:
        """The class of that number or name; LabelError with one sentence when there is none."""
        return class_index(text, self.names, self.count)

    def set_class(self, index: int) -> None:
        """One class in place of what there was."""
        model = self._session.model
        if model is not None:
            self._workbench.apply(actions.set_class, model, index)

    def swap_class(self, index: int, other: int) -> None:
        """Another class in place of one of the mix."""
        model = self._session.model
        if model is not None:
            self._workbench.apply(actions.swap_class, model, index, other)

    def add_class(self) -> None:
        """One more class, the first that is not in the mix yet, with a fair share of it."""
        model, classes = self._session.model, self.classes
        free = [index for index in range(self.count) if index not in classes]
        if model is not None and free:
            share = 1 / (len(classes) + 1)
            self._workbench.apply(actions.set_class_amount, model, free[0], share)

    def remove_class(self, index: int) -> None:
        """Without that class; the others share what it had."""
        model = self._session.model
        if model is not None:
            self._workbench.apply(actions.set_class_amount, model, index, 0.0)

    def amount_begin(self, index: int) -> None:
        """What `set_amount` does until `amount_end` is one undo step."""
        self._before = self.weights
        self._workbench.drag_begin(f"label/{index}", class_name(index, self.names))

    def set_amount(self, index: int, amount: float) -> None:
        """How much (0..1) of a class there is; the others share the rest as they did when the drag began."""
        if index < len(self._before) == self.count:  # else another model came while the mouse button was down
            self._workbench.apply(actions.set_label, with_amount(self._before, index, amount))

    def amount_end(self) -> None:
        """The drag of an amount is over."""
        self._workbench.drag_end()

    def take(self, opened: OpenedLabels) -> None:
        """Names for the classes from a file."""
        path, names, model = opened.path, opened.names, self._session.model
        if model is None:
            return
        self._session.set_model(replace(model, labels=names, label_problem=""))
        self._settings.remember_folder(PURPOSE, path)
        beside = f"{Path(model.ref.path).stem}{SUFFIXES[0]}"
        hint = (
            ""
            if path.name == beside
            else f" Saved next to the model as {beside}, they are loaded every time."
        )
        self._messages.say(f"{len(names)} classes have names now.{hint}")
