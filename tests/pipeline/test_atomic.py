from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from recoinize_edge.errors import WorkspaceError
from recoinize_pipeline import atomic


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_write_replaces_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file.json"
    atomic.write_json(path, {"a": [1, "é"]})
    assert path.read_text(encoding="utf-8") == '{\n "a": [\n  1,\n  "é"\n ]\n}\n'
    atomic.write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(path.parent) == ["file.json"]


def test_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    atomic.write_text(path, "old")

    def refuse(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[:1])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(WorkspaceError, match=r"disk is full.*as it was before.*Free some space"):
        atomic.write_text(path, "new content")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["file"]


def test_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="Expected to be able to write"):
        atomic.write_text(tmp_path / "file" / "inside", "")


def test_other_errors_are_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        atomic.write_text(tmp_path / "folder", "")


def test_folder_takes_the_place_of_the_old_one_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "result"
    for content in ("first", "second"):
        with atomic.folder(path) as new:
            (new / content).write_text(content)
            assert not (path / content).exists()
        assert names(path) == [content]
    assert names(tmp_path) == ["result"]


@pytest.mark.parametrize("existed", [False, True])
def test_failure_while_filling_keeps_the_old_folder(tmp_path: Path, existed: bool) -> None:
    path = tmp_path / "result"
    if existed:
        with atomic.folder(path) as new:
            (new / "old").write_text("")
    with pytest.raises(ValueError, match="boom"), atomic.folder(path) as new:
        (new / "half").write_text("")
        raise ValueError("boom")
    assert names(tmp_path) == (["result"] if existed else [])
    if existed:
        assert names(path) == ["old"]


def test_full_disk_while_filling_a_folder(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="disk is full"), atomic.folder(tmp_path / "result"):
        raise OSError(errno.ENOSPC, "no space")
    assert names(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_that_is_really_full(tmp_path: Path) -> None:
    with (
        pytest.raises(WorkspaceError, match="disk is full"),
        atomic.folder(tmp_path / "result") as new,
    ):
        (new / "file").symlink_to("/dev/full")
        (new / "file").write_bytes(b"x" * 100_000)
    assert names(tmp_path) == []


def test_killed_between_the_two_renames_is_undone_by_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "result"
    (tmp_path / ".result.old").mkdir()
    (tmp_path / ".result.old" / "precious").write_text("")
    (tmp_path / ".result.new").mkdir()
    with pytest.raises(KeyboardInterrupt), atomic.folder(path):
        raise KeyboardInterrupt
    assert names(path) == ["precious"]
    assert names(tmp_path) == ["result"]


def test_kill_9_at_any_moment_leaves_one_whole_folder(tmp_path: Path) -> None:
    """A process replaces a folder over and over; after each kill every file in it agrees."""
    path = tmp_path / "result"
    program = f"""
import itertools
from pathlib import Path
from recoinize_pipeline import atomic
for number in itertools.count():
    with atomic.folder(Path({str(path)!r})) as new:
        for name in "abcd":
            (new / name).write_text(str(number))
    print(number, flush=True)
"""
    for rounds in range(8):
        process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
        assert process.stdout is not None
        for _ in range(2 + 3 * rounds):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with pytest.raises(KeyboardInterrupt), atomic.folder(path):
            raise KeyboardInterrupt  # what the next run does first: it tidies up
        assert names(path) == ["a", "b", "c", "d"]
        assert len({(path / name).read_text() for name in "abcd"}) == 1
        assert names(tmp_path) == ["result"]
