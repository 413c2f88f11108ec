"""Limit how often a password, code or key may be tried. Tries are counted in rows, atomically, so that nobody can
push a count out of a cache.

Only wrong tries stay counted. They count for the address and the account together, so an attacker who guesses locks
out nobody but themselves; and for the address over all accounts. Guesses at one account from many addresses never
lock it: they only leave each address fewer tries.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import connection

from shelfwire.kit import clock
from shelfwire.people.errors import TooManyTries

PAIR_MOST: Final = 5
"""Wrong tries of one address at one account in five minutes."""
PAIR_MOST_UNDER_ATTACK: Final = 2
"""The same, while an account is guessed at from many addresses."""
ATTACK: Final = 50
"""Wrong tries at one account in an hour, from everywhere, that make it an attack."""
ADDRESS_MOST: Final = 20
"""Wrong tries of one address in ten minutes, at whatever accounts."""
ADDRESS_MOST_A_DAY: Final = 200
_FORGET_AT_ONCE: Final = 20
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 callers at a server that has IPv6 only (RFC 6052, section 2.1)."""
_COUNT = """
INSERT INTO people_try (key, count, ends_at) VALUES (%(key)s, 1, %(ends)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN people_try.ends_at <= %(now)s THEN 1 ELSE people_try.count + 1 END,
    ends_at = CASE WHEN people_try.ends_at <= %(now)s THEN EXCLUDED.ends_at ELSE people_try.ends_at END
RETURNING count
"""
_FORGET = """
DELETE FROM people_try WHERE key IN (
    SELECT key FROM people_try WHERE ends_at <= %s LIMIT %s FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Try:
    """One counted try; ``succeeded`` uncounts it."""

    keys: tuple[str, ...]

    def succeeded(self) -> None:
        """Uncount the try, because the secret was right."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE people_try SET count = count - 1 WHERE key = ANY(%s) AND count > 0", [list(self.keys)]
            )


def begin_try(*, address: str, account: str) -> Try:
    """Count a try at ``account`` from ``address`` before the secret is checked. Raises TooManyTries."""
    network, who = _network(address), account.strip().lower()
    wide = (
        (_key("address", network), timedelta(minutes=10), ADDRESS_MOST),
        (_key("address a day", network), timedelta(days=1), ADDRESS_MOST_A_DAY),
    )
    for key, window, most in wide:
        if _count(key, window) > most:
            raise _too_many()
    everywhere, pair = _key("account", who), _key("pair", network, who)
    attacked = _count(everywhere, timedelta(hours=1)) > ATTACK
    if _count(pair, timedelta(minutes=5)) > (PAIR_MOST_UNDER_ATTACK if attacked else PAIR_MOST):
        raise _too_many()
    return Try((*(key for key, _, _ in wide), everywhere, pair))


def count_of(kind: str, who: str, window: timedelta) -> int:
    """Count one more, and return the count within the window that the first one opened."""
    return _count(_key(kind, who), window)


def _too_many() -> TooManyTries:
    return TooManyTries("Too many wrong tries from here.", hint="Wait some minutes, then try again.")


def _network(address: str) -> str:
    """Return the network that is counted: the /64 of an IPv6 address, because its caller has all of it; an IPv4
    address itself, also inside IPv6.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped or found in _NAT64:
            return str(ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF))
        return str(ipaddress.IPv6Network((int(found), 64), strict=False))
    return address


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _count(key: str, window: timedelta) -> int:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "now": now, "ends": now + window})
        (count,) = cursor.fetchone()
        if count == 1:
            cursor.execute(_FORGET, [now, _FORGET_AT_ONCE])
    return int(count)
