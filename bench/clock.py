"""Medians of processor time, and what the database is asked, for one piece of work."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

ROUNDS, WARM = 21, 4


@dataclass
class Cost:
    """Of one round, the median of many: statements, milliseconds in the database, milliseconds of processor."""

    sql: int
    sql_ms: float
    cpu_ms: float


class _Counter:
    def __init__(self) -> None:
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - started


def cost_of(work: Callable[[], object], rounds: int = ROUNDS) -> Cost:
    for _ in range(WARM):
        work()
    counts, in_database, processor = [], [], []
    for _ in range(rounds):
        counter = _Counter()
        with connection.execute_wrapper(counter):
            before = time.process_time()
            work()
            processor.append((time.process_time() - before) * 1000)
        counts.append(counter.count)
        in_database.append(counter.seconds * 1000)
    return Cost(max(counts), round(statistics.median(in_database), 2), round(statistics.median(processor), 2))


def beside(found: Cost, floor: Cost, *, ratio: float, sql: int, mark: str) -> dict[str, Any]:
    """One line of the result: what was found, its floor, and whether the mark is kept."""
    times = round(found.cpu_ms / floor.cpu_ms, 2)
    return {
        "sql": found.sql,
        "sql_ms": found.sql_ms,
        "cpu_ms": found.cpu_ms,
        "floor_cpu_ms": floor.cpu_ms,
        "ratio": times,
        "mark": mark,
        "ok": times <= ratio and found.sql <= sql,
    }
