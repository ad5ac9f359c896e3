"""Changes the device that models run on, the memory their activations may take, and how pictures are enlarged."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from ganinterface.document.model_info import ModelInfo
from ganinterface.session.session import Session
from ganinterface.studio.files.projects import Projects
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.preferences.enlarging import Enlarging
from ganinterface.studio.preferences.settings import CurrentSettings

if TYPE_CHECKING:
    from ganinterface.render.models import OpenModel


class Preferences:
    """What the preferences dialog does."""

    def __init__(
        self,
        session: Session,
        models: Models,
        projects: Projects,
        enlarging: Enlarging,
        settings: CurrentSettings,
        messages: Messages,
    ) -> None:
        self._session = session
        self._models = models
        self._projects = projects
        self._enlarging = enlarging
        self._settings = settings
        self._messages = messages

    def choose(self, device: str, activation_memory: float | None, enlarge: str) -> None:
        """Remember them, and go on with them: the work stays as it is.

        For another device the open model is opened again; if it cannot be, the device stays and the reason is said.
        `activation_memory` is in GiB, None for automatic; `enlarge` is one of `Settings.enlarge`. ValueError while a
        model is being opened.
        """
        before = self._settings.device
        if self._models.is_opening:
            raise ValueError("Wait until the model is open.")
        old = self._settings.current
        self._settings.remember(device=device, activation_memory=activation_memory, enlarge=enlarge)
        if enlarge != old.enlarge:
            self._enlarging.decide()
        model, info = self._models.current, self._session.model
        if model is None or info is None:
            if self._settings.device != before:  # the old one may be why there is no model
                self._projects.open_model(None)
        elif self._settings.device != before:
            self._move(info, old.device)
        elif activation_memory != old.activation_memory:
            self._renew(model, info)

    def _move(self, info: ModelInfo, old: str) -> None:
        """Open the open model again, on the device that was chosen; `old` is the setting to go back to."""
        path, device = Path(info.ref.path), self._settings.device

        def make() -> OpenModel:
            from ganinterface.render.models import open_model  # imports torch, so only on the worker

            model = open_model(path, device)
            if model.info.ref.hash != info.ref.hash:
                raise ValueError(f"'{path.name}' has changed since it was opened, so the device stays.")
            return dataclasses.replace(model, info=info)  # names of classes may have been loaded

        def moved(_info: ModelInfo) -> None:
            from ganinterface.render.device import describe  # torch is there: a model is open

            if self._models.current is not None:
                self._messages.say(
                    f"{info.ref.name} runs on {describe(self._models.current.generator.device)} now"
                )

        def failed(reason: str) -> None:
            self._settings.remember(device=old)
            self._messages.say(reason, "error", matter="file")
            if self._models.current is not None and not self._models.is_opening:
                self._renew(self._models.current, info)  # the memory may be another

        self._messages.say(f"Opening {path.name} …")
        self._models.set_model(make, moved, failed)

    def _renew(self, model: OpenModel, info: ModelInfo) -> None:
        """The open model again, with a renderer that keeps to the memory that is allowed now."""
        self._models.set_model(lambda: dataclasses.replace(model, info=info), lambda _info: None)
