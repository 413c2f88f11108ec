"""A viral half hour on two shops of the channel and a third order source that sell one stock: who oversells?

The trace (``bench._trace``) is played three times, and in each a buyer gets what is wanted only where it is shown: the
channel refuses a purchase beyond its available units, the third source looks at what its back office shows. Nothing
arrives and nothing is cancelled, so a SKU of which more was sold than was on hand is oversold by the difference.

- ours, with a safety quantity of one, viral safety, and the last 12 pieces shared out between the two shops; at the
  same time, in companies with shops of their own, with a safety quantity of one alone, and with none. Real web and
  worker processes, notices on, 2 % of the calls and of the notices fail in one way or another, and the worker is killed
  -9 twice. The third source asks what may be sold, takes no more than each of the shops is told, and reserves
  (``reserve_for``). What remains without the first company's rule is the last unit, which several sources sell within
  the moment in which a number travels; each such SKU is printed with its last sales.
- the rival: every 15 minutes of the trace it downloads the orders of all sources, takes them off its stock, and sends
  what is left less one to every source as an absolute number by the bare client. Its calls take no time and never fail,
  and between its rounds each source counts its own sales down.

Ours is played in compressed time: at ``--compress 4`` a second that a number of ours takes is four seconds of the
trace, and the product's own clocks (a worker's death is noticed after 5 s, the turn of a dead one ends 15 s later, the
poll for what no notice told comes every 50 s) are four times as long. That is to our disadvantage only: the rival's
rounds are counted on the trace. ``--compress 1`` takes the half hour that it is.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bench import _stage, _stock, _trace
from bench._trace import TILL, Trace, Wish
from tiktok_shop_sim.testing import Simulator

ROUND = 900.0
_FAULTS = ("timeout_before", "error_after", "reset_after", "reset_before")
_NOTICE_FAULTS = ("notice_double", "notice_late", "notice_lost")
_ALWAYS = 1_000_000
_SELLERS = ("Alice", "Bob", "Carol")
_SAFETIES = ((1, True), (1, False), (0, False))
"""Of each company: its safety quantity, and whether viral safety is on and the last pieces are shared out."""
SHARE_OUT = 12
_SOURCES = ("shop 1", "shop 2", "the third source")


@dataclass(slots=True)
class Lane:
    """A company with its two shops, and what its sources sold, by SKU."""

    safety: int
    viral: bool
    """Viral safety, and the last pieces shared out."""
    shops: list[_stage.Shop]
    sku_ids: list[list[tuple[str, str]]]
    warehouse_id: int
    ours: list[int]
    """Our SKUs, in the order of the trace."""
    sold: Counter[int] = field(default_factory=Counter)
    sales: list[Wish] = field(default_factory=list)
    orders: int = 0
    refused: int = 0
    failure: BaseException | None = None


def main() -> int:
    """Play and print. Exit code 1 when ours oversold, or the numbers do not agree at the end."""
    asked = _stage.arguments("race", compress=4.0, seed=11, short=False)
    trace = _trace.make(60, 5, 300.0, asked.seed) if asked.short else _trace.make(seed=asked.seed)
    compress = 50.0 if asked.short else asked.compress
    with _stage.house() as house:
        world = _trace.scenario(house.home / "race.json", _SELLERS)
        rival_sold = _rival(trace, str(world))
        with Simulator(str(world), rate_limit=0) as simulator:
            owner, company = _stage.alice()
            companies = [company, _company("Without viral safety", owner), _company("Without safety", owner)]
            lanes = [
                _lane(house, simulator, trace, owner, of, safety, viral, 2 * at)
                for at, (of, (safety, viral)) in enumerate(zip(companies, _SAFETIES, strict=True))
            ]
            kills = _play(house, simulator, trace, lanes, compress)
            wrong = [line for lane in lanes for line in _wrong(lane, simulator)]
            lag = _lag(lanes)
    ours, one, none = (_trace.oversold(trace, lane.sold) for lane in lanes)
    sold = [sum(lane.sold.values()) for lane in lanes]
    rival = _trace.oversold(trace, rival_sold)
    for line in [*wrong[:20], *(why for lane in lanes for why in _why(trace, lane))]:
        print(line)
    print(
        f"{len(trace.wishes)} wishes in {trace.seconds / 60:.0f} minutes, played {compress:g} times as fast; sold"
        f" {sold[0]} units of {sum(trace.stock)} (safety 1 alone: {sold[1]}, safety 0: {sold[2]}, rival:"
        f" {sum(rival_sold.values())}); 95 of 100 numbers were acknowledged {lag:.2f} s after the change, which are"
        f" {lag * compress:.1f} s of the trace; {_stock.load()}"
    )
    print(
        f"race oversold={ours} share_out={SHARE_OUT} rival_oversold={rival} without_viral_oversold={one}"
        f" zero_safety_oversold={none}"
        f" sold={sold[0]} rival_sold={sum(rival_sold.values())} without_viral_sold={sold[1]}"
        f" zero_safety_sold={sold[2]} kills={kills} wrong={len(wrong)} compress={compress:g} lag_p95_s={lag:.2f}"
    )
    # compressed fifty times the lag is longer than most bursts: a short run only says that everything agrees
    return 1 if wrong or (ours and not asked.short) else 0


def _company(name: str, owner: Any) -> Any:
    from shelfwire.inventory.actions import add_warehouse
    from shelfwire.people.actions import add_company

    company = add_company(name=name, owner=owner, by="Alice")
    add_warehouse(company=company, code="main", name="Main", by="Alice", is_default=True)
    return company


def _lane(
    house: _stage.House,
    simulator: Simulator,
    trace: Trace,
    owner: Any,
    company: Any,
    safety: int,
    viral: bool,
    at: int,
) -> Lane:
    from shelfwire.catalog.models import Sku
    from shelfwire.offers.models import StockRule

    theirs = _trace.shop_ids(simulator.control, at)
    sku_ids = _trace.stock_shops(simulator.control, trace, [shop["id"] for shop in theirs])
    seller = _SELLERS[at // 2]
    shops = [
        _stage.connect(house, simulator, company, owner, f"Shop {n + 1}", at + n, seller=seller)
        for n in (0, 1)
    ]
    if safety:
        share_out = SHARE_OUT if viral else None
        StockRule.objects.create(company=company, safety=safety, viral=viral, share_out=share_out)
    _stage.import_catalogue(company, simulator.control.catalogue_csv(theirs[0]["id"]).encode())
    (place,) = {_stock.link(shop, simulator) for shop in shops}
    _stock.in_step(*shops)
    codes = {sku.code: sku.pk for sku in Sku.objects.filter(company=company)}
    ours = [codes[trace.code(position)] for position in range(len(trace.stock))]
    _allow(shops)
    return Lane(safety, viral, shops, sku_ids, place, ours)


def _allow(shops: list[_stage.Shop]) -> None:
    from shelfwire.channels.actions import set_switch

    for shop in shops:
        for switch in ("orders_in", "stock_out"):
            set_switch(account=shop.account, switch=switch, on=True, by="Alice")


def _play(house: _stage.House, simulator: Simulator, trace: Trace, lanes: list[Lane], compress: float) -> int:
    """Both lanes at once, then until everything is known everywhere. How many kills."""
    everywhere = [shop for lane in lanes for shop in lane.shops]
    with (
        _stage.running(house, "web", "--port", str(house.port)),
        _stock.Workers(house, 1, concurrency=4) as workers,
    ):
        _stage.await_web(house)
        _stock.nothing_due(*everywhere, seconds=60)
        for kind in _FAULTS:
            simulator.control.fault(kind, "* /*", count=_ALWAYS, probability=0.005, seconds=0.5)
        for kind in _NOTICE_FAULTS:
            simulator.control.fault(kind, count=_ALWAYS, probability=0.02 / len(_NOTICE_FAULTS), seconds=2)
        start = time.monotonic()
        players = [
            threading.Thread(target=_sell, args=[simulator, trace, lane, compress, start]) for lane in lanes
        ]
        for player in players:
            player.start()
        for third in (1, 2):
            time.sleep(max(start + third * trace.seconds / compress / 3 - time.monotonic(), 0))
            workers.strike(0)
        for player in players:
            player.join()
        simulator.control.clear_faults()
        for lane in lanes:
            if lane.failure is not None:
                raise RuntimeError("a player broke off") from lane.failure
        simulator.control.settle_notices()
        _stage.until(lambda: _recorded(lanes), "every order is recorded", seconds=180, every=0.5)
        for lane in lanes:
            _end_rules_of_the_hour(lane)
        _stock.nothing_due(*everywhere, seconds=180)
        return workers.kills


def _end_rules_of_the_hour(lane: Lane) -> None:
    """Viral safety would end by itself minutes after the last sale, and shares are no number to compare with: without
    them the number that each SKU should come to is known.
    """
    from shelfwire.offers.actions import StockScope, set_stock_rule

    if lane.viral:
        values = {"safety": lane.safety, "viral": None, "share_out": None}
        set_stock_rule(company=lane.shops[0].company, scope=StockScope(), values=values, by="Alice")


def _sell(simulator: Simulator, trace: Trace, lane: Lane, compress: float, start: float) -> None:
    from django.db import connection

    try:
        for number, wish in enumerate(trace.wishes):
            time.sleep(max(start + wish.at / compress - time.monotonic(), 0))
            if wish.source == TILL:
                done = _at_the_till(lane, wish, number)
            else:
                shop_id = lane.shops[wish.source].external_id
                sku_id = lane.sku_ids[wish.source][wish.sku][1]
                done = _trace.buy(simulator.control, shop_id, sku_id, wish.quantity)
                lane.orders += done
            if done:
                lane.sold[wish.sku] += wish.quantity
                lane.sales.append(wish)
            else:
                lane.refused += 1
    except BaseException as failure:  # noqa: BLE001  # shown by whoever waits
        lane.failure = failure
    finally:
        connection.close()


def _at_the_till(lane: Lane, wish: Wish, number: int) -> bool:
    """The third source asks what may be sold, and reserves."""
    from shelfwire.catalog.models import Sku
    from shelfwire.inventory.actions import reserve_for
    from shelfwire.inventory.models import Warehouse
    from shelfwire.inventory.sellable import supply_of

    pk = lane.ours[wish.sku]
    supply = supply_of([pk], [lane.warehouse_id])[pk, lane.warehouse_id]
    if min(supply.available - lane.safety, _told(lane, pk)) < wish.quantity:
        return False
    lines = [(Sku.objects.get(pk=pk), Warehouse.objects.get(pk=lane.warehouse_id), wish.quantity)]
    reserve_for(company=lane.shops[0].company, source="till", key=f"{number}", lines=lines, by="Till")
    return True


def _told(lane: Lane, pk: int) -> int:
    """The number that Shelfwire tells its shops of the SKU at this moment: what viral safety leaves, of the last pieces
    the smaller share.
    """
    ids = [shop.account.pk for shop in lane.shops]
    ((told,),) = _stock.rows(
        "SELECT min(o.wanted) FROM offers_stockoffer o JOIN listings_listingsku l ON l.id = o.listing_sku_id"
        " WHERE l.sku_id = %s AND o.account_id = ANY(%s)",
        pk,
        ids,
    )
    return int(told)


def _recorded(lanes: list[Lane]) -> bool:
    return all(
        _stock.rows(
            "SELECT count(*) FROM orders_order WHERE account_id = ANY(%s)", [s.account.pk for s in lane.shops]
        )
        == [(lane.orders,)]
        for lane in lanes
    )


def _wrong(lane: Lane, simulator: Simulator) -> list[str]:
    """What differs at the end: the ledger with itself, with what was sold, and the channel with what is wanted."""
    from shelfwire.inventory.queries import audit

    found = [f"the ledger does not add up: {difference}" for difference in audit(lane.shops[0].company)]
    for shop in lane.shops:
        found += _stock.differences(shop, simulator, lane.safety)
    held = dict(
        _stock.rows(
            "SELECT sku_id, reserved FROM inventory_balance WHERE warehouse_id = %s", lane.warehouse_id
        )
    )
    found += [
        f"SKU {pk}: {held.get(pk)} reserved, {lane.sold[position]} sold"
        for position, pk in enumerate(lane.ours)
        if held.get(pk) != lane.sold[position]
    ]
    return found


def _why(trace: Trace, lane: Lane) -> list[str]:
    """For each oversold SKU its last sales: by which source, when on the trace."""
    return [
        f"safety {lane.safety}{f', viral safety, the last {SHARE_OUT} shared out' * lane.viral}:"
        f" {trace.code(sku)}, {trace.stock[sku]} on hand, {units} sold; the last: "
        + ", ".join(
            f"{wish.quantity} in {_SOURCES[wish.source]} at {wish.at:.1f} s"
            for wish in [wish for wish in lane.sales if wish.sku == sku][-4:]
        )
        for sku, units in lane.sold.items()
        if units > trace.stock[sku]
    ]


def _lag(lanes: list[Lane]) -> float:
    from shelfwire.offers import queries

    return max(queries.lag(shop.account).p95 or 0.0 for lane in lanes for shop in lane.shops)


# ── the rival ────────────────────────────────────────────────────────────────────────────────────────────


def _rival(trace: Trace, world: str) -> Counter[int]:
    """Units sold, by SKU, where a round comes every 15 minutes of the trace."""
    sold = Counter[int]()
    with Simulator(world, rate_limit=0, access_token="token", refresh_token="again") as simulator:
        theirs = _trace.shop_ids(simulator.control, 0)
        sku_ids = _trace.stock_shops(simulator.control, trace, [shop["id"] for shop in theirs])
        rival = _Rival(simulator, trace, theirs, sku_ids)
        next_round = 0.0
        for wish in trace.wishes:
            while wish.at >= next_round:
                rival.round(sold)
                next_round += ROUND
            if wish.source == TILL:
                done = rival.till[wish.sku] >= wish.quantity
                rival.till[wish.sku] -= wish.quantity if done else 0
            else:
                sku_id = sku_ids[wish.source][wish.sku][1]
                done = _trace.buy(simulator.control, theirs[wish.source]["id"], sku_id, wish.quantity)
            if done:
                sold[wish.sku] += wish.quantity
    return sold


class _Rival:
    """Absolute numbers every so often: what is on hand less everything sold until then, less one."""

    def __init__(self, simulator: Simulator, trace: Trace, shops: list[Any], sku_ids: list[Any]) -> None:
        from tiktok_shop import Client

        self._trace, self._sku_ids = trace, sku_ids
        self._places = [
            {row["sku_id"]: row["warehouse_id"] for row in simulator.control.inventory(shop_id=shop["id"])}
            for shop in shops
        ]
        self._clients = [
            Client(
                simulator.app_key,
                simulator.app_secret,
                access_token="token",
                shop_cipher=shop["cipher"],
                base_url=simulator.url,
            )
            for shop in shops
        ]
        self.till: dict[int, int] = {}

    def round(self, sold: Counter[int]) -> None:
        from tiktok_shop import SkuInventory, WarehouseQuantity

        for sku, units in enumerate(self._trace.stock):
            left = max(units - sold[sku] - 1, 0)
            self.till[sku] = left
            for at, client in enumerate(self._clients):
                product_id, sku_id = self._sku_ids[at][sku]
                row = WarehouseQuantity(warehouse_id=self._places[at][sku_id], quantity=left)
                answer = client.inventory.update(product_id, [SkuInventory(id=sku_id, inventory=[row])])
                if answer.errors:
                    raise RuntimeError(f"the rival was refused: {answer.errors[0]}")
