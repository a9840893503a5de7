"""Whether lists take the same time however many rows there are."""

from django.test import Client

from bench.timing import median, tell

ADDRESSES = (
    "/en/memoranda/",
    "/en/memoranda/?q=technology",
    "/en/organisations/",
    "/en/people/",
    "/en/speeches/",
    "/api/v1/memoranda/",
    "/api/v1/memoranda/?q=technology",
    "/api/v1/organisations/",
    "/api/v1/speeches/",
)


def times() -> dict[str, float]:
    """Return the median time of each list that there is."""
    client = Client()
    found = [address for address in ADDRESSES if client.get(address).status_code == 200]
    return {address: median(lambda address=address: client.get(address)) for address in found}


def measure(small: dict[str, float], rows: int) -> None:
    """Tell how much longer each list takes with ``rows`` memoranda than it took with a twentieth of them."""
    large = times()
    for address, before in small.items():
        detail = f"{before * 1000:.0f} ms → {large[address] * 1000:.0f} ms"
        tell(f"{address}: time at {rows} memoranda, relative to {rows // 20}", large[address] / before, detail)
