"""A product that a US shop of the simulator takes, and what is done with it through the client."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

from tiktok_shop import Client, WarehouseQuantity
from tiktok_shop.types import listing_requests as lr
from tiktok_shop_sim import pictures

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
_numbers = count(1)


def jpeg() -> bytes:
    """A picture of a mug."""
    return pictures.drawn("mug", 600, 600)


class Mugs:
    """A shop that makes mugs; ``warehouses``: where it keeps them."""

    def __init__(self, client: Client, warehouses: Iterable[str]) -> None:
        self.products = client.products
        self.warehouses = list(warehouses)

    def mug(self) -> lr.CreateProduct:
        """The request that creates one."""
        picture = self.products.upload_image(jpeg(), name="mug.jpg").value.uri
        assert picture
        sku = lr.NewSku(
            seller_sku=f"MUG-{next(_numbers)}",
            price=lr.PriceWrite(amount="14.00", currency="USD"),
            inventory=[WarehouseQuantity(warehouse_id=each, quantity=5) for each in self.warehouses],
        )
        stoneware = lr.AttributeValueWrite(name="Stoneware")
        return lr.CreateProduct(
            title="Hand thrown stoneware mug with a blue glaze",
            description="<p>A mug of stoneware.</p>",
            category_id="801005",
            category_version="v2",
            main_images=[lr.PictureUri(uri=picture)],
            product_attributes=[lr.AttributeWrite(id="100157", values=[stoneware])],
            package_weight=lr.Weight(value="1", unit="POUND"),
            package_dimensions=lr.Box(length="5.5", width="4", height="4", unit="INCH"),
            skus=[sku],
        )

    def made(self) -> str:
        """The id of a new one."""
        return str(self.products.create(self.mug()).value.product_id)

    def check(self) -> Any:
        """The check of one that is not created."""
        mug = self.mug()
        same = {name: getattr(mug, name) for name in ("title", "description", "category_id", "main_images")}
        price = lr.PriceCheck(amount="14.00", currency="USD")
        skus = [lr.SkuToCheck(price=price, inventory=each.inventory) for each in mug.skus]
        return self.products.check(lr.CheckProduct(skus=skus, **same), diagnosis=True)

    def edit(self) -> Any:
        """A new one, edited as a whole."""
        mug = self.mug()
        made = self.products.create(mug).value
        names = set(lr.EditProduct.__struct_fields__) & set(mug.__struct_fields__) - {"skus"}
        skus = [lr.SkuEdit(id=sku.id, seller_sku=sku.seller_sku) for sku in made.skus]
        body = lr.EditProduct(skus=skus, **{name: getattr(mug, name) for name in names})
        return self.products.edit(str(made.product_id), body)

    def recover(self) -> Any:
        """A new one, deleted and recovered."""
        product_id = self.made()
        self.products.delete([product_id])
        return self.products.recover([product_id])


WAYS: dict[str, Callable[[Mugs], Any]] = {
    "products.create": lambda m: m.products.create(m.mug()),
    "products.check": Mugs.check,
    "products.edit": Mugs.edit,
    "products.partial_edit": lambda m: m.products.partial_edit(
        m.made(), lr.PartialEditProduct(title="Hand thrown stoneware mug with a green glaze")
    ),
    "products.delete": lambda m: m.products.delete([m.made()]),
    "products.recover": Mugs.recover,
    "products.upload_image": lambda m: m.products.upload_image(
        jpeg(), name="mug.jpg", form=lr.ImageForm(use_case="MAIN_IMAGE")
    ),
    "products.upload_file": lambda m: m.products.upload_file(PDF, name="proof.pdf"),
}
"""Operation to a call of it that succeeds."""
