"""The system's clipboard: puts there what is copied, and gives back what can be pasted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QImage

from ganinterface.files.clips import Clip
from ganinterface.qt.widgets.listening import listen
from ganinterface.studio.clipboard import Clipboard

PNG = "image/png"


class SystemClipboard(QObject):
    """Files that were copied in a file manager are opened as if they were dropped."""

    def __init__(
        self, clipboard: Clipboard, open_files: Callable[[list[Path]], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._clipboard, self._open_files = clipboard, open_files
        listen(clipboard.offered, self._keep)

    def paste(self) -> None:
        """Paste what is there."""
        data = QGuiApplication.clipboard().mimeData() or QMimeData()  # None where it is empty
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self._open_files(paths)
        else:
            self._clipboard.paste(Clip(data.text().encode(), _png_of(data)))

    def _keep(self, clip: Clip) -> None:
        data = QMimeData()
        if clip.text:
            data.setText(clip.text.decode())
        if clip.png:
            # Both: as an image for other programs, alpha included, and as the file with the Document in it.
            data.setImageData(QImage.fromData(QByteArray(clip.png)))
            data.setData(PNG, QByteArray(clip.png))
        QGuiApplication.clipboard().setMimeData(data)


def _png_of(data: QMimeData) -> bytes:
    """The picture as PNG; where another program keeps only its pixels, without a Document."""
    if data.hasFormat(PNG):
        return bytes(data.data(PNG).data())
    image = data.imageData() if data.hasImage() else None
    if not isinstance(image, QImage):
        return b""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # which takes no bytes, whatever its types say
    return bytes(buffer.data().data())
