"""Which device models run on, what memory their activations may take, and what a choice changes."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ganinterface.document.model_info import ModelInfo

if TYPE_CHECKING:
    from ganinterface.render.models import OpenModel
    from ganinterface.studio.controller import Controller

GIB = 2**30  # bytes


class PreferencesController(QObject):
    """The settings' device, unless one was `given` for this run ("auto": none was), and the memory they allow."""

    def __init__(self, controller: Controller, given: str = "auto") -> None:
        super().__init__(controller)
        self._controller = controller
        self.given = given

    @property
    def device(self) -> str:
        """What models are opened on: "auto", "cpu", "cuda" or "mps"."""
        return self._controller.settings.device if self.given == "auto" else self.given

    @property
    def budget(self) -> int | None:
        """Bytes that activations may take; None: the renderer's own share of the machine's memory."""
        memory = self._controller.settings.activation_memory
        return None if memory is None else round(memory * GIB)

    def choose(self, device: str, activation_memory: float | None) -> None:
        """Remember them, and go on with them: the work stays as it is.

        For another device the open model is opened again; if it cannot be, the device stays and the reason is said.
        `activation_memory` is in GiB, None for automatic. ValueError while a model is being opened.
        """
        controller, before = self._controller, self.device
        if controller.opening:
            raise ValueError("Wait until the model is open.")
        old = controller.settings
        controller.remember(device=device, activation_memory=activation_memory)
        model, info = controller.model, controller.session.model
        if model is None or info is None:
            if self.device != before:  # the old one may be why there is no model
                controller.files.open_model(None)
        elif self.device != before:
            self._move(info, old.device)
        elif activation_memory != old.activation_memory:
            self._renew(model, info)

    def _move(self, info: ModelInfo, old: str) -> None:
        """Open the open model again, on the device that was chosen; `old` is the setting to go back to."""
        controller, path, device = self._controller, Path(info.ref.path), self.device

        def make() -> OpenModel:
            from ganinterface.render.models import open_model  # imports torch, so only on the worker

            model = open_model(path, device)
            if model.info.ref.hash != info.ref.hash:
                raise ValueError(f"'{path.name}' has changed since it was opened, so the device stays.")
            return dataclasses.replace(model, info=info)  # names of classes may have been loaded

        def moved(_info: ModelInfo) -> None:
            from ganinterface.render.device import describe  # torch is there: a model is open

            if controller.model is not None:
                controller.say(f"{info.ref.name} runs on {describe(controller.model.generator.device)} now")

        def failed(reason: str) -> None:
            controller.remember(device=old)
            controller.say(reason, "error")
            if controller.model is not None and not controller.opening:
                self._renew(controller.model, info)  # the memory may be another

        controller.say(f"Opening {path.name} …")
        controller.set_model(make, moved, failed)

    def _renew(self, model: OpenModel, info: ModelInfo) -> None:
        """The open model again, with a renderer that keeps to the memory that is allowed now."""
        self._controller.set_model(lambda: dataclasses.replace(model, info=info), lambda _info: None)
