"""Uploaded pictures and files: their records, their bytes, and where they can be fetched.

The uri of a picture follows from the seller, the use and the bytes, so the same upload made twice is one picture.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import msgspec

from tiktok_shop_sim import pictures
from tiktok_shop_sim.pictures import Look
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World

BUCKET = "tos-maliva-i-o3syd03w52-us"
HOST_PATH = "/media/"
"""Where the simulator's own port serves pictures and files."""
KEPT_BYTES = 256 * 1024 * 1024
KEPT_PIECES = 2_000
"""How much of what was uploaded can still be fetched; the oldest bytes go first, their records stay."""


class Image(msgspec.Struct):
    """A picture. `words` is what a picture nobody uploaded is drawn with; `size` is in bytes, 0 for a drawn one."""

    uri: str
    use_case: str
    width: int
    height: int
    format: str
    size: int
    seller_id: str
    words: str = ""


class StoredFile(msgspec.Struct):
    """A PDF or a video. A video has the uri of a cover, and its sides when they are known."""

    id: str
    name: str
    format: str
    size: int
    seller_id: str
    cover: str = ""
    width: int = 0
    height: int = 0


class Content(msgspec.Struct):
    """The bytes of a picture or file."""

    data: bytes


IMAGES = Store("images", Image)
FILES = Store("files", StoredFile)
CONTENTS = Store("contents", Content)
"""By the uri of a picture or the id of a file."""


def image(world: World, uri: str) -> Image | None:
    """The picture with this uri."""
    return IMAGES.of(world).get(uri)


def file(world: World, file_id: str) -> StoredFile | None:
    """The file with this id."""
    return FILES.of(world).get(file_id)


def keep_image(world: World, seller_id: str, use_case: str, data: bytes, look: Look) -> Image:
    """Take in an uploaded picture."""
    uri = f"{BUCKET}/{_mark(seller_id, use_case, data)}"
    if uri not in IMAGES.of(world):
        IMAGES.of(world)[uri] = Image(
            uri, use_case, look.width, look.height, look.format, len(data), seller_id
        )
    _keep(world, uri, data)
    return IMAGES.of(world)[uri]


def draw_image(
    world: World, seller_id: str, words: str, use_case: str = "MAIN_IMAGE", side: int = 1200
) -> Image:
    """A picture for a product nobody photographed: `words` on a colour, drawn when it is fetched."""
    uri = f"{BUCKET}/{_mark(seller_id, use_case, words.encode())}"
    made = Image(uri, use_case, side, side, "JPEG", 0, seller_id, words)
    return IMAGES.of(world).setdefault(uri, made)


def keep_file(
    world: World,
    seller_id: str,
    name: str,
    format: str,
    data: bytes,
    sides: tuple[int, int] | None = None,
) -> StoredFile:
    """Take in an uploaded PDF or video; `sides` are a video's width and height when they are known."""
    file_id = f"v09e40f40000{_mark(seller_id, name, data)[:20]}"
    if file_id not in FILES.of(world):
        made = StoredFile(file_id, name, format, len(data), seller_id)
        if format != "PDF":
            made.cover = draw_image(world, seller_id, name, "VIDEO_COVER").uri
            made.width, made.height = sides or (0, 0)
        FILES.of(world)[file_id] = made
    _keep(world, file_id, data)
    return FILES.of(world)[file_id]


def home(world: World) -> str:
    """The address of the simulator itself, for what is said without a call: the notices."""
    settings = world.settings
    return settings.public_url or f"http://{settings.host}:{settings.port}"


def image_url(base_url: str, uri: str, side: int | None = None) -> str:
    """Where a picture is served, whole or (with `side` pixels) as a thumbnail."""
    cut = f"{side}x{side}" if side else "origin-jpeg"
    return f"{base_url}{HOST_PATH}{uri}~tplv-{cut}.jpeg"


def file_url(base_url: str, stored: StoredFile) -> str:
    """Where a file is served."""
    return f"{base_url}{HOST_PATH}file/{stored.id}"


def uri_of_url(url: str) -> str:
    """The uri inside the url of a picture that the simulator serves; "" for any other url."""
    _, found, rest = url.partition(HOST_PATH)
    return rest.split("~")[0] if found else ""


def picture(world: World, found: Image) -> bytes | None:
    """The bytes of a picture; None when they are no longer kept."""
    if found.words:
        return _drawn(found.words, found.width, found.height)
    content = CONTENTS.of(world).get(found.uri)
    return content.data if content is not None else None


def contents(world: World, file_id: str) -> bytes | None:
    """The bytes of a file; None when they are no longer kept."""
    content = CONTENTS.of(world).get(file_id)
    return content.data if content is not None else None


@lru_cache(maxsize=64)
def _drawn(words: str, width: int, height: int) -> bytes:
    return pictures.drawn(words, width, height)


def _mark(seller_id: str, use: str, data: bytes) -> str:
    return hashlib.sha256(f"{seller_id}\0{use}\0".encode() + data).hexdigest()[:32]


def _keep(world: World, key: str, data: bytes) -> None:
    """Remember bytes as the newest, and forget the oldest above the limits."""
    kept = CONTENTS.of(world)
    kept.pop(key, None)
    kept[key] = Content(data)
    weight = sum(len(content.data) for content in kept.values())
    while len(kept) > 1 and (weight > KEPT_BYTES or len(kept) > KEPT_PIECES):
        oldest = next(iter(kept))
        weight -= len(kept.pop(oldest).data)
