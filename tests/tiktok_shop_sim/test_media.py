"""Uploads: pictures really decoded, files really what they say, all of it served again."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image
from tests.tiktok_shop_sim.goods import get, listed
from tests.tiktok_shop_sim.notices_check import all_valid
from tests.tiktok_shop_sim.wire import Reply, Shop, nothing_changes, send

pillow_heif.register_heif_opener()

UPLOAD, FILES = "/product/202309/images/upload", "/product/202309/files/upload"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n40\n%%EOF\n"


def picture(
    kind: str = "PNG", size: tuple[int, int] = (640, 480), color: Any = "teal", mode: str = "RGB"
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, kind)
    return out.getvalue()


def form(parts: dict[str, Any], boundary: str = "oTTer") -> tuple[bytes, str]:
    """A multipart body; a value is text, or (filename, bytes)."""
    body = b""
    for name, value in parts.items():
        filename, data = value if isinstance(value, tuple) else (None, str(value).encode())
        tail = f'; filename="{filename}"' if filename is not None else ""
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{tail}\r\n'.encode()
        body += (b"Content-Type: application/octet-stream\r\n" if filename is not None else b"") + b"\r\n"
        body += data + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def upload(where: Shop, path: str = UPLOAD, **parts: Any) -> Reply:
    body, kind = form(parts)
    return where.call("POST", path, cipher=None, raw=body, content_type=kind)


def fetch(url: str) -> Reply:
    host, _, path = url.partition("/media/")
    return send(host, "GET", "/media/" + path)


def sides(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as image:
        return image.size


def warnings(shop: Shop) -> list[str]:
    return list(shop.sim.control.calls(limit=1)[-1]["warnings"])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "HEIF", "BMP"])
def test_every_documented_format_is_taken_and_can_be_shown(corner: Shop, kind: str) -> None:
    answer = upload(corner, data=("a.bin", picture(kind)), use_case="MAIN_IMAGE").data
    assert (answer["width"], answer["height"], answer["use_case"]) == (640, 480, "MAIN_IMAGE")
    assert answer["uri"].startswith("tos-")
    assert answer["url"].startswith(corner.sim.url)
    served = fetch(answer["url"])
    assert served.headers["content-type"] in ("image/png", "image/jpeg", "image/webp")
    assert sides(served.raw) == (640, 480)
    assert sides(fetch(answer["url"].replace("origin-jpeg", "300x300")).raw) == (300, 225)


def test_the_same_upload_made_twice_is_one_picture(corner: Shop) -> None:
    first = upload(corner, data=("a.png", picture()), use_case="MAIN_IMAGE").data
    assert upload(corner, data=("b.png", picture()), use_case="MAIN_IMAGE").data == first
    other = upload(corner, data=("a.png", picture()), use_case="DESCRIPTION_IMAGE").data
    assert other["uri"] != first["uri"]
    assert upload(corner, data=("a.png", picture())).data["use_case"] == "MAIN_IMAGE"


def test_uploads_survive_in_a_saved_world(corner: Shop, tmp_path: Path) -> None:
    kept = upload(corner, data=("a.png", picture()), use_case="MAIN_IMAGE").data
    stored = upload(corner, FILES, data=("a.pdf", PDF), name="a.pdf").data
    whole = fetch(kept["url"]).raw
    corner.sim.control.save(tmp_path / "world.gz")
    corner.sim.control.reset(auth_codes=["C1", "C2"])
    assert fetch(kept["url"]).status == 404
    corner.sim.control.load(tmp_path / "world.gz")
    assert fetch(kept["url"]).raw == whole == picture()
    assert fetch(stored["url"]).raw == PDF


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", 12038002),
        (b"this is no picture", 12038015),
        (picture()[: len(picture()) // 2], 12038015),
        (picture("GIF"), 12038015),
        (picture(size=(99, 400)), 12038014),
        (picture("PNG", (20_001, 100)), 12038014),
        (picture() + b"\0" * (10 * 1024 * 1024), 12038005),
    ],
    ids=["empty", "text", "cut in two", "gif", "too small", "too wide", "too heavy"],
)
def test_what_is_no_good_picture_is_refused_and_not_kept(corner: Shop, data: bytes, code: int) -> None:
    with nothing_changes(corner.sim):
        refusal = upload(corner, data=("a.png", data), use_case="MAIN_IMAGE")
        assert refusal.code == code
        assert "{{" not in refusal.body["message"]


def test_a_bomb_is_refused_before_it_is_unpacked(corner: Shop) -> None:
    """A PNG of 2 kB that claims 60,000 x 60,000 pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" * 2000))
        + chunk(b"IEND", b"")
    )
    assert upload(corner, data=("a.png", bomb), use_case="MAIN_IMAGE").code == 12038014


