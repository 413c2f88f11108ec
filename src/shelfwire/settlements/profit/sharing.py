"""Share an amount out to the minor unit."""

from __future__ import annotations

from collections.abc import Sequence


def share(minor: int, weights: Sequence[int]) -> list[int]:
    """Return the amount's shares in proportion to the weights (0 or more); together they are the amount, exactly. What
    does not divide goes to the largest remainders, the first of equal ones. Without any weight all weigh the same; no
    weights: no shares.
    """
    if not weights:
        return []
    whole = sum(weights)
    if not whole:
        return share(minor, [1] * len(weights))
    size = abs(minor)
    shares = [size * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda place: -(size * weights[place] % whole))
    for place in by_rest[: size - sum(shares)]:
        shares[place] += 1
    return shares if minor >= 0 else [-one for one in shares]
