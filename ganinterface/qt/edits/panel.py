"""The edit panel: the stack of edits, below it what the selected one consists of, and buttons above."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QSplitter, QStackedWidget, QToolButton, QWidget

from ganinterface.document.document import Edit, Group
from ganinterface.document.region import Region
from ganinterface.qt.context_menu import WithMenu, ancestor
from ganinterface.qt.edits.details import EditDetails, region_text
from ganinterface.qt.edits.follow_fields import FollowFields
from ganinterface.qt.edits.preset_menu import fill_with_presets
from ganinterface.qt.edits.row import HEIGHT, EditRow
from ganinterface.qt.edits.stack import EditStack
from ganinterface.qt.edits.stamp_pane import Pictures, StampPane
from ganinterface.qt.widgets.labels import EmptyState, label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, PADDING, UNIT, column, icon_button, row
from ganinterface.session.session import Session
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.editing.groups import Groups
from ganinterface.studio.editing.stamping import Stamping
from ganinterface.studio.editing.values import Values
from ganinterface.studio.finding.examples import FromExamples
from ganinterface.studio.finding.following import Following
from ganinterface.studio.finding.holding import Strip
from ganinterface.studio.messages import Messages
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench

LEAST_BELOW = 2 * CONTROL_HEIGHT + 2 * UNIT  # px; of the details
EMPTY = "Paint on the picture or load a preset to make the first edit"


class EditPanel(WithMenu):
    """Composes the stack and the buttons above it.

    `load_wanted`: the person wants a preset from a file; `preset_wanted(Path)`: that one;
    `save_wanted(Edit | None)`: an edit, or all, as one; `donor_wanted`: a portrait from a file to take a stamp from.
    """

    load_wanted = Signal()
    preset_wanted = Signal(object)
    save_wanted = Signal(object)
    donor_wanted = Signal()

    def __init__(
        self,
        edits: Edits,
        groups: Groups,
        values: Values,
        stamping: Stamping,
        workbench: Workbench,
        view: View,
        session: Session,
        pictures: Pictures,
        messages: Messages,
        strip: Strip,
        examples: FromExamples,
        following: Following,
    ) -> None:
        super().__init__()
        self.setObjectName("edit_panel")
        self._edits, self._workbench, self._stamping = edits, workbench, stamping
        self._strip, self._examples, self._view = strip, examples, view
        followed = FollowFields(following, workbench, say=messages.say)
        self.details = EditDetails(
            edits, groups, values, workbench, view, session, followed, self, say=messages.say
        )
        self.details.stamp_wanted.connect(stamping.begin)
        self.details.save_wanted.connect(self.save_wanted)
        self.stack = EditStack(edits, groups, workbench, view, self, say=messages.say)
        self._rows = _scrolled(self.stack, "edit_scroll")
        self.stack.reached.connect(self._reveal)
        self._count = label("", "secondary", self)
        self.stamps = StampPane(stamping, pictures, session, view, self, say=messages.say)
        self.stamps.file_wanted.connect(self.donor_wanted)
        self._lay_out()
        self._shown: tuple[tuple[Edit, str], ...] | None = None
        self._shown_groups: tuple[Group, ...] = ()
        listen(workbench.document_changed, self._show)
        listen(view.changed, self._on_view)
        listen(stamping.changed, self._show_stamping)
        listen(strip.changed, self._show_figure)
        listen(examples.changed, self._show_figure)
        self._show()

    def _lay_out(self) -> None:
        self.parts = QSplitter(Qt.Orientation.Vertical, self)  # a pane of its own, that keeps its place
        self.parts.setChildrenCollapsible(False)
        self.parts.setHandleWidth(UNIT)
        below = _scrolled(self.details, "edit_details_scroll")
        self._rows.setMinimumHeight(HEIGHT)
        below.setMinimumHeight(LEAST_BELOW)
        for part in (self._rows, below):
            self.parts.addWidget(part)
        self.parts.setStretchFactor(1, 1)  # the rows keep their height when the panel gets another
        self.parts.splitterMoved.connect(self._on_shared)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(EmptyState(EMPTY, self))
        self._pages.addWidget(self.parts)
        head = row((self._count, 1), *self._buttons(), spacing=UNIT)
        stack = QWidget(self)
        column(head, (self._pages, 1), parent=stack, spacing=UNIT)
        self._instead = QStackedWidget(
            self
        )  # a stamp is chosen in place of the stack: beside the picture, not over it
        self._instead.addWidget(stack)
        self._instead.addWidget(self.stamps)
        whole = column(self._instead, parent=self)
        whole.setContentsMargins(PADDING, UNIT, PADDING, PADDING)

    def _buttons(self) -> list[QToolButton]:
        add = icon_button("plus", "Add an edit with the pinned maps", "add_edit", self)
        add.clicked.connect(lambda: self._edits.add_edit())
        edits = self._edits
        copy = icon_button("copy", "Duplicate the selected edit (Ctrl+D)", "duplicate_edit", self)
        copy.clicked.connect(lambda: edits.on_selected(edits.duplicate_edit))
        remove = icon_button("trash", "Remove the selected edit (Delete)", "remove_edit", self)
        remove.clicked.connect(lambda: edits.on_selected(edits.remove_edit))
        self._for_selected = (copy, remove)
        load = icon_button("folder-open", "Load a preset", "load_preset", self)
        menu = QMenu(load)
        menu.setObjectName("preset_menu")
        menu.aboutToShow.connect(lambda: self._fill(menu))
        load.setMenu(menu)
        load.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._save = icon_button(
            "floppy-disk", "Save all edits and attributes as a preset…", "save_all_presets", self
        )
        self._save.clicked.connect(lambda: self.save_wanted.emit(None))
        return [add, copy, remove, load, self._save]

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        fill_with_presets(menu, self._edits, self.preset_wanted.emit)
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addAction("From a file…").triggered.connect(self.load_wanted)

    def _show(self) -> None:
        document = self._workbench.document
        self._save.setEnabled(bool(document.edits or document.attributes))
        shown = tuple((replace(edit, region=Region()), region_text(edit)) for edit in document.edits)
        if (shown, document.groups) == (
            self._shown,
            self._shown_groups,
        ):  # a stroke changes the region many times a second
            return
        self._shown, self._shown_groups = shown, document.groups
        self.stack.show_edits(document.edits)
        self._show_selected()
        self._pages.setCurrentIndex(1 if document.edits else 0)
        count = len(document.edits)
        self._count.setText("" if count == 0 else "1 edit" if count == 1 else f"{count} edits")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()

    def _on_shared(self) -> None:
        self._view.edit_rows = self.parts.sizes()[0]

    def _share_height(self) -> None:
        """Two rows are seen at least, more where the details leave room; where a person has put the line it stays."""
        total, rows = self.parts.height() - self.parts.handleWidth(), len(self._shown or ())
        if total <= 0:
            return
        if self._view.edit_rows > 0:
            self.parts.setSizes([self._view.edit_rows, max(total - self._view.edit_rows, 0)])
            return
        needed = max(self.details.height_for(self._edits.selected), LEAST_BELOW)
        left = max(total - needed, 2 * (HEIGHT + UNIT))
        above = max(min(rows * (HEIGHT + UNIT), left), HEIGHT)
        self.parts.setSizes([above, total - above])

    def _on_view(self, name: str) -> None:
        if name in ("selected_edit", "renaming"):
            self.stack.show_selected()
            self._show_selected()

    def _show_stamping(self) -> None:
        begins = self._stamping.edit is not None and self._instead.currentIndex() == 0
        if self._stamping.edit is None and self.stamps.isAncestorOf(self.focusWidget() or self):
            self.window().setFocus()  # not to the next control
        self._instead.setCurrentIndex(0 if self._stamping.edit is None else 1)
        if begins:
            self.stamps.take_focus()

    def _show_selected(self) -> None:
        selected = self._edits.selected
        self.details.show_edit(selected)
        self._share_height()
        for button in self._for_selected:
            button.setEnabled(selected is not None)

    def _show_figure(self) -> None:
        """What the strip says of the portraits that it shows, else what was found when the edit was built from examples."""
        figure, selected = self._strip.figure, self._edits.selected
        built = "" if selected is None else self._examples.note(selected)
        self.details.show_figure(built if figure is None else str(figure))

    def menu_at(self, point: QPoint) -> str:
        return "edit" if ancestor(self.childAt(point), EditRow) is not None else "edits"

    def _reveal(self, top: int, bottom: int) -> None:
        self._rows.ensureVisible(0, top, 0, 0)
        self._rows.ensureVisible(0, bottom, 0, 0)


def _scrolled(content: QWidget, name: str) -> QScrollArea:
    area = QScrollArea()
    area.setObjectName(name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area
