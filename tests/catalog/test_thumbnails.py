"""Thumbnails: drawn from the pixels alone, whatever the file is and claims to be."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageCms

from shelfwire.catalog.thumbnails import MOST_PIXELS, Drawn, NotAPicture, draw

RED, BLUE = (200, 30, 30), (30, 30, 200)


def file(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def plain(width: int = 300, height: int = 200, colour: Any = RED, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height), colour)


def shown(data: bytes) -> Image.Image:
    """The thumbnail, as a browser would decode it."""
    image = Image.open(io.BytesIO(data))
    assert image.format == "WEBP"
    return image


def near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 25 for a, b in zip(pixel[:3], colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_both_sizes_keep_the_proportions(kind: str) -> None:
    drawn = draw(file(plain(1200, 800), kind))
    assert [shown(drawn.small).size, shown(drawn.large).size] == [(96, 64), (480, 320)]
    assert near(shown(drawn.small).convert("RGB").getpixel((48, 32)), RED)


def test_a_small_picture_is_not_blown_up() -> None:
    drawn = draw(file(plain(1, 1), "PNG"))
    assert [shown(drawn.small).size, shown(drawn.large).size] == [(1, 1), (1, 1)]
    assert shown(draw(file(plain(4000, 1), "PNG")).small).size == (96, 1)


def test_the_same_pixels_have_one_digest_and_others_another() -> None:
    one = draw(file(plain(), "PNG"))
    assert draw(file(plain(), "BMP")).digest == one.digest
    assert draw(file(plain(colour=BLUE), "PNG")).digest != one.digest
    assert len(one.digest) == 64


def test_print_colours_palettes_and_grey_become_what_a_browser_shows() -> None:
    cmyk = draw(file(plain(mode="CMYK", colour=(0, 255, 255, 0)), "JPEG"))
    assert near(shown(cmyk.small).convert("RGB").getpixel((5, 5)), (255, 0, 0))
    for mode, colour in (("L", 128), ("P", 3), ("1", 1), ("I;16", 40_000), ("LA", (128, 40))):
        assert isinstance(draw(file(plain(mode=mode, colour=colour), "PNG")), Drawn)


def test_what_is_transparent_stays_so() -> None:
    image = plain(mode="RGBA", colour=(0, 0, 0, 0))
    assert shown(draw(file(image, "PNG")).small).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]  # four channels


def test_a_picture_that_lies_on_its_side_is_stood_up() -> None:
    image = plain(300, 200)
    image.paste(BLUE, (0, 0, 150, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right by 90 degrees to show it
    upright = shown(draw(file(image, "JPEG", exif=exif)).small).convert("RGB")
    assert upright.size == (64, 96)
    assert near(upright.getpixel((32, 10)), BLUE)
    assert near(upright.getpixel((32, 86)), RED)


def test_nothing_the_file_carries_comes_along() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken in our flat"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    drawn = draw(file(plain(), "JPEG", exif=exif, icc_profile=profile, comment=b"taken in our flat"))
    for data in (drawn.small, drawn.large):
        assert b"our flat" not in data
        assert not {"exif", "icc_profile"} & shown(data).info.keys()


def test_of_moving_pictures_the_first_frame_is_shown() -> None:
    frames = [plain(colour=RED), plain(colour=BLUE)]
    for kind in ("GIF", "WEBP"):
        moving = file(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        found = shown(draw(moving).small)
        assert getattr(found, "n_frames", 1) == 1
        assert near(found.convert("RGB").getpixel((5, 5)), RED)


def png_of(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it has that many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("width", "height"), [(5001, 5000), (12_000, 12_000), (60_000, 60_000), (2**31 - 1, 1)]
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_before_it_is_unpacked(
    width: int, height: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert width * height > MOST_PIXELS
    unpacked: list[Any] = []
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: unpacked.append(self.size))
    with pytest.raises(NotAPicture, match="pixels"):
        draw(png_of(width, height))
    assert unpacked == []


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (SVG, "SVG"),
        (b"  <SVG onload='x'/>", "SVG"),
        (b"<!doctype html><p>Sign in", "web page"),
        (b"", "empty"),
        (b"%PDF-1.7 ...", "no picture"),
        (b"\xff\xd8\xff\xe0 cut off", "no picture"),
        (file(Image.effect_noise((900, 900), 90), "PNG")[:5000], "no picture"),
        (file(plain(), "TIFF"), "no picture"),
        (file(plain(), "ICO"), "no picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no picture"),
    ],
    ids=["svg", "svg in capitals", "html", "nothing", "pdf", "cut head", "cut body", "tiff", "ico", "eps"],
)
def test_what_is_no_picture_is_refused_with_the_reason(data: bytes, says: str) -> None:
    with pytest.raises(NotAPicture, match=says):
        draw(data)
