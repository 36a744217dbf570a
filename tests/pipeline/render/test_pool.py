from __future__ import annotations

import functools
import os
from pathlib import Path

import pytest

from recoinize_edge.errors import RenderError, RuntimeMissingError, WorkspaceError
from recoinize_pipeline.render.job import RenderJob
from recoinize_pipeline.render.pool import render_jobs
from recoinize_pipeline.render.worker_process import WorkerProcess, require_blender


@pytest.fixture(autouse=True)
def fake_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)


def jobs(folder: Path, face_id: str, count: int) -> list[RenderJob]:
    stems = [folder / face_id / f"{index:05d}" for index in range(count)]
    return [
        RenderJob(
            face_id,
            index,
            stem,
            "",
            {"face": {"face_id": face_id}, "index": index, "stem": str(stem)},
        )
        for index, stem in enumerate(stems)
    ]


def render(work: list[RenderJob], workers: int = 2, images_per_worker: int = 100) -> list[str]:
    start = functools.partial(WorkerProcess, module="fake_worker")
    finished = render_jobs(work, workers, images_per_worker, start)
    return [f"{job.face_id} {job.index}" for job in finished]


def tries(folder: Path, face_id: str) -> list[list[str]]:
    return [line.split() for line in (folder / face_id / "tries").read_text().splitlines()]


@pytest.mark.parametrize("workers", [1, 3])
def test_each_job_is_done_once(tmp_path: Path, workers: int) -> None:
    done = render(jobs(tmp_path, "a", 7), workers)
    assert sorted(done) == [f"a {index}" for index in range(7)]
    assert len(tries(tmp_path, "a")) == 7


def test_nothing_to_do_starts_nothing() -> None:
    assert list(render_jobs([], 2, 10, start_worker=lambda threads: pytest.fail("started"))) == []


def test_workers_are_replaced_after_so_many_images(tmp_path: Path) -> None:
    render(jobs(tmp_path, "a", 7), workers=1, images_per_worker=3)
    processes = [pid for pid, _ in tries(tmp_path, "a")]
    assert [processes.count(pid) for pid in dict.fromkeys(processes)] == [3, 3, 1]


def test_a_crash_is_tried_again(tmp_path: Path) -> None:
    assert len(render(jobs(tmp_path, "crash once", 3), workers=1)) == 3
    assert len(tries(tmp_path, "crash once")) == 4


def test_two_crashes_name_the_face_and_the_last_words(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"image 0 of face 'crash'.*Segmentation fault of the"):
        render(jobs(tmp_path, "crash", 1))
    assert len(tries(tmp_path, "crash")) == 2


def test_images_before_a_failure_count(tmp_path: Path) -> None:
    work = jobs(tmp_path, "a", 3) + jobs(tmp_path, "fail", 1)
    start = functools.partial(WorkerProcess, module="fake_worker")
    done = []
    with pytest.raises(RenderError, match=r"face 'fail'.*2 times: RuntimeError: no such texture"):
        for job in render_jobs(work, 1, 100, start):
            done.append(job.face_id)
    assert done == ["a", "a", "a"]


def test_full_disk_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="The disk is full"):
        render(jobs(tmp_path, "disk full", 1))
    assert len(tries(tmp_path, "disk full")) == 1


def test_closing_ends_the_processes(tmp_path: Path) -> None:
    started: list[WorkerProcess] = []

    def start(threads: int) -> WorkerProcess:
        started.append(WorkerProcess(threads, module="fake_worker"))
        return started[-1]

    rendering = render_jobs(jobs(tmp_path, "a", 50), 2, 100, start)
    next(rendering)
    rendering.close()
    assert started
    assert all(worker._process.poll() is not None for worker in started)


def test_a_worker_that_cannot_start_says_why(tmp_path: Path) -> None:
    start = functools.partial(WorkerProcess, module="no_such_module")
    with pytest.raises(RuntimeMissingError, match="No module named no_such_module"):
        list(render_jobs(jobs(tmp_path, "a", 1), 1, 10, start))


def test_missing_blender_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(RuntimeMissingError, match=r"pip install 'recoinize\[blender\]'"):
        require_blender()
