"""Downloads of models, from a server on this machine: whole, resumed, cancelled, and all that servers do wrong."""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from ganinterface.files.catalogue_entry import Entry
from ganinterface.net import responses, resuming
from ganinterface.net.downloads import download, downloaded, known_sha256
from ganinterface.net.responses import DownloadError
from ganinterface.studio.jobs import Job
from tests.file_server import FileServer, Served
from tests.net.served_models import CONTENT, OTHER, SHA, Recorder, entry, failed, left


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resuming, "PAUSE", 0.0)


# --- whole -------------------------------------------------------------------------------------------------


def test_a_model_is_downloaded_under_the_entrys_name_and_nothing_else_is_left(
    server: FileServer, tmp_path: Path
) -> None:
    made = entry(server, Served(CONTENT), sha=SHA, size=1_000_000)
    path = download(made, tmp_path / "new" / "models")
    assert path == tmp_path / "new" / "models" / "faces.pkl"
    assert path.read_bytes() == CONTENT
    assert left(path.parent) == ["faces.pkl"]
    assert downloaded(made, path.parent) == path


def test_what_is_there_is_not_downloaded_again(server: FileServer, tmp_path: Path) -> None:
    made = entry(server, Served(CONTENT), sha=SHA)
    download(made, tmp_path)
    download(made, tmp_path)
    assert server.asked == [("nets/faces.pkl", "")]


def test_progress_is_told_in_bytes_and_ends_at_the_whole(server: FileServer, tmp_path: Path) -> None:
    recorder = Recorder([])
    download(entry(server, Served(CONTENT)), tmp_path, recorder)
    assert recorder.reports[-1] == (1.0, "1.0 MB of 1.0 MB")
    fractions = [fraction for fraction, _ in recorder.reports]
    assert fractions == sorted(fractions)


def test_a_server_that_tells_no_length_is_believed_at_its_end(server: FileServer, tmp_path: Path) -> None:
    recorder = Recorder([])
    path = download(entry(server, Served(CONTENT, send_length=False), sha=SHA), tmp_path, recorder)
    assert path.read_bytes() == CONTENT
    assert recorder.reports[0][0] == 0.0
    assert " of " not in (recorder.reports[0][1] or "")


def test_redirections_are_followed(server: FileServer, tmp_path: Path) -> None:
    server.serve("there", Served(CONTENT))
    away = Served(b"", status=302, headers={"Location": server.address("there")})
    assert download(entry(server, away), tmp_path).read_bytes() == CONTENT


def test_without_a_published_sum_that_of_the_first_download_is_kept_beside_the_file(
    server: FileServer, tmp_path: Path
) -> None:
    made = entry(server, Served(CONTENT))
    assert known_sha256(made, tmp_path) == ""
    download(made, tmp_path)
    assert (tmp_path / "faces.pkl.sha256").read_text() == f"{SHA}  faces.pkl\n"
    assert known_sha256(made, tmp_path) == SHA
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--strict", "faces.pkl.sha256"], cwd=tmp_path, check=True)


def test_another_file_at_the_same_address_later_on_is_noticed(server: FileServer, tmp_path: Path) -> None:
    made = entry(server, Served(CONTENT))
    download(made, tmp_path).unlink()
    server.files["nets/faces.pkl"] = Served(OTHER, etag='"2"')
    assert "not the file of the first download" in failed(made, tmp_path)
    (tmp_path / "faces.pkl.sha256").unlink()
    assert download(made, tmp_path).read_bytes() == OTHER


def test_a_damaged_sum_beside_the_file_is_no_sum(server: FileServer, tmp_path: Path) -> None:
    made = entry(server, Served(CONTENT))
    for damaged in (b"\xff\xfe", b"", b"abc  faces.pkl"):
        (tmp_path / "faces.pkl.sha256").write_bytes(damaged)
        assert known_sha256(made, tmp_path) == ""


# --- refused -----------------------------------------------------------------------------------------------


def test_a_file_with_another_sum_than_the_published_one_is_removed(
    server: FileServer, tmp_path: Path
) -> None:
    message = failed(entry(server, Served(OTHER), sha=SHA), tmp_path)
    assert message == (
        "What 127.0.0.1 sent for 'faces' is not the published file: "
        "its sha256 is different, and it was removed."
    )
    assert left(tmp_path) == []


