"""What is posted: a product's wanted content, its pictures as the channel has them, and what was read back, made one.

Pure. Nothing that the seller did not choose is posted. An edit replaces the whole listing, so it names every SKU that
stands on the channel with its id, unless a person took that very SKU away; quantities and prices are told only of SKUs
that do not exist there yet.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from shelfwire.channels.port import (
    Answered,
    Choice,
    ListedSku,
    ListingAsKept,
    ListingContent,
    OptionValue,
    Parcelled,
    PictureUse,
    SentPicture,
    SkuContent,
)
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.ids import (
    ExternalBrandId,
    ExternalCategoryId,
    ExternalSkuId,
    ExternalWarehouseId,
    SellerSku,
)
from shelfwire.posting.description import image, picture_urls, rehosted
from shelfwire.posting.models_files import UPLOADED
from shelfwire.posting.properties import CHART_FILE
from shelfwire.posting.readiness.identifiers import identifier_to_send
from shelfwire.posting.taking_away import left_out, options_away, sku_ids, without
from shelfwire.posting.wanted import Wanted, WantedPicture, WantedSku

T = TypeVar("T")
MOST_PICTURES = 9
Quantities = Mapping[int, Mapping[str, int]]
_DRAFT = "draft"
FILE: Final = "file"
"""The use of a PDF, where pictures have a ``PictureUse``."""
_USES = {
    "gallery": PictureUse.MAIN,
    "description": PictureUse.DESCRIPTION,
    "variation": PictureUse.VARIATION,
    "size_chart": PictureUse.SIZE_CHART,
}


class PictureMissing(RuleBroken):
    """A picture of the content is not on the channel yet."""

    code = "picture_missing"


@dataclass(frozen=True, slots=True)
class Ways:
    """How a shop posts (``PostingSettings``)."""

    send_brand: bool = True
    send_variation_images: bool = True
    identifier_priority: tuple[str, ...] = ()
    as_draft: bool = False
    category_version: str = ""

    @classmethod
    def of(cls, settings: Mapping[str, Any], category_version: str) -> Ways:
        """From what ``Wanted.settings`` says, with the version of the shop's category tree."""
        return cls(
            bool(settings.get("send_brand", True)),
            bool(settings.get("send_variation_images", True)),
            tuple(settings.get("identifier_priority") or ()),
            bool(settings.get("as_draft", False)),
            category_version,
        )


@dataclass(frozen=True, slots=True)
class Pictures:
    """What the channel has: by a file's digest and use; and which file the address inside a description is."""

    sent: Mapping[tuple[str, str], SentPicture] = field(default_factory=dict)
    described: Mapping[str, str] = field(default_factory=dict)

    def get(self, digest: str, use: PictureUse) -> SentPicture | None:
        """The picture for that use; None when the channel does not have it."""
        return self.sent.get((digest, use.value))

    def need_file(self, digest: str, use: str, name: str, field: str) -> SentPicture:
        """The same of an uploaded file. Raises PictureMissing."""
        found = self.sent.get((digest, use))
        if found is None:
            raise PictureMissing(
                f"The file {name} is not on the channel yet.",
                field=field,
                value=name,
                hint="Replace it, or take it away.",
            )
        return found

    def need(self, picture: WantedPicture) -> SentPicture:
        """The same of a product's picture. Raises PictureMissing."""
        found = self.get(picture.digest, _USES[picture.role])
        if found is None:
            why = picture.reason or "it is not on the channel yet"
            raise PictureMissing(
                f"The picture {picture.url} cannot be posted: {why}.",
                field=f"picture:{picture.id}",
                value=picture.url,
                hint="Replace it, or take it away.",
            )
        return found


def needed_pictures(wanted: Wanted, ways: Ways) -> tuple[tuple[WantedPicture, PictureUse], ...]:
    """Return every picture that is posted, once for each use, in the order in which it is sent."""
    pictures = [*_of_role(wanted.pictures, "gallery")[:MOST_PICTURES]]
    pictures += [one for role in ("description", "size_chart") for one in _of_role(wanted.pictures, role)]
    if ways.send_variation_images:
        pictures += list(_variation_pictures(wanted)[1].values())
    found = {(one.digest or one.url, _USES[one.role]): one for one in pictures}
    return tuple((one, use) for (_, use), one in found.items())


@dataclass(frozen=True, slots=True)
class NeededFile:
    """A file of ours that an answer, or the size chart, names. ``use``: a ``PictureUse`` or ``FILE``; ``field``: what
    names it."""

    digest: str
    use: str
    name: str
    field: str


