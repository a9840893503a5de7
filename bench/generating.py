"""Whether generating takes time in proportion to its size, and memory not."""

import io
import resource
from collections.abc import Callable

from django.core.management import call_command

from bench.timing import seconds, tell


def _generate(memoranda: int, seed: int) -> float:
    return seconds(
        lambda: call_command("generate_forums", memoranda=memoranda, seed=seed, stdout=io.StringIO(), verbosity=0)
    )


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure[T](rows: int, between: Callable[[], T]) -> T:
    """Generate a twentieth of ``rows``, then the rest; tell the ratios; return what ``between`` returned halfway."""
    few = max(rows // 20, 50)
    first, memory = _generate(few, 1), _peak()
    halfway = between()
    second = _generate(rows - few, 2)
    per_row = (second / (rows - few)) / (first / few)
    tell(
        "generate_forums: time a memorandum at 19 times the number (1 is linear)",
        per_row,
        f"{few / first:.0f} a second",
    )
    tell("generate_forums: peak memory at 19 times the number (1 is flat)", _peak() / memory, f"{_peak() // 1024} MB")
    return halfway