def test_a_wrong_file_leaves_the_good_one_of_before(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "faces.pkl").write_bytes(b"of before, with another sum")
    with pytest.raises(DownloadError, match="not the published file"):
        download(entry(server, Served(OTHER), sha=SHA), tmp_path)
    assert (tmp_path / "faces.pkl").read_bytes() == b"of before, with another sum"


@pytest.mark.parametrize(("size", "served"), [(10_000_000, CONTENT), (1_000, CONTENT * 3), (1_000, b"")])
def test_a_size_far_from_the_declared_one_is_refused_before_a_byte_is_taken(
    server: FileServer, tmp_path: Path, size: int, served: bytes
) -> None:
    message = failed(entry(server, Served(served), size=size), tmp_path)
    assert message.startswith("127.0.0.1 offers ")
    assert left(tmp_path) == []


def test_bytes_without_end_are_cut_off(server: FileServer, tmp_path: Path) -> None:
    made = entry(server, Served(CONTENT * 20, send_length=False), size=100_000)
    message = failed(made, tmp_path)
    assert message.startswith("127.0.0.1 sent ")
    assert left(tmp_path) == []


def test_a_size_stated_in_round_numbers_is_near_enough(server: FileServer, tmp_path: Path) -> None:
    download(entry(server, Served(CONTENT), size=970_000), tmp_path)


def test_a_length_that_is_told_too_long_is_a_broken_connection(server: FileServer, tmp_path: Path) -> None:
    message = failed(entry(server, Served(CONTENT, length=1_500_000), sha=SHA), tmp_path)
    assert message.startswith("'faces' could not be downloaded: ")


def test_a_length_that_is_told_too_short_is_seen_by_the_sum(server: FileServer, tmp_path: Path) -> None:
    assert "sha256" in failed(entry(server, Served(CONTENT, length=700_000), sha=SHA), tmp_path)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "There is no such file at http://127.0.0.1:"),
        (403, "127.0.0.1 does not let everyone download the file (403)."),
        (503, "127.0.0.1 cannot send the file at the moment (503): please try again later."),
    ],
)
def test_a_server_that_refuses_is_quoted(server: FileServer, tmp_path: Path, status: int, words: str) -> None:
    assert failed(entry(server, Served(b"no", status=status)), tmp_path).startswith(words)
    assert len(server.asked) == 1


def test_a_web_page_is_not_a_model(server: FileServer, tmp_path: Path) -> None:
    page = Served(b"<html>Please log in", headers={"Content-Type": "text/html; charset=utf-8"})
    assert failed(entry(server, page), tmp_path) == "127.0.0.1 sent a web page in place of the file."


def test_a_packed_answer_is_not_taken(server: FileServer, tmp_path: Path) -> None:
    packed = Served(CONTENT, headers={"Content-Encoding": "gzip"})
    assert "compressed" in failed(entry(server, packed), tmp_path)


def test_redirections_without_end_lead_nowhere(server: FileServer, tmp_path: Path) -> None:
    loop = Served(b"", status=302, headers={"Location": server.address("nets/faces.pkl")})
    assert failed(entry(server, loop), tmp_path).startswith(
        "Nothing can be downloaded from http://127.0.0.1:"
    )


def test_a_redirection_to_another_kind_of_address_leads_nowhere(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(CONTENT)
    away = Served(b"", status=302, headers={"Location": f"file://{tmp_path}/secret"})
    assert failed(entry(server, away), tmp_path).startswith("Nothing can be downloaded from")


def test_without_a_network_there_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as nobody:  # bound, but nobody listens
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/faces.pkl"
        made = Entry("faces", "stylegan2", (256, 256), "CC0", address)
        message = failed(made, tmp_path)
    assert message == "'faces' could not be downloaded: there is no connection to 127.0.0.1."


def test_a_name_that_nobody_knows_is_one_sentence(tmp_path: Path) -> None:
    made = Entry("faces", "stylegan2", (256, 256), "CC0", "http://models.invalid/faces.pkl")
    assert failed(made, tmp_path).endswith("there is no connection to models.invalid.")


def test_a_server_without_encryption_behind_an_encrypted_address_is_one_sentence(
    server: FileServer, tmp_path: Path
) -> None:
    made = entry(server, Served(CONTENT))
    made = Entry(
        made.name, made.family, made.resolution, made.licence, made.address.replace("http:", "https:")
    )
    assert "127.0.0.1" in failed(made, tmp_path)


def test_an_encrypted_address_that_leads_to_an_open_one_is_refused() -> None:
    answer = requests.Response()
    answer.url = "http://elsewhere.example/faces.pkl"
    with pytest.raises(DownloadError, match=r"^example\.org redirects to an address that is not protected"):
        responses._refuse_detour("https://example.org/faces.pkl", answer)
    responses._refuse_detour("http://example.org/faces.pkl", answer)


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "many"])
def test_a_length_that_is_no_number_is_as_good_as_none(
    server: FileServer, tmp_path: Path, length: str
) -> None:
    nonsense = Served(CONTENT, send_length=False, headers={"Content-Length": length})
    assert download(entry(server, nonsense, sha=SHA), tmp_path).read_bytes() == CONTENT


