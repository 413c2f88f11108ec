"""When TikTok's carriers fetch parcels. The hours are ours; days begin where the market is."""

from __future__ import annotations

from tiktok_shop_sim.world.market import Market

HOURS = ((9, 13), (13, 18))
DAYS = 3
HOUR, DAY = 3_600, 86_400


def slots(market: Market, now: int) -> list[tuple[int, int]]:
    """The next collection windows, begin and end in unix seconds; today's are left out once they have begun."""
    day_start = market.after_business_days(now, 0) - (DAY - 1)
    return [
        (start, day_start + day * DAY + closing * HOUR)
        for day in range(DAYS)
        for opening, closing in HOURS
        if (start := day_start + day * DAY + opening * HOUR) > now
    ]
