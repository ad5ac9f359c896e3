"""Downloads that broke, were cancelled or are begun twice: gone on with where that is safe, and only there."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from ganinterface.net import responses, resuming
from ganinterface.net.downloads import download, downloaded, received
from ganinterface.studio.jobs import Cancelled, Jobs
from tests.file_server import FileServer, Served
from tests.net.served_models import CONTENT, OTHER, PIECE, SHA, Recorder, entry, failed, left


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resuming, "PAUSE", 0.0)


def test_a_connection_that_breaks_is_taken_up_again_where_it_broke(
    server: FileServer, tmp_path: Path
) -> None:
    made = entry(server, Served(CONTENT, cuts=[4 * PIECE, 3 * PIECE]), sha=SHA)
    assert download(made, tmp_path).read_bytes() == CONTENT
    assert [wanted for _, wanted in server.asked] == ["", f"bytes={4 * PIECE}-", f"bytes={7 * PIECE}-"]


def test_a_connection_that_keeps_breaking_is_given_up_and_gone_on_with_the_next_time(
    server: FileServer, tmp_path: Path
) -> None:
    made = entry(server, Served(CONTENT, cuts=[PIECE] * resuming.ATTEMPTS), sha=SHA)
    message = failed(made, tmp_path)
    assert "328 kB are kept, and the next download continues from there." in message
    assert received(made, tmp_path) == 5 * PIECE
    assert download(made, tmp_path).read_bytes() == CONTENT
    assert server.asked[-1][1] == f"bytes={5 * PIECE}-"
    assert left(tmp_path) == ["faces.pkl"]


def test_a_cancelled_download_goes_on_where_it_stopped(server: FileServer, tmp_path: Path) -> None:
    made = entry(server, Served(CONTENT, stall_after=500_000))
    with pytest.raises(Cancelled):
        download(made, tmp_path, Recorder([], cancel_at=0.2))
    kept = received(made, tmp_path)
    assert 0 < kept < len(CONTENT)
    assert downloaded(made, tmp_path) is None
    server.go_on.set()
    assert download(made, tmp_path).read_bytes() == CONTENT
    assert server.asked[-1][1] == f"bytes={kept}-"


def test_a_server_that_stalls_does_not_hold_up_a_cancel(server: FileServer, tmp_path: Path) -> None:
    made = entry(server, Served(CONTENT, stall_after=0))
    jobs = Jobs()
    job = jobs.start("Download", lambda job: str(download(made, tmp_path, job)))
    server.stalled.wait()
    jobs.close()  # cancels and waits; the server says nothing before the test is over
    assert job.state == "cancelled"
    assert not server.go_on.is_set()


def test_a_server_that_says_nothing_for_too_long_is_given_up(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "TIMEOUTS", (10.0, 0.05))
    made = entry(server, Served(CONTENT, stall_after=PIECE))
    assert "127.0.0.1 does not answer" in failed(made, tmp_path)


def test_a_server_without_ranges_sends_it_all_again(server: FileServer, tmp_path: Path) -> None:
    made = entry(server, Served(CONTENT, cuts=[4 * PIECE], ranges=False), sha=SHA)
    assert download(made, tmp_path).read_bytes() == CONTENT
    assert [wanted for _, wanted in server.asked] == ["", f"bytes={4 * PIECE}-"]


def test_a_server_that_goes_on_somewhere_else_is_asked_for_the_whole(
    server: FileServer, tmp_path: Path
) -> None:
    made = entry(server, Served(CONTENT, cuts=[4 * PIECE], wrong_offset=True), sha=SHA)
    assert download(made, tmp_path).read_bytes() == CONTENT
    assert [wanted for _, wanted in server.asked] == ["", f"bytes={4 * PIECE}-", ""]


def test_a_file_that_changed_in_between_is_downloaded_from_its_beginning(
    server: FileServer, tmp_path: Path
) -> None:
    made = entry(server, Served(CONTENT, cuts=[PIECE] * resuming.ATTEMPTS))
    failed(made, tmp_path)
    server.files["nets/faces.pkl"] = Served(OTHER, etag='"2"')
    assert download(made, tmp_path).read_bytes() == OTHER


def test_without_sum_and_version_nothing_is_pieced_together(server: FileServer, tmp_path: Path) -> None:
    made = entry(server, Served(CONTENT, etag="", cuts=[4 * PIECE]))
    assert download(made, tmp_path).read_bytes() == CONTENT
    assert [wanted for _, wanted in server.asked] == ["", ""]


def test_a_part_that_was_whole_already_is_not_asked_for_again(server: FileServer, tmp_path: Path) -> None:
    made = entry(server, Served(CONTENT, cuts=[9 * PIECE] + [0] * (resuming.ATTEMPTS - 1)), sha=SHA)
    failed(made, tmp_path)
    with (tmp_path / "faces.pkl.part").open("ab") as part:
        part.write(CONTENT[9 * PIECE :])
    assert download(made, tmp_path).read_bytes() == CONTENT


def test_a_part_that_is_longer_than_the_file_is_given_up(server: FileServer, tmp_path: Path) -> None:
    made = entry(server, Served(CONTENT, cuts=[9 * PIECE] + [0] * (resuming.ATTEMPTS - 1)), sha=SHA)
    failed(made, tmp_path)
    with (tmp_path / "faces.pkl.part").open("ab") as part:
        part.write(CONTENT)
    assert download(made, tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize(
    "note", [b"", b"\xff", b"[]", b'{"address": 3}', b"[" * 9999, b'{"address": "http://x/"}']
)
def test_a_part_of_unknown_origin_is_not_gone_on_with(
    server: FileServer, tmp_path: Path, note: bytes
) -> None:
    (tmp_path / "faces.pkl.part").write_bytes(OTHER[:500])
    (tmp_path / "faces.pkl.part.json").write_bytes(note)
    made = entry(server, Served(CONTENT), sha=SHA)
    assert download(made, tmp_path).read_bytes() == CONTENT
    assert server.asked == [("nets/faces.pkl", "")]


def test_two_downloads_of_the_same_model_do_not_mix(server: FileServer, tmp_path: Path) -> None:
    made = entry(server, Served(CONTENT), sha=SHA)
    with (tmp_path / "faces.pkl.part").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert failed(made, tmp_path) == "'faces' is being downloaded already."
