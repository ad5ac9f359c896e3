"""The panel "Live": what is listened to, a table of what moves what, and the picture on another screen."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from ganinterface.qt.live.binding_fields import BindingFields, Choices
from ganinterface.qt.live.inputs import MidiInput, OscInput
from ganinterface.qt.live.other_screen import OtherScreen
from ganinterface.qt.live.table import ControlTable
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.focus import chain_focus
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import EmptyState, line
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import PADDING, UNIT, column, icon_button, named, row
from ganinterface.studio.live.live import Live
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.view import View
from stylegan.files.problem import one_line

OFTEN = 200  # ms between two looks at what came
EMPTY = (
    "What comes is listed here. To let a knob or a fader move a number, right-click its slider and choose "
    "“Learn from MIDI or OSC”, then move it."
)
AGAIN_TIP = "Count anew, and list only what is bound"


class LivePanel(QScrollArea):
    """Composes its parts; while nobody looks nothing of it is brought up to date."""

    def __init__(
        self, live: Live, view: View, settings: CurrentSettings, choices: Choices, *, say: Say
    ) -> None:
        super().__init__()
        named(self, "live_panel", "Live")
        self._live = live
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # its parts give way
        inside = QWidget(self)
        self.screen_part = OtherScreen(view, inside)
        self.osc = OscInput(live, settings, inside, say=say)
        self.midi = MidiInput(live, settings, inside)
        self.table = ControlTable(live, inside)
        self.fields = BindingFields(live, choices, inside, say=say)
        self.totals = ElidedLabel("", inside, role="secondary")
        self.totals.setObjectName("live_totals")
        self.learning = ElidedLabel("", inside, role="warning")
        self.learning.setObjectName("live_learning")
        self.stop_learning = icon_button("x", "Wait for no control any more", "stop_learning", inside)
        self.again = icon_button("arrow-counter-clockwise", AGAIN_TIP, "live_again", inside)
        self._pages = QStackedWidget(inside)
        self._pages.addWidget(EmptyState(EMPTY, inside))
        self._pages.addWidget(self.table)
        self._often = QTimer(self, interval=OFTEN)
        self._lay_out(inside)
        self.setWidget(inside)
        self._connect()

    def _lay_out(self, inside: QWidget) -> None:
        whole = column(
            self.osc,
            self.midi,
            line(),
            row((self.learning, 1), self.stop_learning, spacing=UNIT),
            (self._pages, 1),
            self.fields,
            row((self.totals, 1), self.again, spacing=UNIT),
            line(),
            self.screen_part,
            parent=inside,
            spacing=UNIT,
        )
        whole.setContentsMargins(PADDING, UNIT, PADDING, UNIT)
        chain_focus(
            *self.osc.stops, *self.midi.stops, self.stop_learning, self.table, *self.fields.stops, self.again,
            *self.screen_part.stops,
        )  # fmt: skip

    def _connect(self) -> None:
        self._often.timeout.connect(self._show_rows)
        self.stop_learning.clicked.connect(self._live.stop_learning)
        self.again.clicked.connect(self._live.forget)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_chosen())
        listen(self._live.changed, self._show)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.midi.look_once()
        self._often.start()
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._often.stop()

    def _show(self) -> None:
        address = self._live.learning
        for part in (self.learning, self.stop_learning):
            part.setVisible(address is not None)
        self.learning.setText("" if address is None else f"Move the control for {address} …")
        if self.isVisible():
            self._show_rows()
            self._show_chosen()

    def _show_chosen(self) -> None:
        self.fields.show_source(self.table.source)

    def _show_rows(self) -> None:
        self.table.show_rows()
        self._pages.setCurrentIndex(int(bool(self.table.sources)))
        self.fields.setVisible(bool(self.table.sources))
        totals = self._live.totals
        counts = {"received": totals.received, "clamped": totals.clamped, "unknown": totals.unknown}
        text = " · ".join(f"{count:,} {what}" for what, count in counts.items())
        if totals.malformed:
            text += f" · {totals.malformed:,} malformed ({one_line(totals.reason)})"
        self.totals.setText(text)
