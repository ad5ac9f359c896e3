"""When layers may be compiled in the background: the picture is there, and nobody has been at work for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ganinterface.render.compiling import Compiling

if TYPE_CHECKING:
    from ganinterface.document.model_info import ModelInfo
    from ganinterface.studio.controller import Controller
    from stylegan import Generator

IDLE = 20_000  # ms without anything to draw


class IdleCompiling(QObject):
    """Gives the open model its turns, see `Compiling`, where the preferences allow it and no job is at work."""

    _trial_over = Signal()

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._generator: Generator | None = None
        self.compiling = Compiling(controller.scheduler)
        self._idle = QTimer(self, singleShot=True, interval=IDLE)
        self._idle.timeout.connect(self._begin)
        self._trial_over.connect(self._idle.start, Qt.ConnectionType.QueuedConnection)
        self.compiling.trial_over.connect(self._trial_over.emit)
        controller.busy.connect(self._on_busy)
        controller.model_changed.connect(self._on_model)
        controller.job_added.connect(lambda job: self.compiling.stop())
        controller.job_changed.connect(lambda job: self._idle.start())

    def close(self) -> None:
        """End what is going on, and begin no more."""
        self._idle.stop()
        self.compiling.close()

    def on_choice(self, allowed: bool) -> None:
        """The preference is another: what is not allowed any more is taken back."""
        if allowed:
            self._idle.start()
        elif self._generator is not None:
            self.compiling.take_out(self._generator)

    def _on_busy(self, busy: bool) -> None:
        if busy:
            self._idle.stop()
        else:
            self._idle.start()

    def _on_model(self, info: ModelInfo) -> None:
        model = self._controller.model
        generator = model.generator if model is not None else None
        if generator is not self._generator:
            self.compiling.stop()
            self._generator = generator

    def _begin(self) -> None:
        controller = self._controller
        if not controller.settings.compile_in_background or self._generator is None:
            return
        if controller.opening or not controller.is_up_to_date or controller.jobs.unfinished:
            return
        self.compiling.begin(self._generator)