def needed_files(wanted: Wanted) -> tuple[NeededFile, ...]:
    """Return every file of ours that goes along, in the order in which it is named."""
    found = [
        NeededFile(
            value.external_id.removeprefix(UPLOADED),
            FILE if _is_pdf(value) else PictureUse.CERTIFICATE.value,
            value.name,
            f"answer:{answer.question_id}",
        )
        for answer in wanted.answers
        for value in answer.values
        if value.external_id.startswith(UPLOADED)
    ]
    if chart := _chart_digest(wanted):
        found.append(NeededFile(chart, PictureUse.SIZE_CHART.value, "Size chart", "size_chart"))
    return tuple(found)


def described_urls(wanted: Wanted) -> tuple[str, ...]:
    """Return the addresses of the pictures inside the description: they are sent to the channel too."""
    return picture_urls(wanted.description)


def build(
    wanted: Wanted,
    ways: Ways,
    pictures: Pictures,
    *,
    ref: str,
    quantities: Quantities,
    kept: ListingAsKept | None = None,
    take_away: Collection[str] = (),
) -> ListingContent:
    """Return the listing as it is to stand. ``kept``: what was read back last, of a listing that exists.

    ``quantities``: what is told of new SKUs, by our SKU's id and the channel's warehouse. ``take_away``: what a
    person chose to take off the listing (``posting.taking_away``). Raises PictureMissing.
    """
    skus = _skus(wanted, ways, pictures, quantities, kept, frozenset(take_away))
    described = {
        url: found
        for url, digest in pictures.described.items()
        if (found := pictures.get(digest, PictureUse.DESCRIPTION)) is not None
    }
    for url in described_urls(wanted):
        if url not in described:
            raise PictureMissing(
                f"The picture {url} in the description is not on the channel yet.",
                field="description",
                value=url,
                hint="Replace it, or take it out of the description.",
            )
    banner = "".join(
        f"<p>{image(pictures.need(one))}</p>" for one in _of_role(wanted.pictures, "description")
    )
    gallery = tuple(pictures.need(one).uri for one in _of_role(wanted.pictures, "gallery")[:MOST_PICTURES])
    settings = wanted.settings
    chart_uri, chart_id = _size_chart(wanted, pictures, kept)
    return ListingContent(
        ref=ref,
        title=wanted.title,
        description=banner + rehosted(wanted.description, described),
        category_id=ExternalCategoryId(wanted.category_external_id),
        category_version=ways.category_version,
        skus=skus,
        picture_uris=gallery or (kept.picture_uris if kept else ()),
        brand_id=_brand(wanted, ways),
        answers=_answers(wanted, pictures, kept),
        parcel=wanted.parcel,
        size_chart_uri=chart_uri,
        size_chart_id=chart_id,
        manufacturer_ids=_ids(settings.get("manufacturer_ids"), kept.manufacturer_ids if kept else ()) or (),
        responsible_person_ids=_ids(
            settings.get("responsible_person_ids"), kept.responsible_person_ids if kept else ()
        )
        or (),
        delivery_option_ids=_ids(
            settings.get("delivery_option_ids"), kept.delivery_option_ids if kept else None
        ),
        cash_on_delivery=_first(settings.get("cash_on_delivery"), kept.cash_on_delivery if kept else None),
        minimum_order=_first(settings.get("minimum_order"), kept.minimum_order if kept else None),
        as_draft=bool(settings.get("as_draft", ways.as_draft)) and kept is None,
        dropped_sku_ids=tuple(ExternalSkuId(each) for each in take_away if each in sku_ids(take_away)),
    )


def dropped_skus(content: ListingContent, kept: ListingAsKept) -> tuple[ListedSku, ...]:
    """Return the SKUs that stand on the channel and that this edit would delete there."""
    named = {sku.external_id for sku in content.skus}
    return tuple(sku for sku in kept.skus if sku.external_id not in named)


def dropped_options(content: ListingContent, kept: ListingAsKept) -> tuple[str, ...]:
    """Return the names of the options that SKUs stand with on the channel and that this edit would take off them."""
    then = {sku.external_id: sku.options for sku in content.skus if sku.external_id}
    gone = [
        one.name
        for sku in kept.skus
        if sku.external_id in then
        for one in left_out(then[sku.external_id], sku.options)
    ]
    return tuple(dict.fromkeys(gone))


