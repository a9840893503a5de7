"""How measurements are taken and told."""

import statistics
import time
from collections.abc import Callable


def seconds(act: Callable[[], object]) -> float:
    """Return how long ``act`` takes, once."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def median(act: Callable[[], object], times: int = 9) -> float:
    """Return the median of how long ``act`` takes, after one run that warms up."""
    act()
    return statistics.median(seconds(act) for _ in range(times))


def tell(what: str, value: float, detail: str = "") -> None:
    """Print one ratio."""
    print(f"{what:<70} {value:8.2f}  {detail}", flush=True)
