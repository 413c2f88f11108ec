"""One shop's orders and packages by time, so that a search reads no more than the page it answers."""

from __future__ import annotations

from tiktok_shop_sim.world.index import TimeList
from tiktok_shop_sim.world.records import Order, Package


class OrderBook:
    """One shop's orders by create and update time, whole and per status."""

    def __init__(self) -> None:
        self.created: TimeList[Order] = TimeList()
        self.updated: TimeList[Order] = TimeList()
        self.created_by_status: dict[str, TimeList[Order]] = {}
        self.updated_by_status: dict[str, TimeList[Order]] = {}

    def pick(self, *, by_update: bool, status: str | None) -> TimeList[Order]:
        if status is None:
            return self.updated if by_update else self.created
        by_status = self.updated_by_status if by_update else self.created_by_status
        return by_status.get(status) or TimeList()

    def add(self, order: Order) -> None:
        created = (order.create_time, order.sequence, order)
        updated = (order.update_time, order.sequence, order)
        self.created.add(created)
        self.updated.add(updated)
        self._list(self.created_by_status, order.status).add(created)
        self._list(self.updated_by_status, order.status).add(updated)

    def moved(self, order: Order, *, status: str, update_time: int) -> None:
        """Put an order where it now belongs; `status` and `update_time` are what they were before."""
        updated = (order.update_time, order.sequence, order)
        self.updated.remove(update_time, order.sequence)
        self.updated.add(updated)
        self.updated_by_status[status].remove(update_time, order.sequence)
        self._list(self.updated_by_status, order.status).add(updated)
        if order.status != status:
            self.created_by_status[status].remove(order.create_time, order.sequence)
            self._list(self.created_by_status, order.status).add((order.create_time, order.sequence, order))

    def fill(self, orders: list[Order]) -> None:
        """Take many orders at once."""
        created = [(o.create_time, o.sequence, o) for o in orders]
        updated = [(o.update_time, o.sequence, o) for o in orders]
        both: list[tuple[dict[str, TimeList[Order]], list[tuple[int, int, Order]]]] = [
            (self.created_by_status, created),
            (self.updated_by_status, updated),
        ]
        for lists, rows in both:
            by_status: dict[str, list[tuple[int, int, Order]]] = {}
            for row in rows:
                by_status.setdefault(row[2].status, []).append(row)
            for status, chosen in by_status.items():
                self._list(lists, status).fill(chosen)
        self.created.fill(created)
        self.updated.fill(updated)

    @staticmethod
    def _list(lists: dict[str, TimeList[Order]], status: str) -> TimeList[Order]:
        return lists.setdefault(status, TimeList())


class PackageBook:
    """One shop's packages by create, update and pay time."""

    def __init__(self) -> None:
        self.created: TimeList[Package] = TimeList()
        self.updated: TimeList[Package] = TimeList()
        self.paid: TimeList[Package] = TimeList()

    def add(self, package: Package) -> None:
        self.created.add((package.create_time, package.sequence, package))
        self.updated.add((package.update_time, package.sequence, package))
        self.paid.add((package.pay_time or package.create_time, package.sequence, package))

    def moved(self, package: Package, update_time: int) -> None:
        self.updated.remove(update_time, package.sequence)
        self.updated.add((package.update_time, package.sequence, package))
