"""Size charts: making, editing and finding them."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.envelope import bad_parameter
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.paging import page
from tiktok_shop_sim.operations.product import category_check as check
from tiktok_shop_sim.world import categories, media, size_charts
from tiktok_shop_sim.world.size_charts import SizeChart


@operation("POST", "/product/202610/size_charts")
def create_size_chart(call: Call) -> dict[str, Any]:
    found = _leaf(call)
    data = _data(call)
    mode = call.field("size_chart_mode")
    name = call.field("template_name", "").strip()
    if mode == size_charts.TEMPLATE and not name:
        raise bad_parameter("template_name", "a template needs a name")
    made = size_charts.add(call.world, call.shop.seller_id, name or "Size chart", mode, found, data, call.now)
    return {"size_chart_id": made.id}


def _leaf(call: Call) -> categories.Category:
    """A leaf whose rules support size charts."""
    found = categories.leaf(call.market.region, call.field("category_id"))
    if found is None:
        raise bad_parameter("category_id", "it is no leaf category of this market")
    if not categories.rules(call.market.region, found.id).size_chart_supported:
        raise bad_parameter("category_id", "this category has no size charts")
    return found


def _data(call: Call) -> dict[str, Any]:
    """The table, every row as wide as its header."""
    data: dict[str, Any] = call.field("size_chart_data")
    width = len(data["table"]["headers"])
    for number, row in enumerate(data["table"]["rows"]):
        if len(row["cells"]) != width:
            where = f"size_chart_data.table.rows.{number}"
            raise bad_parameter(where, f"it has {len(row['cells'])} cells, the header {width}")
    return data


@operation("POST", "/product/202610/size_charts/edit")
def edit_size_chart(call: Call) -> dict[str, Any]:
    one = size_charts.SIZE_CHARTS.of(call.world).get(call.field("size_chart_id"))
    if one is None or one.seller_id != call.shop.seller_id:
        raise bad_parameter("size_chart_id", "there is no such size chart that can be edited")
    one.data = _data(call)
    one.name = call.field("template_name", "").strip() or one.name
    one.update_time = call.now
    return {"size_chart_id": one.id}


@operation("POST", "/product/202407/sizecharts/search")
def search_size_charts(call: Call) -> dict[str, Any]:
    ids, mode = call.field("ids", []), call.field("size_chart_mode")
    keyword = call.field("keyword", "").strip().casefold()
    locales = call.query.get("locales", [])
    found = [
        one
        for one in size_charts.of_seller(call.world, check.seller_id(call))
        if (not ids or one.id in ids)
        and mode in (None, one.mode)
        and keyword in one.name.casefold()
        and (not locales or one.locale in locales)
    ]
    rows, token = page(call, found, lambda one: (one.create_time, int(one.id)))
    return {
        "size_chart": [_row(call, one) for one in rows],
        "total_count": len(found),
        "next_page_token": token,
    }


def _row(call: Call, one: SizeChart) -> dict[str, Any]:
    picture = size_charts.picture(call.world, one)
    regions = check.regions(call)
    image = {
        "uri": picture.uri,
        "url": media.image_url(call.base_url, picture.uri),
        "locale": one.locale,
    }
    return {
        "template_id": one.id,
        "template_name": one.name,
        "images": [image],
        "related_category_ids": [categories.by_key(regions[0], key).id for key in one.keys],
        "size_chart_datas": [{"locale": one.locale, "size_chart_data": one.data}],
        "size_chart_mode": one.mode,
    }
