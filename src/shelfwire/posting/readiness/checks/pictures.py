"""Pictures: how many, of what kind, how large."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from shelfwire.posting.readiness.case import Answer, Case, Found, check
from shelfwire.posting.wanted import WantedPicture, WantedSku

Shown = tuple[WantedPicture, WantedSku | None]


def _gallery(case: Case) -> list[WantedPicture]:
    return [picture for picture in case.wanted.pictures if picture.role == "gallery"]


def _sent(case: Case) -> Iterator[Shown]:
    """Every picture that would be sent, with the SKU whose it is."""
    for picture in case.wanted.pictures:
        yield picture, None
    if case.send_variation_images:
        for sku in case.skus:
            for picture in sku.pictures[:1]:
                yield picture, sku


def _kept(case: Case) -> Iterator[Shown]:
    return (shown for shown in _sent(case) if shown[0].digest)


def _found(shown: Shown, value: str, **words: object) -> Found:
    picture, sku = shown
    return Found(f"picture:{picture.id}", value, sku=sku, url=picture.url[:200], **words)  # type: ignore[arg-type]


@check("gallery")
def gallery(case: Case) -> Answer:
    return [] if _gallery(case) else [Found("pictures")]


@check("gallery_count")
def gallery_count(case: Case) -> Answer:
    limit, count = case.limit("gallery_most"), len(_gallery(case))
    if limit is None:
        return None
    return [] if count <= int(limit.value) else [Found("pictures", count, limit=limit)]


@check("picture_there")
def picture_there(case: Case) -> Answer:
    """Each picture was fetched, so that it can be looked at and sent."""
    return [
        _found(shown, shown[0].url, reason=shown[0].reason or "it was not fetched yet")
        for shown in _sent(case)
        if not shown[0].digest
    ]


@check("picture_format")
def picture_format(case: Case) -> Answer:
    limit = case.limit("picture_formats")
    if limit is None:
        return None
    formats = str(limit.value).split(",")
    return [
        _found(shown, shown[0].media_type, limit=limit)
        for shown in _kept(case)
        if shown[0].media_type not in formats
    ]


def _megabytes(size: int) -> str:
    return f"{size / 1048576:.1f} MB"


@check("picture_bytes")
def picture_bytes(case: Case) -> Answer:
    limit = case.limit("picture_bytes_most")
    if limit is None:
        return None
    most = int(limit.value)
    return [
        _found(shown, _megabytes(shown[0].size), limit=limit, most=_megabytes(most))
        for shown in _kept(case)
        if shown[0].size > most
    ]


@check("picture_bytes_advised")
def picture_bytes_advised(case: Case) -> Answer:
    limit, hard = case.limit("picture_bytes_advised"), case.number("picture_bytes_most")
    if limit is None:
        return None
    most = int(limit.value)
    return [
        _found(shown, _megabytes(shown[0].size), limit=limit, most=_megabytes(most))
        for shown in _kept(case)
        if most < shown[0].size <= (hard or shown[0].size)
    ]


@check("picture_sides")
def picture_sides(case: Case) -> Answer:
    """Gallery images have narrower limits than others, those of a description an upper one of their own."""
    if case.limit("picture_side_least") is None or case.limit("picture_side_most") is None:
        return None
    return [found for shown in _kept(case) for found in _side_faults(case, shown)]


_SIDES = {
    "gallery": ("gallery_side_least", "gallery_side_most"),
    "description": ("picture_side_least", "description_picture_side_most"),
}


def _side_faults(case: Case, shown: Shown) -> Iterator[Found]:
    picture = shown[0]
    least, most = (
        case.limit(own) or case.limit(general)
        for own, general in zip(
            _SIDES.get(picture.role, ("", "")), ("picture_side_least", "picture_side_most"), strict=True
        )
    )
    small, large = min(picture.width, picture.height), max(picture.width, picture.height)
    size = f"{picture.width} × {picture.height} px"
    if least is not None and small < int(least.value):
        yield _found(shown, size, limit=least, rule=least.says)
    elif most is not None and large > int(most.value):
        yield _found(shown, size, limit=most, rule=most.says)


def _ratio(text: str) -> Fraction:
    width, height = text.split(":")
    return Fraction(int(width), int(height))


@check("picture_square")
def picture_square(case: Case) -> Answer:
    limit = case.limit("picture_ratio_advised")
    if limit is None:
        return None
    advised = _ratio(str(limit.value))
    return [
        _found((picture, None), f"{picture.width} × {picture.height} px", limit=limit)
        for picture in _gallery(case)
        if picture.width and picture.height and Fraction(picture.width, picture.height) != advised
    ]


@check("picture_cropped")
def picture_cropped(case: Case) -> Answer:
    limit = case.limit("picture_ratios_kept")
    if limit is None:
        return None
    narrowest, widest = (_ratio(part) for part in str(limit.value).split("-"))
    return [
        _found((picture, None), f"{picture.width} × {picture.height} px", limit=limit)
        for picture in _gallery(case)
        if picture.width
        and picture.height
        and not narrowest <= Fraction(picture.width, picture.height) <= widest
    ]


@check("description_picture")
def description_picture(case: Case) -> Answer:
    there = any(picture.role == "description" for picture in case.wanted.pictures)
    return [] if there or "<img" in case.wanted.description.lower() else [Found("pictures")]


@check("variation_picture")
def variation_picture(case: Case) -> Answer:
    if not case.send_variation_images or len(case.skus) < 2:
        return None
    return [Found("pictures", sku=sku) for sku in case.skus if not sku.pictures]


@check("variation_pictures_agree")
def variation_pictures_agree(case: Case) -> Answer:
    """A channel shows one picture for each value of the first option."""
    if not case.send_variation_images or len(case.skus) < 2:
        return None
    seen: dict[str, tuple[WantedPicture, str]] = {}
    found = []
    for sku in case.skus:
        if not sku.options or not sku.pictures:
            continue
        option, picture = sku.options[0], sku.pictures[0]
        first, other = seen.setdefault(option.value.casefold(), (picture, sku.code))
        if (first.digest or first.url) != (picture.digest or picture.url):
            found.append(Found("pictures", option.value, sku=sku, other=other, option=option.name))
    return found
