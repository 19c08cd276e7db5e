"""Asks many items at once, and remembers what was asked."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager

from eval.examiner import Examiner
from eval.items import Item
from eval.journal import Journal
from eval.record import Record
from eval.reply import FAILED

Maker = Callable[[], Examiner]


def run(
    items: Sequence[Item],
    make: Maker,
    *,
    jobs: int = 1,
    processes: bool = False,
    journal: Journal | None = None,
    on_done: Callable[[], None] = lambda: None,
) -> list[Record]:
    """The records of all items, in their order. ``on_done`` is called for each item.

    ``processes``: each has an examiner of its own, and ``make`` must be picklable; else threads share one.
    Items without a reply are not put down in the journal, so that they are asked again.
    """
    done = dict(journal.done) if journal else {}
    left = [item for item in items if item.id not in done]
    for _ in range(len(items) - len(left)):
        on_done()
    if left:
        with _asking(make, min(jobs, len(left)), processes) as (executor, examine):
            futures = {executor.submit(examine, item): item for item in left}
            for future in as_completed(futures):
                item, records = futures[future], future.result()
                done[item.id] = records
                if journal and all(record.reply.status != FAILED for record in records):
                    journal.add(item.id, records)
                on_done()
    return [record for item in items for record in done[item.id]]


@contextmanager
def _asking(
    make: Maker, jobs: int, processes: bool
) -> Iterator[tuple[Executor, Callable[[Item], list[Record]]]]:
    executor: Executor
    if processes and jobs > 1:
        # Not by fork: libraries that have started threads do not survive it.
        context = multiprocessing.get_context("spawn")
        executor = ProcessPoolExecutor(jobs, context, initializer=_start, initargs=(make,))
        examine: Callable[[Item], list[Record]] = _examine
    else:
        executor = ThreadPoolExecutor(jobs)
        examine = make().examine
    try:
        yield executor, examine
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown()


_examiners: list[Examiner] = []  # the one of this process


def _start(make: Maker) -> None:
    # One thread of arithmetic in each process: more of them than cores wait for one another without end.
    os.environ["OMP_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits for this one
    _examiners[:] = [make()]


def _examine(item: Item) -> list[Record]:
    return _examiners[0].examine(item)
