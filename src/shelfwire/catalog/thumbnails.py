"""Small pictures of a picture: decoded by its content, never by what its server calls it, and drawn anew as WebP."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from typing import Final

from PIL import ExifTags, Image, ImageOps

SMALL: Final = 96
"""Pixels of the longer side where a picture stands in a row: twice what is shown, for fine screens."""
LARGE: Final = 480
SIZES: Final = (SMALL, LARGE)
MOST_PIXELS: Final = 25_000_000
"""A channel's largest picture has 4,000 pixels a side (facts.md 9.3); unpacked this many take 100 MB at worst."""
MEDIA_TYPES: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif",
                      "BMP": "image/bmp"}  # fmt: skip
_KINDS: Final = tuple(MEDIA_TYPES)
_LYING: Final = frozenset({5, 6, 7, 8})
"""Values of EXIF's Orientation at which width and height change places."""
_BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, struct.error, zlib.error)
"""What Pillow and its decoders raise for bytes that are not what they claim to be."""


class NotAPicture(Exception):
    """No thumbnail can be made of the bytes; the message says why, for a person."""


@dataclass(frozen=True, slots=True)
class About:
    """The file itself: the SHA-256 of its bytes, what it is by its content, its pixels upright, its bytes."""

    digest: str
    media_type: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Both sizes as WebP, the digest (SHA-256, hexadecimal) of what they show, and the file they were drawn from."""

    digest: str
    small: bytes
    large: bytes
    file: About


def draw(data: bytes) -> Drawn:
    """Thumbnails of the picture in ``data``: JPEG, PNG, WebP, GIF (its first frame) or BMP, upright, without any of
    its metadata. Raises NotAPicture, for what would unpack to more than ``MOST_PIXELS`` too.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_KINDS) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise NotAPicture(f"it has {width} × {height} pixels, which is too large")
            media_type = MEDIA_TYPES[image.format or ""]
            if image.getexif().get(ExifTags.Base.Orientation) in _LYING:
                width, height = height, width
            image.draft("RGB", (LARGE, LARGE))
            upright = _plain(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError:
        raise NotAPicture("it would unpack to far too many pixels") from None
    except _BROKEN:
        raise NotAPicture(_what_else(data)) from None
    large = _webp(upright, LARGE)
    small = _webp(upright, SMALL)
    about = About(hashlib.sha256(data).hexdigest(), media_type, width, height, len(data))
    return Drawn(hashlib.sha256(small + large).hexdigest(), small, large, about)


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone, in one of two modes, on a new sheet that carries nothing of the file along."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    sheet = Image.new(mode, image.size)
    sheet.paste(image.convert(mode))
    return sheet


def _webp(image: Image.Image, side: int) -> bytes:
    copy = image.copy()
    copy.thumbnail((side, side))
    out = io.BytesIO()
    copy.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()


def _what_else(data: bytes) -> str:
    head = data[:1024].lstrip().lower()
    if b"<svg" in head:
        return "it is an SVG, which is not shown because it can hold a program"
    if head.startswith((b"<!doctype", b"<html")):
        return "it is a web page, not a picture"
    return "it is no picture that can be read, or is damaged" if data else "it is empty"
