"""What a portrait is called where there is room for a word, for a line, or for a file's name."""

from __future__ import annotations

from ganinterface.document.document import Document
from ganinterface.document.typed.number_text import counted, shown

MOST_ATTRIBUTES = 4  # that are named
MOST = 0.75  # weight of one latent, with which a blend is near it


def title(document: Document) -> str:
    """In a word: the seed, or what it is instead."""
    if document.seed is not None:
        return str(document.seed)
    near = _near(document)
    return f"≈ {near}" if near is not None else "latent" if len(document.latent) == 1 else "blend"


def name(document: Document) -> str:
    """In a sentence and in undo: "seed 4711", "a portrait near seed 4711"."""
    if document.seed is not None:
        return f"seed {document.seed}"
    near = _near(document)
    return f"a portrait near seed {near}" if near is not None else f"a {title(document)}"


def _near(document: Document) -> int | None:
    """The seed that most of a blend is, such as that of a variation."""
    first = document.latent[0]
    return first.seed if first.array is None and len(document.latent) > 1 and first.weight >= MOST else None


def about(document: Document) -> str:
    """In a line: "seed 4711 · psi 0.7 · smile 0.8 · 2 edits"."""
    parts = [name(document), f"psi {shown(document.truncation.psi)}"]
    parts += [
        f"{item.name.replace('_', ' ')} {shown(item.amount)}"
        for item in document.attributes[:MOST_ATTRIBUTES]
    ]
    more = len(document.attributes) - MOST_ATTRIBUTES
    parts += [f"{more} more"] * (more > 0)
    parts += [counted(len(document.edits), "edit")] * bool(document.edits)
    return " · ".join(parts)


def file_stem(document: Document) -> str:
    """As the name of a file: "seed4711"."""
    if document.seed is not None:
        return f"seed{document.seed:04}"
    near = _near(document)
    return f"near-{near}" if near is not None else title(document)