def brand_was_dropped(wanted: Wanted, ways: Ways) -> bool:
    """Whether a chosen brand of the channel is not sent because the product's brand became another one."""
    return bool(ways.send_brand and wanted.brand_external_id and _brand(wanted, ways) is None)


# ── SKUs ─────────────────────────────────────────────────────────────────────────────────────────────────


def _skus(
    wanted: Wanted,
    ways: Ways,
    pictures: Pictures,
    quantities: Quantities,
    kept: ListingAsKept | None,
    taken_away: frozenset[str],
) -> tuple[SkuContent, ...]:
    index, by_value = _variation_pictures(wanted) if ways.send_variation_images else (0, {})
    uris = {value: pictures.need(picture).uri for value, picture in by_value.items()}
    there = {} if kept is None else {str(sku.external_id): sku for sku in kept.skus}
    away = options_away(taken_away)
    partners = _partners(wanted.skus, there)
    found = []
    for sku in wanted.skus:
        listed = there.get(partners.get(sku.channel_sku_id, ""))
        if listed is None and sku.enabled:
            found.append(_new(sku, ways, _options(sku, index, uris), quantities.get(sku.sku_id, {})))
        elif listed is not None and str(listed.external_id) not in taken_away:
            if sku.enabled:
                draft = kept is not None and kept.status == _DRAFT
                own = _options(sku, index, uris)
                own += without(left_out(own, listed.options), away)
                found.append(_changed(sku, listed, ways, own, draft))
            else:
                found.append(_as_it_is(listed, away))
    spoken_for = set(partners.values())
    found += [
        _as_it_is(listed, away)
        for external_id, listed in there.items()
        if external_id not in spoken_for and external_id not in taken_away
    ]
    return tuple(found)


def _partners(skus: Sequence[WantedSku], there: Mapping[str, ListedSku]) -> dict[int, str]:
    """Which of the channel's SKUs each of ours is: by its id, else by the seller SKU that only it has."""
    found = {sku.channel_sku_id: sku.external_id for sku in skus if sku.external_id in there}
    free: dict[str, list[str]] = {}
    for external_id, listed in there.items():
        if external_id not in found.values():
            free.setdefault(str(listed.seller_sku), []).append(external_id)
    for sku in skus:
        same = free.get(sku.seller_sku, []) if sku.channel_sku_id not in found else []
        if len(same) == 1:
            found[sku.channel_sku_id] = same.pop()
    return found


def _new(
    sku: WantedSku, ways: Ways, options: tuple[OptionValue, ...], quantities: Mapping[str, int]
) -> SkuContent:
    """A SKU that the channel does not have: the only time when price and quantity are told along with it."""
    return SkuContent(
        ref=str(sku.channel_sku_id),
        seller_sku=SellerSku(sku.seller_sku),
        options=options,
        identifier=identifier_to_send(sku.identifiers, ways.identifier_priority),
        price=sku.price,
        list_price=sku.list_price,
        quantities=tuple((ExternalWarehouseId(one), count) for one, count in sorted(quantities.items())),
        parcel=sku.parcel,
    )


def _changed(
    sku: WantedSku, listed: ListedSku, ways: Ways, options: tuple[OptionValue, ...], draft: bool
) -> SkuContent:
    """A SKU that stays and says something new. Its identifier can be changed in a draft only (facts.md 9.4)."""
    own = identifier_to_send(sku.identifiers, ways.identifier_priority)
    return SkuContent(
        ref=str(sku.channel_sku_id),
        seller_sku=SellerSku(sku.seller_sku),
        options=_with_pictures(options, listed) if ways.send_variation_images else options,
        identifier=own if draft or listed.identifier is None else listed.identifier,
        parcel=sku.parcel if sku.parcel != Parcelled() else listed.parcel,
        external_id=ExternalSkuId(str(listed.external_id)),
    )


def _as_it_is(listed: ListedSku, away: frozenset[str]) -> SkuContent:
    return SkuContent(
        ref=str(listed.external_id),
        seller_sku=listed.seller_sku,
        options=without(listed.options, away),
        identifier=listed.identifier,
        parcel=listed.parcel,
        external_id=listed.external_id,
    )


# ── pictures of variations ───────────────────────────────────────────────────────────────────────────────


