"""fulfillment: the papers and pictures that prove a delivery (202309)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.uploads import MEGABYTE, file, limit, picture, refusal, text
from tiktok_shop_sim.world import media

MISSING, BROKEN, TOO_LARGE, BAD_SIZE = 12038002, 12038004, 12038005, 12019116
LARGEST_FILE, LARGEST_IMAGE = 10 * MEGABYTE, 5 * MEGABYTE
"""The words of 12038005."""


@operation("POST", "/fulfillment/202309/files/upload", judges=("data",))
def upload_delivery_file(call: Call) -> dict[str, Any]:
    part = file(call, "data", missing=MISSING)
    name = text(call, "name")
    limit(call, part, LARGEST_FILE, code=TOO_LARGE, saying="10MB")
    if not part.data.startswith(b"%PDF-"):
        raise refusal(call, BROKEN, "PDF")
    kept = media.keep_file(call.world, call.shop.seller_id, name, "PDF", part.data)
    return {"url": media.file_url(call.base_url, kept), "name": name}


@operation("POST", "/fulfillment/202309/images/upload", judges=("data",))
def upload_delivery_image(call: Call) -> dict[str, Any]:
    part = file(call, "data", missing=MISSING)
    limit(call, part, LARGEST_IMAGE, code=TOO_LARGE, saying="5MB")
    look = picture(call, part, broken=BROKEN, size=BAD_SIZE, formats=("JPEG", "PNG"))
    kept = media.keep_image(call.world, call.shop.seller_id, "DELIVERY_PROOF", part.data, look)
    return {
        "url": media.image_url(call.base_url, kept.uri),
        "width": look.width,
        "height": look.height,
    }
