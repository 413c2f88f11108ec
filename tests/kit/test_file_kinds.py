"""A file is what its header says, not where it was dropped."""

from __future__ import annotations

import random
import unicodedata

import pytest

from shelfwire.kit.file_kinds import WrongColumns, WrongKind, recognise, refuse_other

TIKTOK_ORDERS = (
    "Order ID,Order Status,Order Substatus,Cancelation/Return Type,Normal or Pre-order,SKU ID,Seller SKU,Product Name,"
    "Variation,Quantity,Sku Quantity of return,SKU Unit Original Price,Order Amount,Order Refund Amount,Created Time,"
    "Paid Time,Tracking ID,Shipping Provider Name,Buyer Username,Recipient"
)
FOREIGN = [
    ("a TikTok order export", TIKTOK_ORDERS),
    ("a TikTok order export", "Order ID,Order Status,Seller SKU,Product Name,Quantity"),
    ("an order list", "Order Number,Order Status,Item,Quantity"),
    ("an order list", "Order ID,Seller SKU,Quantity"),
    ("an order list", "Bestellnummer,SKU,Menge"),
    ("an order list", "Order,Placed,Buyer,Items,Total,Status"),
    ("an order export", "Name,Email,Financial Status,Lineitem quantity,Lineitem sku"),
    ("a picking list", "SKU,Product name,Bin,Qty to pick,Quantity"),
    ("a picking list", "Seller SKU,Quantity,Picked"),
    ("a returns report", "Return Order ID,Order ID,Order Status,Seller SKU,Return Quantity"),
    ("a returns report", "RMA number,SKU,Quantity,Return reason"),
    ("a settlement report", "Statement Date,Statement ID,SKU ID,Quantity,Total settlement amount,Total Fees"),
    ("a settlement report", "Order/adjustment ID,Type,Quantity,SKU"),
    ("a TikTok listing template", "category,brand,product_description,main_image,image_2,price,quantity,seller_sku"),
    ("a TikTok listing template", "Category,Product Name,Product Description,Parcel weight,Quantity,Seller SKU"),
    ("a purchase or delivery list", "PO number,SKU,Quantity"),
    ("a list of stock movements", "Date,SKU,Movement type,Quantity"),
    ("a sales report", "SKU,Product name,Units sold,Quantity"),
    ("an order list", "Order,SKU,Quantity"),
    ("an order list", "Order item ID,SKU,Quantity,Price"),
    ("an order list", "Order Status,Seller SKU,Product Name,Quantity"),
    ("an order list", "Buyer,SKU,Quantity"),
    ("an order list", "Recipient,Phone,City,SKU,Quantity"),
    ("an order list", "Paid Time,Seller SKU,Quantity"),
    ("an order list", "Seller SKU,Product Name,Quantity,SKU Subtotal After Discount"),
    ("an order list", "Nº de pedido,SKU,Quantity"),
    ("an order list", "หมายเลขคำสั่งซื้อ,SKU,Quantity"),
    ("an order list", unicodedata.normalize("NFD", "Mã đơn hàng,SKU,Quantity")),
    ("an order list", "Ｏｒｄｅｒ ＩＤ,SKU,Quantity"),
    ("a picking list", "Wave ID,Bin,SKU,Quantity"),
    ("a picking list", "SKU,Title,Quantity,Number of orders"),
    ("a packing or parcel list", "Package ID,Seller SKU,Product Name,Quantity"),
    ("a list of invoices", "Invoice number,SKU,Quantity,Price"),
    ("a returns report", "SKU,Quantity,Reason for return"),
    ("a returns report", "SKU,Quantity,Return date,Condition"),
    ("a returns report", "Seller SKU,Product Name,Refund Amount,Quantity"),
    ("a settlement report", "SKU,Quantity,Total revenue,Fees,Net"),
    ("a settlement report", "Payout,SKU,Quantity"),
    ("a list of stock movements", "SKU,Quantity,Reason"),
    ("a TikTok product list", "product_id,category,product_name,sku_id,variation_value,price,quantity,seller_sku"),
]  # fmt: skip
SKUS = [
    "SKU,Title,Product title,Barcode,Price,Currency,Safety quantity,Quantity,Warehouse",
    "SKU,Title,Barcode,Price,On hand,Reserved,Sellable",
    "SKU,Title,Warehouse,On hand,Reserved,Safety quantity,Sellable",
    "Seller SKU,Product Name,Price,Quantity",
    "SKU,Item title,Category,Package weight,Stock Level,Retail price,Location,Order cost",
    "Handle,Title,Body (HTML),Vendor,Variant SKU,Variant Inventory Qty,Image Src",
    "SKU,SKU ID,Title,Quantity",
    "SKU,Title,Quantity,On order,Minimum order quantity,Order cost,Sort order,Discount,Tracking",
    "ＳＫＵ,Title,Quantity*",
]
LINKS = [
    "On the channel,Seller SKU,Channel SKU ID,Shop,Our SKU",
    "SKU,SKU ID,Seller SKU,Remark",
    "SKU,SubSource,Linked SKU Custom Label",
    "SKU,Seller SKU",
]
TRACKING = [
    "Order ID,Carrier,Tracking number,SKU,Quantity,Ship date,Shop",
    "Order ID,Shop,Items,Ship by,Recipient,Phone,Address,City,Carrier,Tracking number",
    "orderid,TRACKING ID,Shipping provider,Colour",
    "Order #,Ship Date,Carrier,Tracking #,Recipient,Order Total",
]


