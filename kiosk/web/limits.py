"""How many requests come from one place, without remembering any place.

A place is a network: the first 24 bits of an IPv4 address, 48 of IPv6. What stands in memory, and
nowhere else, is an HMAC of it under a key that is drawn anew each day.
"""

import hmac
import ipaddress
import secrets
import threading
from collections import OrderedDict

# A whole stall may share one network; so many come at once, and so many more in a minute.
AT_ONCE, A_MINUTE = 30, 30
MOST_PLACES = 10_000
DAY_SECONDS = 86_400


class Limits:
    """The limit on requests of one process: a bucket for each place that fills up with time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day = -1
        self._key = b""
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def allows(self, address: str, now: float) -> bool:
        """Whether one more request from `address` is taken at `now` (seconds, by one clock)."""
        with self._lock:
            if now // DAY_SECONDS != self._day:
                self._day, self._key = int(now // DAY_SECONDS), secrets.token_bytes(32)
                self._buckets.clear()
            place = hmac.digest(self._key, network(address), "sha256")
            left, then = self._buckets.pop(place, (float(AT_ONCE), now))
            left = min(AT_ONCE, left + max(0.0, now - then) * A_MINUTE / 60)
            is_allowed = left >= 1
            self._buckets[place] = (left - is_allowed, max(now, then))
            if len(self._buckets) > MOST_PLACES:
                self._buckets.popitem(last=False)
            return is_allowed


def network(address: str) -> bytes:
    """The part of an address that stands for a place; what is no address is all one place."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return b""
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip
    return ip.packed[:3] if ip.version == 4 else ip.packed[:6]
