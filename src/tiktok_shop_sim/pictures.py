"""Looking into the bytes of a picture: really decoded, and guarded against bombs.

Formats and sizes: facts.md 9.3 (JPG, JPEG, PNG, WEBP, HEIC, BMP; 100 to 20,000 pixels a side).
"""

from __future__ import annotations

import io
import struct
import textwrap
import warnings
import zlib

import msgspec
import pillow_heif
from PIL import Image, ImageDraw, ImageFile, ImageFont, UnidentifiedImageError

pillow_heif.register_heif_opener()

LONGEST = 20_000
Image.MAX_IMAGE_PIXELS = LONGEST * LONGEST
"""What Pillow takes for a bomb while it reads a header: more than a picture may have at all."""
DECODED = 64_000_000
"""Pixels up to which the whole picture is unpacked (256 MB at worst); above, a JPEG at an eighth, others not."""

KNOWN = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "HEIF": "HEIC", "BMP": "BMP"}
"""What Pillow calls a format, and what TikTok calls it."""
MIME = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIC": "image/heic",
    "BMP": "image/bmp",
}
BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error)
"""What Pillow and its decoders raise for bytes that are not what they claim to be."""


class NotAPicture(ValueError):
    """The bytes are no picture of a known format, or are damaged."""


class TooManyPixels(ValueError):
    """The picture claims more pixels than anything may have."""


class Look(msgspec.Struct, frozen=True):
    """What a picture is."""

    format: str
    width: int
    height: int


def look(data: bytes) -> Look:
    """Format and size of a picture whose bytes were unpacked; NotAPicture or TooManyPixels otherwise."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "HEIF", "BMP")) as image:
                seen = Look(KNOWN[image.format or ""], *image.size)
                _unpack(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels(str(error)) from None
    except BROKEN as error:
        raise NotAPicture(str(error)) from None
    return seen


def _unpack(image: ImageFile.ImageFile) -> None:
    """Decode the pixels, or as much of the file as its size allows."""
    width, height = image.size
    if width * height <= DECODED:
        image.load()
    elif KNOWN[image.format or ""] == "JPEG":
        image.draft("RGB", (width // 8, height // 8))
        image.load()
    else:
        image.verify()


def small(data: bytes, side: int) -> bytes:
    """A JPEG that shows the picture within a square of `side` pixels."""
    with Image.open(io.BytesIO(data)) as image:
        image.draft("RGB", (side, side))
        image.thumbnail((side, side))
        return _jpeg(image)


def jpeg(data: bytes) -> bytes:
    """The picture as a JPEG that every browser shows; transparency becomes white."""
    with Image.open(io.BytesIO(data)) as image:
        return _jpeg(image)


def on_white(data: bytes) -> bytes:
    """The picture as a square JPEG, centred on white."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        side = max(image.size)
        sheet = Image.new("RGB", (side, side), "white")
        layer = image.convert("RGBA")
        sheet.paste(layer, ((side - image.width) // 2, (side - image.height) // 2), layer)
        return _jpeg(sheet)


def drawn(words: str, width: int = 1200, height: int = 1200) -> bytes:
    """A plain JPEG for products nobody photographed: their initials, large enough for a thumbnail, above `words`, on
    a colour that follows from them.
    """
    hue = zlib.crc32(words.encode()) % 360
    ink = f"hsl({hue}, 45%, 28%)"
    image = Image.new("RGB", (width, height), f"hsl({hue}, 32%, 86%)")
    draw = ImageDraw.Draw(image)
    initials = "".join(word[0] for word in words.split() if word[0].isalnum())[:2].upper()
    font = ImageFont.load_default(size=height * 2 // 5)
    draw.text((width / 2, height * 0.38), initials, fill=ink, font=font, anchor="mm")
    font = ImageFont.load_default(size=height // 16)
    lines = "\n".join(textwrap.wrap(words, 24, max_lines=4))
    draw.multiline_text((width / 2, height * 0.78), lines, fill=ink, font=font, anchor="mm", align="center")
    return _jpeg(image)


def _jpeg(image: Image.Image) -> bytes:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        sheet = Image.new("RGB", image.size, "white")
        sheet.paste(layer, (0, 0), layer)
        image = sheet
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=88)
    return out.getvalue()
