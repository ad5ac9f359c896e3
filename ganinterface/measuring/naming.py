"""What the attributes of a classifier's tags are called: "Hair: pink", "Mouth open"."""

from __future__ import annotations

from stylegan.metrics.outputs import Output


def attribute_name(output: Output, tag: str) -> str:
    """An option as its group and itself, without what all options of the group begin with; else the tag in words."""
    if output.kind != "options" or not output.group:
        return _sentence(tag)
    every = [option.replace("_", " ").split() for option in output.tags]
    own = tag.replace("_", " ").split()
    while len(every) > 1 and all(len(words) > 1 and words[0] == own[0] for words in every):
        every, own = [words[1:] for words in every], own[1:]
    return f"{_sentence(output.group)}: {' '.join(own)}"


def attribute_group(output: Output) -> str:
    """The heading that an attribute stands under, "" for none."""
    return _sentence(output.group) if output.group else ""


def _words(text: str) -> str:
    return " ".join(text.replace("_", " ").split())


def _sentence(text: str) -> str:
    words = _words(text)
    return words[:1].upper() + words[1:]
