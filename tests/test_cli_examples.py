"""What `--help` shows as an example of a batch can be typed as it stands, with the model, attributes and presets that ship."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas
import pytest
from numpy.typing import NDArray

from ganinterface.assets import SHIPPED_MODEL, asset
from ganinterface.cli import main
from ganinterface.document.document import Document
from ganinterface.render.portraits import sample
from ganinterface.render.varying import saving, sweeping
from ganinterface.render.varying.table import NAME

SAVED = "favorite_latents.csv"  # of the 2019 tool, which an example names


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to type in, with a file of latents; pictures are blank, for what they show is not what is looked at."""
    try:
        asset(SHIPPED_MODEL)
    except FileNotFoundError:
        pytest.skip("without the shipped model")

    def blank(_generator: object, documents: Iterable[Document], *_: object) -> Iterator[NDArray[np.uint8]]:
        return (np.zeros((16, 8, 3), np.uint8) for _ in documents)

    for module in (saving, sample):
        monkeypatch.setattr(module, "pictures", blank)
    monkeypatch.setattr(sweeping, "map_deviations", lambda generator, layer, check: np.ones(4096))
    monkeypatch.chdir(tmp_path)
    numbers = ":".join(["0.1"] * sample_width())
    Path(SAVED).write_text(f"a.png,a,{numbers}\nb.png,a,{numbers}\n")
    return tmp_path


def sample_width() -> int:
    from ganinterface.render.models import open_model

    return open_model(None, "cpu").info.w_dim


def examples(capsys: pytest.CaptureFixture[str], *command: str) -> list[list[str]]:
    """The words of each example in a command's help, without the program's name."""
    assert main([*command, "--help"]) == 0
    shown = re.split(r"\n\s*\n|\n *[╭┌]", capsys.readouterr().out)
    texts = [" ".join(part.split()) for part in shown if part.strip().startswith("Example: ")]
    return [shlex.split(text.removeprefix("Example: ganinterface ")) for text in texts]


def typed(capsys: pytest.CaptureFixture[str], *command: str) -> None:
    """Type all examples of a command; each fills the folder that it names, with a table and a sheet."""
    found = examples(capsys, *command)
    assert found, f"'{' '.join(command)}' has no example"
    for words in found:
        assert main(words) == 0, capsys.readouterr().err
        out = Path(words[words.index("--out") + 1])
        files = set(pandas.read_csv(out / NAME)["file"])
        assert files == {path.name for path in out.iterdir()} - {NAME, "contact-sheet.png"}
        assert (out / "contact-sheet.png").exists()


def test_every_example_of_a_batch_can_be_typed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed(capsys, "sample")
    for command in ("spectrum", "sequential", "combinatoric", "edits", "sweep", "apply"):
        typed(capsys, "vary", command)


def test_an_example_of_a_minus_b_can_be_typed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = examples(capsys, "directions", "analogy")
    assert [words[0] for words in found] == ["directions", "sample"]
    for words in found:
        assert main(words) == 0, capsys.readouterr().err
        assert Path(words[words.index("--out") + 1]).exists()