def test_a_form_without_the_file_says_what_it_had(corner: Shop) -> None:
    with nothing_changes(corner.sim):
        assert upload(corner, file=("a.png", picture()), use_case="MAIN_IMAGE").code == 12038002
        assert any("file" in line for line in warnings(corner))
    assert upload(corner, data=picture().decode("latin-1"), use_case="MAIN_IMAGE").code in (
        12038002,
        12038015,
    )


def test_a_body_that_is_no_form_is_refused_by_the_gateway(corner: Shop) -> None:
    body, kind = form({"data": ("a.png", picture()), "use_case": "MAIN_IMAGE"})

    def code(raw: bytes, content_type: str) -> int:
        return corner.call("POST", UPLOAD, cipher=None, raw=raw, content_type=content_type).code

    assert code(body, "multipart/form-data") == 36009004
    assert code(b"{}", kind) == 36009004
    assert code(body[:-20], kind) == 36009004
    assert code(body, "application/json") == 36009023
    assert corner.call("POST", UPLOAD, raw=body, content_type=kind).code == 36009004


def test_unknown_parts_and_uses_warn_and_are_refused_when_strict(corner: Shop) -> None:
    assert upload(corner, data=("a.png", picture()), use_case="BANNER", shop="x").code == 0
    assert len(warnings(corner)) == 2
    corner.sim.control.settings(strict=True)
    assert upload(corner, data=("a.png", picture()), use_case="BANNER").code == 36009004
    assert upload(corner, data=("a.png", picture()), use_case="MAIN_IMAGE", shop="x").code == 36009004
    assert upload(corner, data=("a.png", picture()), use_case="MAIN_IMAGE").code == 0


def mp4(width: int, height: int) -> bytes:
    def box(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + name + body

    header = b"\0" * 76 + struct.pack(">II", width << 16, height << 16)
    moov = box(b"moov", box(b"trak", box(b"tkhd", header)))
    return box(b"ftyp", b"isom\0\0\2\0isomiso2") + moov + box(b"mdat", b"\0" * 64)


@pytest.mark.parametrize(
    ("name", "data", "format"),
    [
        ("SNI.PDF", PDF, "PDF"),
        ("film.mp4", mp4(1080, 1920), "MP4"),
        ("film.mov", mp4(1920, 1080).replace(b"isom", b"qt  ", 1), "MOV"),
        ("film.webm", bytes.fromhex("1a45dfa3") + b"\x93webm" + b"\0" * 32, "WEBM"),
    ],
)
def test_files_are_kept_and_served(corner: Shop, name: str, data: bytes, format: str) -> None:
    answer = upload(corner, FILES, data=(name, data), name=name).data
    assert (answer["name"], answer["format"]) == (name, format)
    assert fetch(answer["url"]).raw == data
    assert upload(corner, FILES, data=(name, data), name=name).data == answer


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"name": "a.pdf"}, 12019103),
        ({"data": ("a.pdf", b""), "name": "a.pdf"}, 12019103),
        ({"data": ("a.pdf", PDF)}, 12019104),
        ({"data": ("a.pdf", PDF), "name": "a"}, 12038004),
        ({"data": ("a.pdf", PDF), "name": "a.exe"}, 12038004),
        ({"data": ("a.pdf", b"MZ not a pdf"), "name": "a.pdf"}, 12019105),
        ({"data": ("a.pdf", PDF[:40]), "name": "a.pdf"}, 12019105),
        ({"data": ("a.pdf", PDF), "name": "a.mp4"}, 12019105),
        ({"data": ("a.mp4", mp4(400, 1920)), "name": "a.mp4"}, 12019122),
        (
            {"data": ("a.pdf", PDF.replace(b"xref", b" " * 21_000_000 + b"xref", 1)), "name": "a.pdf"},
            12038005,
        ),
    ],
    ids=["none", "empty", "nameless", "no ending", "exe", "no pdf", "half", "wrong ending", "ratio", "heavy"],
)
def test_bad_files_are_refused(corner: Shop, parts: dict[str, Any], code: int) -> None:
    with nothing_changes(corner.sim):
        assert upload(corner, FILES, **parts).code == code


