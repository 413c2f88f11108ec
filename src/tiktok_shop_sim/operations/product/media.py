"""Uploading pictures and files (facts.md 9.3)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim import videos
from tiktok_shop_sim.multipart import Part
from tiktok_shop_sim.operations import Call, operation, uploads
from tiktok_shop_sim.operations.product import category_check as check
from tiktok_shop_sim.operations.uploads import MEGABYTE
from tiktok_shop_sim.world import media

LARGEST_IMAGE, LARGEST_PDF, LARGEST_VIDEO = 10 * MEGABYTE, 20 * MEGABYTE, 100 * MEGABYTE
NO_FILE, WRONG_TYPE, TOO_LARGE, UNREADABLE = 12038002, 12038004, 12038005, 12019105
WRONG_SIDES, WRONG_FORMAT, NO_NAME, WRONG_RATIO = 12038014, 12038015, 12019104, 12019122
ENDINGS = {
    "pdf": "PDF",
    "mp4": "MP4",
    "m4v": "MP4",
    "mov": "MOV",
    "mkv": "MKV",
    "wmv": "WMV",
    "webm": "WEBM",
    "avi": "AVI",
    "flv": "FLV",
    "mpeg": "MPEG",
    "mpg": "MPEG",
}


@operation("POST", "/product/202309/images/upload", judges=("data",))
def upload_image(call: Call) -> dict[str, Any]:
    part = uploads.file(call, "data", missing=NO_FILE)
    uploads.limit(call, part, LARGEST_IMAGE, code=TOO_LARGE)
    look = uploads.picture(call, part, broken=WRONG_FORMAT, size=WRONG_SIDES)
    use_case = uploads.optional_text(call, "use_case", "MAIN_IMAGE")
    kept = media.keep_image(call.world, check.seller_id(call), use_case, part.data, look)
    return {
        "uri": kept.uri,
        "url": media.image_url(call.base_url, kept.uri),
        "width": kept.width,
        "height": kept.height,
        "use_case": kept.use_case,
    }


@operation("POST", "/product/202309/files/upload", judges=("data", "name"))
def upload_file(call: Call) -> dict[str, Any]:
    part = uploads.file(call, "data", missing=12019103)
    name = uploads.text(call, "name", missing=NO_NAME)
    format = _format(call, name, part)
    kept = media.keep_file(call.world, check.seller_id(call), name, format, part.data, videos.size(part.data))
    return {
        "id": kept.id,
        "url": media.file_url(call.base_url, kept),
        "name": kept.name,
        "format": kept.format,
    }


def _format(call: Call, name: str, part: Part) -> str:
    """What a file is: its name says so, its bytes agree, and it is not too large for that."""
    format = ENDINGS.get(name.rpartition(".")[2].lower()) if "." in name else None
    if format is None:
        call.warnings.append(f"the name {name!r} has none of the endings {', '.join(ENDINGS)}")
        raise call.refuse(WRONG_TYPE)
    largest = LARGEST_PDF if format == "PDF" else LARGEST_VIDEO
    uploads.limit(call, part, largest, code=TOO_LARGE, saying="maximum allowed size")
    found = "PDF" if is_pdf(part.data) else videos.kind(part.data)
    if found != format:
        call.warnings.append(
            f"the name says {format}, the bytes are {found or 'neither PDF nor a known video'}"
        )
        raise call.refuse(UNREADABLE)
    sides = videos.size(part.data)
    if sides is not None and not 9 / 16 <= sides[0] / max(1, sides[1]) <= 16 / 9 + 0.001:
        raise call.refuse(WRONG_RATIO)
    return format


def is_pdf(data: bytes) -> bool:
    """A PDF begins with its version and ends with its mark (ISO 32000-1, 7.5); what lies between is not read."""
    return b"%PDF-" in data[:1024] and b"%%EOF" in data[-1024:]