def written_otherwise(header: str) -> list[str]:
    """The columns in another order, case and spacing, with others between them."""
    columns = [f" {column.upper().replace(' ', '_')} " for column in header.split(",")]
    random.Random(header).shuffle(columns)
    return ["Remark", *columns, "Colour of mine"]


@pytest.mark.parametrize("wanted", ["skus", "links", "tracking", "prices"])
@pytest.mark.parametrize(("name", "header"), FOREIGN)
def test_a_file_of_a_kind_that_no_import_reads_is_refused_by_all_and_named(
    name: str, header: str, wanted: str
) -> None:
    for headers in (header.split(","), written_otherwise(header)):
        if (name, wanted) == ("a TikTok listing template", "skus"):
            refuse_other("file.csv", headers, "skus")  # it is read, but for its quantities
            continue
        with pytest.raises(WrongKind, match=f"is {name} .*here belongs a ") as refusal:
            refuse_other("a.csv", headers, wanted)  # type: ignore[arg-type]  # one of the three
        assert refusal.value.code == "wrong_kind"
        assert isinstance(refusal.value, WrongColumns)


@pytest.mark.parametrize(
    ("kind", "header"),
    [("skus", h) for h in SKUS] + [("links", h) for h in LINKS] + [("tracking", h) for h in TRACKING],
)
def test_a_file_of_the_right_kind_goes_in_and_into_no_other_import(kind: str, header: str) -> None:
    for headers in (header.split(","), written_otherwise(header)):
        refuse_other("a.csv", headers, kind)  # type: ignore[arg-type]  # one of the three
        if "SKU ID,Title" in header:
            continue  # it is both, and either may read it
        for other in {"skus", "links", "tracking"} - {kind}:
            with pytest.raises(WrongKind):
                refuse_other("a.csv", headers, other)  # type: ignore[arg-type]  # one of the three


@pytest.mark.parametrize(
    "header",
    ["SKU,Shop,Price,List price,Sale price,Sale from,Sale until", "SKU,Price", "SKU,Title,Sale price"],
)
def test_a_price_list_goes_where_it_is_sent_and_a_list_of_skus_with_prices_may_be_one(header: str) -> None:
    for headers in (header.split(","), written_otherwise(header)):
        refuse_other("a.csv", headers, "prices")
        refuse_other("a.csv", headers, "skus")
        for other in ("links", "tracking"):
            with pytest.raises(WrongKind):
                refuse_other("a.csv", headers, other)  # type: ignore[arg-type]  # one of the two
    with pytest.raises(WrongKind, match=r"is a SKU list .*here belongs a price list"):
        refuse_other("a.csv", ["SKU", "Title", "Quantity"], "prices")


def test_a_column_that_may_stand_in_the_right_file_too_is_named_with_what_to_do() -> None:
    with pytest.raises(WrongKind, match="If it is a SKU list all the same, take out the column “Customer”"):
        refuse_other("a.csv", ["SKU", "Title", "Quantity", "Customer"], "skus")
    with pytest.raises(WrongKind) as refusal:
        refuse_other("a.csv", TIKTOK_ORDERS.split(","), "skus")
    assert "all the same" not in str(refusal.value)


def test_what_is_not_known_is_nothing() -> None:
    assert recognise(["Code", "Name"]) is None
    assert recognise([]) is None
    refuse_other("a.csv", ["Code", "Name"], "skus")