def test_pictures_are_put_on_white(corner: Shop) -> None:
    clear = picture(mode="RGBA", color=(0, 0, 0, 0))
    uri = upload(corner, data=("a.png", clear), use_case="MAIN_IMAGE").data["uri"]
    path = "/product/202404/images/optimize"
    done = corner.post(path, {"images": [{"uri": uri, "optimization_mode": ["WHITE_BACKGROUND"]}]}).data[
        "images"
    ][0]
    assert (done["optimize_status"], done["original_uri"]) == ("SUCCESS", uri)
    assert (done["width"], done["height"]) == (640, 640)
    with Image.open(io.BytesIO(fetch(done["optimized_url"]).raw)) as image:
        assert image.convert("RGB").getpixel((320, 320)) == (255, 255, 255)
    with nothing_changes(corner.sim):
        assert corner.post(path, {"images": [{"uri": "nonsense"}]}).code == 12019065
        assert corner.post(path, {"images": [{"uri": "tos-x/unknown"}]}).code == 12052722
        assert corner.post(path, {"images": [{"uri": uri, "optimization_mode": ["SEPIA"]}]}).code == 12019070
        assert corner.post(path, {"images": [{"uri": uri}] * 201}).code == 12038007


def test_size_charts_are_recognised(corner: Shop) -> None:
    chart = upload(corner, data=("a.png", picture()), use_case="SIZE_CHART_IMAGE").data["url"]
    plain = upload(corner, data=("a.png", picture()), use_case="MAIN_IMAGE").data["url"]
    request_body = {"images": [{"url": chart}, {"url": plain}, {"url": "https://files.example.com/x.png"}]}
    found = corner.post("/product/202309/images/size_charts/identify", request_body, cipher=None).data[
        "images"
    ]
    assert [row["is_size_chart"] for row in found] == [True, False, False]


def test_a_translation_is_done_when_the_clock_says_so(corner: Shop) -> None:
    uri = upload(corner, data=("a.png", picture()), use_case="MAIN_IMAGE").data["uri"]
    request_body = {"images": [{"image_uri": uri, "target_languages": ["de-DE", "it-IT"]}]}
    tasks = corner.post("/product/202505/images/translation_tasks", request_body).data["translation_tasks"]
    assert [row["target_language"] for row in tasks] == ["de-DE", "it-IT"]
    path, ids = "/product/202506/images/translation_tasks", ",".join(row["id"] for row in tasks)

    def states() -> list[str]:
        return [
            row["status"] for row in corner.get(path, {"translation_task_ids": ids}).data["translation_tasks"]
        ]

    assert states() == ["PROCESSING"] * 2
    corner.sim.control.settings(webhook_url="http://127.0.0.1:9/")
    corner.sim.control.step(seconds=60)
    assert states() == ["COMPLETED"] * 2
    assert len(all_valid(corner.sim.control.notices())[46]) == 2
    with nothing_changes(corner.sim):
        assert corner.get(path, {"translation_task_ids": "1"}).code == 12038011
        bad = {"images": [{"image_uri": uri, "target_languages": ["xx-XX"]}]}
        assert corner.post("/product/202505/images/translation_tasks", bad).code == 12038009
        ghost = {"images": [{"image_uri": "tos-x/unknown", "target_languages": ["de-DE"]}]}
        assert corner.post("/product/202505/images/translation_tasks", ghost).code == 12038008


def test_nothing_else_is_served(corner: Shop) -> None:
    for path in ("nothing", "../secrets", "file/v0", "tos-x/y~tplv-300x300.jpeg"):
        assert send(corner.sim.url, "GET", f"/media/{path}").status == 404


def test_a_film_is_shown_with_its_sides_and_a_cover(corner: Shop) -> None:
    kept = upload(corner, FILES, data=("film.mp4", mp4(1080, 1920)), name="film.mp4").data
    seen = get(corner, listed(corner, video={"id": kept["id"]})["product_id"])["video"]
    assert (seen["id"], seen["width"], seen["height"], seen["format"]) == (kept["id"], 1080, 1920, "MP4")
    assert fetch(seen["url"]).raw == mp4(1080, 1920)
    assert fetch(seen["cover_url"]).headers["content-type"] == "image/jpeg"
