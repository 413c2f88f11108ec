"""Orders that wait to be packed in a shop of the simulator, and what is done with them through the client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.mugs import PDF, jpeg

from tiktok_shop import Client, SelfShipment, ShipPackage
from tiktok_shop.types import package_requests as pr
from tiktok_shop.types.requests import OrderLine

XML = b"<?xml version='1.0' encoding='UTF-8'?><nfe><total>14.00</total></nfe>"


class Bench:
    """A shop whose orders are packed: the client of its seller, and what plays its buyers."""

    def __init__(self, client: Client, control: Any, shop_id: str, numbers: Callable[[], str]) -> None:
        self.client, self.packages, self.control, self.shop_id = client, client.packages, control, shop_id
        self.number = numbers

    def order(self, *skus: int, kind: str = "TIKTOK", **purchase: Any) -> Any:
        """A released order: so many pieces of the first SKU, of the second."""
        codes = [row["seller_sku"] for row in self.control.catalogue(self.shop_id)]
        lines = [
            {"seller_sku": code, "quantity": count} for code, count in zip(codes, skus or (1,), strict=False)
        ]
        found = self.control.buy(
            shop_id=self.shop_id, shipping_type=kind, release=True, lines=lines, **purchase
        )
        return found[0]

    def siblings(self) -> tuple[Any, Any]:
        """Two orders of one buyer to one address."""
        first = self.order()
        return first, self.order(buyer={"user_id": first["buyer_user_id"]})

    def combined(self) -> str:
        """A package that holds both."""
        first, _ = self.siblings()
        chosen = pr.CombinablePackage(id=first["packages"][0]["id"])
        (made,) = self.packages.combine([chosen]).value.packages or ()
        return str(made.id)

    def split(self) -> Any:
        """An order of two SKUs that becomes two packages."""
        order = self.order(1, 1)
        group = pr.SplitGroup(id="second", order_line_item_ids=[order["lines"][1]["id"]])
        reply = self.packages.split(order["id"], [group])
        assert [each.splittable_group_id for each in reply.value.packages or ()] == ["second"]
        return reply

    def invoice(self) -> Any:
        """The invoice of an order that needs one."""
        order = self.order(needs_invoice=True)
        row = pr.invoice_of(order["packages"][0]["id"], [order["id"]], XML)
        return self.packages.upload_invoices([row])

    def deliver(self) -> Any:
        """A parcel that the seller brought itself, proven by a picture."""
        order = self.order(kind="SELLER")
        provider = self._provider(order)
        number = self.number()
        if order["packages"]:
            package_id = order["packages"][0]["id"]
            own = SelfShipment(tracking_number=number, shipping_provider_id=provider)
            self.client.fulfilment.ship_package(package_id, ShipPackage(self_shipment=own))
        else:
            marked = self.client.fulfilment.mark_shipped(
                order["id"], tracking_number=number, shipping_provider_id=provider
            )
            package_id = str(marked.value.package_id)
        url = self.packages.upload_image(jpeg(), name="door.jpg").value.url
        return self.packages.deliver(
            [pr.Delivery(id=package_id, delivery_type="DELIVERY_SUCCESS", file_type="IMG", file_url=url)]
        )

    def _provider(self, order: Any) -> str:
        option = self.client.orders.detail([order["id"]]).values[0].delivery_option_id
        assert option
        return str(self.client.logistics.shipping_providers(option).values[0].id)

    def bought(self, version: str) -> Any:
        """A label for a whole order, or in the newer version for one of its lines."""
        order = self.order(2)
        weight = pr.PackageWeight(value="1.5", unit="POUND")
        box = pr.PackageDimension(length="10", width="8", height="4", unit="INCH")
        if version == "202309":
            whole = pr.CreatePackage202309(order_id=order["id"], weight=weight, dimension=box)
            return self.packages.create(whole)
        line = OrderLine(order_line_id=order["lines"][0]["id"])
        part = pr.CreatePackage202512(
            ship_type="2", order_id=order["id"], order_line_item=[line], weight=weight, dimension=box
        )
        return self.packages.create(part)


Way = Callable[[Bench, str], Any]

US: dict[str, Way] = {
    "packages.services": lambda b, v: b.packages.services(b.order()["id"], version=v),
    "packages.create": Bench.bought,
    "packages.deliver": lambda b, _: b.deliver(),
    "packages.upload_image": lambda b, _: b.packages.upload_image(jpeg(), name="door.jpg"),
    "packages.upload_file": lambda b, _: b.packages.upload_file(PDF, name="proof.pdf"),
}
"""Operation to a call of it that succeeds where packages are made by shipping."""

VN: dict[str, Way] = {
    "packages.split_attributes": lambda b, _: b.packages.split_attributes([b.order(1, 1)["id"], "1"]),
    "packages.split": lambda b, _: b.split(),
    "packages.combinable": lambda b, _: (b.siblings(), b.packages.combinable())[1],
    "packages.combine": lambda b, _: b.packages.combine(
        [pr.CombinablePackage(id=b.siblings()[0]["packages"][0]["id"])]
    ),
    "packages.uncombine": lambda b, _: b.packages.uncombine(b.combined()),
    "packages.upload_invoices": lambda b, _: b.invoice(),
}
"""Where packages are there from payment on."""