def _variation_pictures(wanted: Wanted) -> tuple[int, dict[str, WantedPicture]]:
    """Which option the pictures belong to, and the picture of each of its values.

    A channel shows pictures for one option only (facts.md 9.5): the first one whose every value has one picture.
    """
    pictured = [sku for sku in wanted.skus if sku.enabled and sku.options and sku.pictures]
    most = min((len(sku.options) for sku in pictured), default=0)
    for index in range(most):
        by_value = _by_value(pictured, index)
        if all(len(digests) == 1 for digests in by_value.values()):
            return index, _first_pictures(pictured, index)
    return 0, _first_pictures(pictured, 0) if most else {}


def _by_value(skus: Sequence[WantedSku], index: int) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for sku in skus:
        picture = sku.pictures[0]
        found.setdefault(sku.options[index].value, set()).add(picture.digest or picture.url)
    return found


def _first_pictures(skus: Sequence[WantedSku], index: int) -> dict[str, WantedPicture]:
    found: dict[str, WantedPicture] = {}
    for sku in skus:
        found.setdefault(sku.options[index].value, sku.pictures[0])
    return found


def _options(sku: WantedSku, index: int, uris: Mapping[str, str]) -> tuple[OptionValue, ...]:
    return tuple(
        replace(option, picture_uri=uris.get(option.value, "") if at == index else "")
        for at, option in enumerate(sku.options)
    )


def _with_pictures(options: tuple[OptionValue, ...], listed: ListedSku) -> tuple[OptionValue, ...]:
    """A value without a picture of ours keeps the one that the channel has for it."""
    if not options or any(option.picture_uri for option in options):
        return options
    there = {option.value: option.picture_uri for option in listed.options}
    return tuple(replace(option, picture_uri=there.get(option.value, "")) for option in options)


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────


def _brand(wanted: Wanted, ways: Ways) -> ExternalBrandId | None:
    if not ways.send_brand or not wanted.brand_external_id:
        return None
    if wanted.brand and wanted.brand.strip().casefold() != wanted.brand_name.strip().casefold():
        return None
    return ExternalBrandId(wanted.brand_external_id)


def _answers(wanted: Wanted, pictures: Pictures, kept: ListingAsKept | None) -> tuple[Answered, ...]:
    """Ours, and in the same category those of the channel's that we do not give: an edit replaces them all."""
    given = tuple(_with_files(one, pictures) for one in wanted.answers)
    if kept is None or kept.category_id != wanted.category_external_id:
        return given
    own = {one.question_id for one in given}
    return (*given, *(one for _, one in kept.answers if one.question_id not in own))


def _with_files(answer: Answered, pictures: Pictures) -> Answered:
    """The answer with the channel's ids of our files in it: a picture without a name, a PDF with its own."""
    if not any(value.external_id.startswith(UPLOADED) for value in answer.values):
        return answer
    return replace(
        answer,
        values=tuple(_filed(value, pictures, f"answer:{answer.question_id}") for value in answer.values),
    )


def _filed(value: Choice, pictures: Pictures, field: str) -> Choice:
    if not value.external_id.startswith(UPLOADED):
        return value
    digest, is_pdf = value.external_id.removeprefix(UPLOADED), _is_pdf(value)
    use = FILE if is_pdf else PictureUse.CERTIFICATE.value
    return Choice(pictures.need_file(digest, use, value.name, field).uri, value.name if is_pdf else "")


def _is_pdf(value: Choice) -> bool:
    return value.name.lower().endswith(".pdf")


def _size_chart(wanted: Wanted, pictures: Pictures, kept: ListingAsKept | None) -> tuple[str, str]:
    """The picture or the template: what the shop says first, then the catalogue's picture, then what is there."""
    if template := wanted.settings.get("size_chart_id"):
        return "", str(template)
    if digest := _chart_digest(wanted):
        return pictures.need_file(digest, PictureUse.SIZE_CHART.value, "Size chart", "size_chart").uri, ""
    if charts := _of_role(wanted.pictures, "size_chart"):
        return pictures.need(charts[0]).uri, ""
    return (kept.size_chart_uri, kept.size_chart_id) if kept else ("", "")


def _chart_digest(wanted: Wanted) -> str:
    """Of the uploaded picture, where it counts."""
    named = str(wanted.settings.get(CHART_FILE) or "")
    return "" if wanted.settings.get("size_chart_id") else named.removeprefix(UPLOADED)


def _ids(chosen: object, kept: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if isinstance(chosen, list | tuple) and chosen:
        return tuple(str(one) for one in chosen)
    return kept


def _first(chosen: Any, kept: T | None) -> T | None:
    return kept if chosen is None else chosen


def _of_role(pictures: Sequence[WantedPicture], role: str) -> list[WantedPicture]:
    return [one for one in pictures if one.role == role]
