"""The command `models`: what a person types, what is listed, downloaded and refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ganinterface.cli import main
from ganinterface.cli.terminal import output as cli_output
from ganinterface.files.catalogue import own_list
from tests.file_server import FileServer, Served

CONTENT = bytes((128 + byte) % 256 for byte in range(256)) * 2000  # begins as a pickle does
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where downloads are kept; settings and data are the test's own."""
    monkeypatch.setenv("GANINTERFACE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("GANINTERFACE_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "models"


def offer(server: FileServer, content: bytes = CONTENT, more: str = "") -> None:
    """An own list with one model, "mine"."""
    address = server.serve("mine.pkl", Served(content))
    own_list().parent.mkdir(parents=True, exist_ok=True)
    own_list().write_text(
        '[[model]]\nname = "mine"\nfamily = "stylegan3"\nresolution = [256, 128]\nlicence = "CC0"\n'
        f'address = "{address}"\n{more}\n'
    )


def failed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Status 2, nothing on standard output, one line on standard error."""
    assert main(["models", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("ganinterface: ")
    assert shown.err.count("\n") == 1
    return shown.err


@pytest.mark.parametrize("command", [[], ["list"]])
def test_the_list_is_a_table_for_people(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", *command]) == 0
    shown = capsys.readouterr()
    title, *lines = shown.out.splitlines()
    assert title.split() == ["name", "family", "height×width", "size", "shows", "licence"]
    assert len(lines) > 50
    faces = next(line for line in lines if "stylegan2-ada-ffhq " in line)
    assert "StyleGAN2     1024×1024  382 MB  portraits, FFHQ" in faces
    assert faces.endswith("Nvidia Source Code License (non-commercial)")
    assert shown.err == ""


def test_the_list_is_json_for_scripts(
    server: FileServer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(server, more=f'size = {len(CONTENT)}\nsha256 = "{SHA}"')
    assert main(["models", "list", "--json"]) == 0
    *others, mine = json.loads(capsys.readouterr().out)
    assert mine == {
        "name": "mine",
        "family": "stylegan3",
        "resolution": [256, 128],
        "about": "",
        "licence": "CC0",
        "licence_page": None,
        "address": server.address("mine.pkl"),
        "size": len(CONTENT),
        "sha256": SHA,
        "path": None,
    }
    assert others[0]["name"] == "stylegan3-t-ffhq-1024"
    assert main(["models", "download", "mine"]) == 0
    capsys.readouterr()
    assert main(["models", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[-1]["path"] == str(folder / "mine.pkl")


def test_a_model_is_downloaded_into_the_programs_folder_and_marked_in_the_list(
    server: FileServer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(server)
    assert main(["models", "download", "mine"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        f"mine is {folder / 'mine.pkl'}",
        "licence: CC0",
        f"sha256: {SHA} (none is published; kept next to the file)",
    ]
    assert shown.err == ""
    assert (folder / "mine.pkl").read_bytes() == CONTENT
    assert main(["models"]) == 0
    marked = [line for line in capsys.readouterr().out.splitlines() if line.startswith("*")]
    assert [line.split()[1] for line in marked] == ["mine"]


def test_a_model_is_downloaded_into_another_folder(
    server: FileServer, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(server, more=f'sha256 = "{SHA}"')
    assert main(["models", "download", "mine", "--out", str(tmp_path / "here")]) == 0
    assert (tmp_path / "here" / "mine.pkl").read_bytes() == CONTENT
    assert not folder.exists()
    assert "sha256" not in capsys.readouterr().out


def test_progress_goes_to_standard_error(
    server: FileServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_output, "PAUSE", 0.0)
    offer(server)
    assert main(["models", "download", "mine"]) == 0
    assert "mine: 100% 512 kB of 512 kB" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("lost",), "lost"),
        (("download",), "NAME"),
        (("download", "stylegan3-ffhq"), "did you mean 'stylegan3-t-ffhq-1024'?"),
        (("download", "mine", "more"), "more"),
        (("download", "../mine"), "no model '../mine'"),
        (("list", "--xml"), "--xml"),
    ],
)
def test_what_is_typed_wrongly_is_one_line(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words in failed(capsys, *arguments)


def test_a_download_that_fails_is_one_line(
    server: FileServer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(server, more=f'sha256 = "{"0" * 64}"')
    assert "is not the published file" in failed(capsys, "download", "mine")
    assert not (folder / "mine.pkl").exists()


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_asked(
    server: FileServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(server)
    (tmp_path / "file").write_text("")
    assert "Nothing can be written into" in failed(
        capsys, "download", "mine", "--out", str(tmp_path / "file")
    )
    assert server.asked == []


def test_an_interrupted_download_is_status_130_and_goes_on_later(
    server: FileServer, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> None:
        if (folder / "mine.pkl.part").stat().st_size > 0:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(cli_output.PlainLines, "check", interrupted)
        offer(server)
        assert main(["models", "download", "mine"]) == 130
    assert (folder / "mine.pkl.part").exists()
    assert main(["models", "download", "mine"]) == 0
    assert server.asked[-1][1].startswith("bytes=")
    assert (folder / "mine.pkl").read_bytes() == CONTENT


def test_a_broken_own_list_is_said_after_the_shipped_one(capsys: pytest.CaptureFixture[str]) -> None:
    own_list().parent.mkdir(parents=True)
    own_list().write_text("[[model]]\nname = 3\n")
    assert main(["models"]) == 0
    shown = capsys.readouterr()
    assert "stylegan2-ada-ffhq" in shown.out
    assert shown.err == f"ganinterface: '{own_list()}', line 1: the model has no family.\n"
    assert "line 1: the model has no family" in failed(capsys, "download", "mine")


@pytest.mark.parametrize("command", [[], ["list"], ["download"]])
def test_the_command_explains_itself(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", *command, "--help"]) == 0
    assert "Usage: ganinterface models" in capsys.readouterr().out