# --- the disk ----------------------------------------------------------------------------------------------


def test_a_disk_without_room_for_it_is_said_before_a_byte_is_taken(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=12_000))
    message = failed(entry(server, Served(CONTENT)), tmp_path)
    assert message == (f"The disk is full: 'faces' needs 1.0 MB, and '{tmp_path}' has room for 12 kB.")


def test_a_disk_that_gets_full_in_between_is_one_sentence(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    message = failed(entry(server, Served(CONTENT)), tmp_path)
    assert message == f"The disk is full: 'faces' could not be written into '{tmp_path}'."


def test_a_folder_that_cannot_be_written_is_said(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    message = failed(entry(server, Served(CONTENT)), tmp_path / "models")
    assert message.startswith(f"Nothing can be written into '{tmp_path / 'models'}'")
    assert server.asked == []


@pytest.mark.parametrize("sha", ["", SHA])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><p>Please log in</p>", "is a web page: the download has failed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(9000), "is a picture, not a generator"),
        (
            os.urandom(9).replace(b"\x80", b"") + bytes(9000),
            "is not a StyleGAN checkpoint that this program knows",
        ),
        (b"version https://git-lfs.github.com/spec/v1\n", "is only a pointer to the file"),
    ],
)
def test_what_is_no_checkpoint_is_not_kept_whatever_the_server_calls_it(
    server: FileServer, tmp_path: Path, content: bytes, words: str, sha: str
) -> None:
    served = Served(content, headers={"Content-Type": "application/octet-stream"})
    message = failed(entry(server, served, sha=sha), tmp_path)
    assert message.startswith(f"What 127.0.0.1 sent for 'faces' {words}")
    assert left(tmp_path) == []


@pytest.mark.parametrize("name", ["faces.pkl", "faces.pkl.part", "faces.pkl.part.json", "faces.pkl.sha256"])
def test_links_that_somebody_planted_are_not_written_through(
    server: FileServer, tmp_path: Path, name: str
) -> None:
    folder, victim = tmp_path / "models", tmp_path / "victim"
    folder.mkdir()
    victim.write_text("precious")
    for link in (folder.joinpath(name).symlink_to, folder.joinpath(name).hardlink_to):
        link(victim)
        made = entry(server, Served(CONTENT), sha="" if name.endswith("sha256") else SHA)
        path = download(made, folder)
        assert path.read_bytes() == CONTENT
        assert victim.read_text() == "precious"
        assert not (folder / name).is_symlink()
        for each in folder.iterdir():
            each.unlink()


# --- as a job, and by itself -------------------------------------------------------------------------------


def test_a_job_that_fails_keeps_the_sentence(server: FileServer, tmp_path: Path) -> None:
    made = entry(server, Served(OTHER), sha=SHA)
    work: Callable[[Job], str] = lambda job: str(download(made, tmp_path, job))  # noqa: E731
    job = Job("Download faces")
    job.run(work)
    assert job.state == "failed"
    assert "not the published file" in job.message


def test_downloading_needs_neither_torch_nor_qt_and_says_nothing(server: FileServer, tmp_path: Path) -> None:
    made = entry(server, Served(CONTENT))
    code = (
        "import sys, json; from pathlib import Path\n"
        "from ganinterface.net.downloads import download\n"
        "from ganinterface.files.catalogue_entry import Entry\n"
        "entry = Entry('faces', 'stylegan2', (256, 256), 'CC0', sys.argv[1])\n"
        "download(entry, Path(sys.argv[2]))\n"
        "print(json.dumps(sorted({'torch', 'PySide6', 'numpy'} & set(sys.modules))))\n"
    )
    arguments = [sys.executable, "-c", code, made.address, str(tmp_path)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
    assert done.stderr == ""
