"""The sandbox on several machines: tasks go in batches to the workers of a Dask scheduler, each with its own sandbox.

A worker gets code and inputs, never an expected value of a program; all judging stays here. A batch whose worker dies
goes to another worker.
"""

import contextlib
import importlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from coursebook.errors import CourseError, Problem
from coursebook.marking.cluster_worker import Engine, fingerprint, work
from coursebook.marking.sandbox import Result, Task

BATCH = 25  # answers at a time; a worker that dies loses no more
ROUNDS = 4  # batches for each worker at least, so that all end at about the same time
ANSWERS_IN = 10.0  # seconds that a scheduler may take, and between two looks at the workers
LOOKS = 6  # so many looks in turn without any worker, and we give up


class ClusterPool:
    """Runs tasks as `Pool` does.

    Args:
        client: of Dask, connected.
        engine: the engine's source folder, which is sent along.
        tell: given sentences for the teacher.
    """

    def __init__(self, client: Any, engine: Path | None, tell: Callable[[str], None]) -> None:
        self._client, self._tell = client, tell
        self._engine = Engine.packed(engine) if engine else None

    def run(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Result]]:
        """Yield each task with its result, in the order in which they are done.

        Raises:
            CourseError: the workers can't do it, or are gone.
        """
        size = max(1, min(BATCH, len(tasks) // (ROUNDS * max(1, len(self._client.nthreads())))))
        numbered = [replace(task, key=place) for place, task in enumerate(tasks)]
        numbered.sort(key=lambda task: task.packages)
        pending = {
            self._client.submit(work, numbered[at : at + size], self._engine, fingerprint(), pure=False)
            for at in range(0, len(numbered), size)
        }
        try:
            while pending:
                done = self._done(pending)
                pending -= done
                for future in done:
                    for place, result in self._results(future):
                        yield tasks[place], result
        finally:
            with contextlib.suppress(Exception):  # whatever became of the scheduler
                self._client.cancel(list(pending))

    def _done(self, pending: set[Any]) -> set[Any]:
        """Wait for a batch as long as there is somebody to work."""
        left = LOOKS
        while left and self._client.status == "running":
            try:
                return set(_dask().wait(pending, timeout=ANSWERS_IN, return_when="FIRST_COMPLETED").done)
            except TimeoutError:
                left = LOOKS if self._client.nthreads() else left - 1
        raise _gone()

    def _results(self, future: Any) -> list[tuple[Any, Result]]:
        error = future.exception()
        if error is not None:
            raise _gone() if type(error).__name__ in ("KilledWorker", "CancelledError") else _failed(error)
        said = future.result()
        for remark in said.remarks:
            self._tell(remark)
        if said.refused:
            raise _problem(said.refused)
        return list(said.results)


@contextlib.contextmanager
def connected(address: str, engine: Path | None, tell: Callable[[str], None]) -> Iterator[ClusterPool]:
    """A pool on the workers of a scheduler.

    Args:
        address: of the scheduler, like tcp://192.168.1.5:8786.
        engine: the engine's source folder.
        tell: given sentences for the teacher.

    Raises:
        CourseError: Dask isn't installed, nobody answers, or there is no worker.
    """
    dask = _dask()
    try:
        client = dask.Client(address, timeout=ANSWERS_IN)
    except (OSError, ValueError, RuntimeError) as error:
        raise _problem(f"连不上 {address}；请检查地址，以及那里的 dask scheduler 开着没有。") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=ANSWERS_IN)
        except TimeoutError as error:
            raise _problem(f"{address} 上没有工作机；请在各台电脑上运行 dask worker {address}。") from error
        yield ClusterPool(client, engine, tell)


def _dask() -> Any:
    """The library, which only an extra brings."""
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        message = f'没有装 Dask（{error}）；请运行 pip install "coursebook[cluster]"，或去掉 --scheduler。'
        raise _problem(message) from error


def _gone() -> CourseError:
    return _problem("工作机或调度器都断开了；已经判完的都已保存，接好以后再运行一次会接着判。")


def _failed(error: BaseException) -> CourseError:
    said = f"{type(error).__name__}：{error}".splitlines()[0][:200]
    return _problem(f"工作机做不了（{said}）；请检查每台电脑都装了同一版本的 coursebook[cluster]。")


def _problem(message: str) -> CourseError:
    return CourseError(Problem("--scheduler", "", message))
