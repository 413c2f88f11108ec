"""What a video file is, told by its first bytes, and how large its picture is where that is cheap to know."""

from __future__ import annotations

from collections.abc import Iterator

QUICKTIME = b"qt  "
ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
EBML = bytes.fromhex("1a45dfa3")
MPEG = (b"\0\0\1\xba", b"\0\0\1\xb3")


def kind(data: bytes) -> str | None:
    """MP4, MOV, MKV, WEBM, WMV, AVI, FLV or MPEG; None for anything else."""
    if data[4:8] == b"ftyp":
        return "MOV" if data[8:12] == QUICKTIME else "MP4"
    if data[4:8] in (b"moov", b"mdat", b"wide"):
        return "MOV"
    if data.startswith(EBML):
        return "WEBM" if b"webm" in data[:64] else "MKV"
    if data.startswith(ASF):
        return "WMV"
    if data.startswith(b"RIFF") and data[8:12] == b"AVI ":
        return "AVI"
    if data.startswith(b"FLV\1"):
        return "FLV"
    return "MPEG" if data.startswith(MPEG) else None


def size(data: bytes) -> tuple[int, int] | None:
    """Width and height of the largest track of an MP4 or MOV (ISO/IEC 14496-12, track header); None when not told."""
    if kind(data) not in ("MP4", "MOV"):
        return None
    found = [
        side
        for _, moov in _boxes(data, b"moov")
        for _, track in _boxes(moov, b"trak")
        for _, header in _boxes(track, b"tkhd")
        if (side := _sides(header)) != (0, 0)
    ]
    return max(found, default=None)


def _sides(header: bytes) -> tuple[int, int]:
    """The last eight bytes of a track header: two numbers with 16 bits behind the point."""
    return int.from_bytes(header[-8:-6], "big"), int.from_bytes(header[-4:-2], "big")


def _boxes(data: bytes, wanted: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        start = at + 8
        if length == 1:
            length, start = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        elif length == 0:
            length = len(data) - at
        if length < start - at:
            return
        if name == wanted:
            yield name, data[start : at + length]
        at += length
