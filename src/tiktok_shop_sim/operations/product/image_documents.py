"""Pictures, files and videos as the wire shows them: by their uri or id, and where they are served."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.world import media

Document = dict[str, Any]


def image(call: Call, uri: str) -> Document:
    """A picture with its sides; of one nobody knows they are 0."""
    found = media.image(call.world, uri)
    return {
        "uri": uri,
        "urls": [media.image_url(call.base_url, uri)],
        "thumb_urls": [media.image_url(call.base_url, uri, 300)],
        "width": found.width if found is not None else 0,
        "height": found.height if found is not None else 0,
    }


def with_images(call: Call, value: Any) -> Any:
    """A value as it was written, every picture in it shown whole."""
    if isinstance(value, list):
        return [with_images(call, inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"uri"}:
        return image(call, value["uri"])
    return {name: with_images(call, inner) for name, inner in value.items()}


def file(call: Call, file_id: str, name: str, format: str) -> Document:
    stored = media.file(call.world, file_id)
    urls = [media.file_url(call.base_url, stored)] if stored is not None else []
    return {"id": file_id, "name": name, "format": format, "urls": urls}


def video(call: Call, file_id: str) -> Document:
    """A video; its sides are told where the file says them."""
    stored = media.file(call.world, file_id)
    if stored is None:
        return {"id": file_id}
    url = media.file_url(call.base_url, stored)
    document: Document = {"id": file_id, "format": stored.format, "size": stored.size, "url": url}
    if stored.cover:
        document["cover_url"] = media.image_url(call.base_url, stored.cover)
    if stored.width:
        document |= {"width": stored.width, "height": stored.height}
    return document
