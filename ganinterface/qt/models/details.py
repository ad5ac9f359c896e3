"""What is known of the model that is chosen in the models dialog: each text can be copied."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLineEdit, QToolButton, QWidget

from ganinterface.document.model_info import resolution_text
from ganinterface.files.catalogue_entry import Entry, size_text
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.labels import label, plain
from ganinterface.qt.widgets.theme import UNIT, colour, column, icon_button, named, row
from stylegan.families.table import FAMILIES

# Text like the rest of the page; only the keyboard's focus makes it a field.
PLAIN = f"""
QLineEdit {{ background: transparent; border-color: transparent; padding: 0; }}
QLineEdit:focus {{ border-color: {colour("accent").name()}; }}
"""
LABEL_WIDTH = 16 * UNIT
NOT_PUBLISHED = "none is published; that of the first download is kept and compared from then on"


class CopyField(QWidget):
    """One line of text that can be marked and copied, with a button that copies it all and perhaps another one."""

    def __init__(self, name: str, what: str, extra: QToolButton | None = None) -> None:
        super().__init__()
        self._copied = ""
        self.text = named(QLineEdit(), f"model_{name}", what)
        self.text.setReadOnly(True)
        self.text.setStyleSheet(PLAIN)
        self.copy = icon_button("copy", f"Copy the {what}", f"model_{name}_copy")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._copied))
        buttons = (self.copy,) if extra is None else (extra, self.copy)
        row((self.text, 1), *buttons, parent=self, spacing=UNIT)

    def show_text(self, text: str, copied: str | None = None) -> None:
        """Show a text from its beginning; `copied` is what the button copies, if not all of it."""
        self._copied = text if copied is None else copied
        self.text.setText(text)
        self.text.setCursorPosition(0)
        self.text.setToolTip(plain(text))
        self.copy.setEnabled(bool(self._copied))


class ModelDetails(QWidget):
    """Name, licence, address, sha256 and file of one entry."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("model_details")
        self._page, self._folder = "", Path()
        self.title = label("", "heading")
        self.title.setObjectName("model_title")
        self.summary = ElidedLabel("", role="secondary")
        read = icon_button("arrow-square-out", "Read the licence in the browser", "model_licence_page")
        show = icon_button("folder-open", "Open the folder", "model_folder")
        read.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._page)))
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))))
        self._read, self._show = read, show
        self.licence = CopyField("licence", "licence", read)
        self.address = CopyField("address", "address")
        self.sha256 = CopyField("sha256", "sha256")
        self.file = CopyField("file", "file", show)
        self._lay_out()

    def _lay_out(self) -> None:
        head = row(self.title, (self.summary, 1), spacing=3 * UNIT)
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * UNIT)
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        grid.setColumnStretch(1, 1)
        fields = {"Licence": self.licence, "Address": self.address, "sha256": self.sha256, "File": self.file}
        for place, (name, field) in enumerate(fields.items()):
            grid.addWidget(label(name, "secondary"), place, 0)
            grid.addWidget(field, place, 1)
        column(head, grid, parent=self, spacing=UNIT)

    def show_entry(self, entry: Entry | None, known: str, path: Path, here: bool) -> None:
        """Show an entry (None: nothing is chosen), the sha256 that its file is compared with, and where it goes."""
        self._page = entry.licence_page if entry else ""
        self._folder = path.parent
        self.setEnabled(entry is not None)
        self._read.setEnabled(bool(self._page))
        self._read.setToolTip(f"Read the licence in the browser\n{self._page}".rstrip())
        self._show.setEnabled(entry is not None and path.parent.is_dir())
        if entry is None:
            self.title.setText("No model has all of these words")
            self.summary.setText("")
            for field in (self.licence, self.address, self.sha256, self.file):
                field.show_text("")
            return
        size = f" · {size_text(entry.size)}" if entry.size else ""
        own = " · from your own list" if entry.own else ""
        about = f"{entry.about} · " if entry.about else ""
        self.title.setText(entry.name)
        self.summary.setText(
            f"{about}{FAMILIES[entry.family].title} · {resolution_text(entry.resolution)}{size}{own}"
        )
        self.licence.show_text(entry.licence)
        self.address.show_text(entry.address)
        self.file.show_text(*((str(path), None) if here else (f"will be {path}", "")))
        remark = " (of the first download; none is published)" if known and not entry.sha256 else ""
        self.sha256.show_text(f"{known}{remark}" if known else NOT_PUBLISHED, known)
