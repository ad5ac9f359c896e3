"""A workbench of its own: no worker, no generator."""

from __future__ import annotations

from ganinterface.document.model_info import Layer, ModelInfo, ModelRef
from ganinterface.session.session import Session
from ganinterface.studio.animating.drivers import Drivers
from ganinterface.studio.animating.keying import Keying
from ganinterface.studio.animating.recording import Recording
from ganinterface.studio.animating.tracks import Tracks
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.playback import Playback
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench

INFO = ModelInfo(ModelRef("m"), "stylegan", (16, 8), 4, 4, 3, 0, (Layer("4x2 conv1", 4, 2, 5),))


class Bench:
    """What is needed to change a Document and to play a Timeline."""

    def __init__(self, loop: Loop) -> None:
        self.session = Session()
        self.session.set_model(INFO)
        self.messages = Messages()
        self.view = View()
        self.playback = Playback(self.session, self.view, self.messages, loop)
        self.tracks = Tracks(self.session, self.playback, self.messages)
        self.drivers = Drivers(self.session, self.messages)
        self.keying = Keying(self.session, self.playback, self.tracks, self.drivers, self.view)
        self.recording = Recording(self.session, self.playback, self.tracks, self.messages, loop)
        self.workbench = Workbench(
            self.session,
            self.playback,
            self.tracks,
            self.keying,
            self.recording,
            self.view,
            self.messages,
        )
