"""What an edit takes along from the listing as it stands, because an edit replaces everything (facts.md 9.14). Pure.

TikTok deletes SKUs that an edit does not name, and forgets properties that it does not send. So everything that a
content cannot say, and everything that it leaves open, is sent back as it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from shelfwire.channels.port import ListingContent, Reason, Refused
from shelfwire_tiktok.mapping.values import text
from tiktok_shop.reading import decoder
from tiktok_shop.types import listing_requests as lr
from tiktok_shop.types.product_requests import ExternalListPrice, ListPriceAmount
from tiktok_shop.types.products import Product, SalesAttribute, Sku

W = TypeVar("W")
_DRAFT = "DRAFT"
_TOKOPEDIA = "TOKOPEDIA"


def carried(
    body: lr.EditProduct, content: ListingContent, kept: Product
) -> tuple[lr.EditProduct, tuple[Reason, ...]]:
    """The edit with what it must take along, and what is not changed although the content says so."""
    warnings: list[Reason] = []
    body = _added_before(body, content, kept)
    refs = {str(sku.external_id): sku.ref for sku in content.skus if sku.external_id}
    there = {sku.id: sku for sku in kept.skus if sku.id}
    options = _Options(kept.skus)

    def known(sku: lr.SkuEdit) -> lr.SkuEdit:
        return msgspec.structs.replace(sku, sales_attributes=options.known(sku.sales_attributes))

    named = [
        _sku(each, there[each.id], kept, refs.get(each.id, ""), warnings) if each.id in there else each
        for each in map(known, body.skus)
    ]
    gone = {str(each) for each in content.dropped_sku_ids} | {each.id for each in body.skus}
    others = [_untouched(sku) for sku in kept.skus if sku.id and sku.id not in gone]
    more: dict[str, object] = {
        "external_product_id": text(kept.external_product_id) or body.external_product_id,
        "video": _id_of(kept.video, lr.VideoId),
        "search_terms": kept.search_terms or None,
        "key_product_features": kept.key_product_features or None,
        "shipping_insurance_requirement": kept.shipping_insurance_requirement or None,
        "shipping_template_id": text(kept.shipping_template_id) or None,
        "is_pre_owned": kept.is_pre_owned or None,
        "is_blind_box": kept.is_blind_box or None,
        "scheduled_sale": _as(lr.ScheduledSale, kept.scheduled_sale),
        "listing_platforms": _platforms(kept),
    }
    left_open: dict[str, Callable[[], object]] = {
        "certifications": lambda: _certifications(kept.certifications),
        "size_chart": lambda: _size_chart(kept.size_chart or {}),
        "manufacturer_ids": lambda: kept.manufacturer_ids or None,
        "responsible_person_ids": lambda: kept.responsible_person_ids or None,
        "delivery_option_ids": lambda: (
            [str(each["id"]) for each in kept.delivery_options if each.get("id")] or None
        ),
        "is_cod_allowed": lambda: kept.is_cod_allowed,
        "minimum_order_quantity": lambda: kept.minimum_order_quantity,
        "package_weight": lambda: _as(lr.Weight, kept.package_weight),
        "package_dimensions": lambda: _as(lr.Box, kept.package_dimensions),
    }
    more |= {name: keep() for name, keep in left_open.items() if getattr(body, name) is None}
    return msgspec.structs.replace(body, skus=[*named, *others], **more), tuple(warnings)


def _added_before(body: lr.EditProduct, content: ListingContent, kept: Product) -> lr.EditProduct:
    """A new SKU that stands there under our name and seller SKU was added by an earlier try whose answer was lost: it
    is changed, not added again.
    """
    spoken_for = {each.id for each in body.skus if each.id} | {str(each) for each in content.dropped_sku_ids}
    there = {
        (text(sku.external_sku_id), text(sku.seller_sku)): sku.id
        for sku in kept.skus
        if sku.id and sku.id not in spoken_for and text(sku.external_sku_id)
    }

    def known(sku: lr.SkuEdit) -> lr.SkuEdit:
        sku_id = None if sku.id else there.get((text(sku.external_sku_id), text(sku.seller_sku)))
        if sku_id is None:
            return sku
        return msgspec.structs.replace(sku, id=sku_id, price=None, list_price=None, inventory=None)

    return msgspec.structs.replace(body, skus=[known(each) for each in body.skus])


def _sku(edit: lr.SkuEdit, kept: Sku, product: Product, ref: str, warnings: list[Reason]) -> lr.SkuEdit:
    """A SKU that is changed. Its identifier cannot be, once the listing was handed in (error 12052593)."""
    code = _as(lr.IdentifierCode, kept.identifier_code)
    if code is not None and edit.identifier_code not in (None, code) and text(product.status) != _DRAFT:
        warnings.append(
            Reason(
                "identifier_kept",
                f"The identifier of {text(kept.seller_sku) or kept.id} stays {code.type} {code.code}:"
                " TikTok Shop changes it on drafts only.",
                f"sku:{ref}:identifier",
                "To change it, take the SKU off the listing and add it again.",
            )
        )
        edit = msgspec.structs.replace(edit, identifier_code=code)
    own = _untouched(kept)
    open_fields = {name: getattr(own, name) for name in own.__struct_fields__ if getattr(edit, name) is None}
    ours = text(kept.external_sku_id) or edit.external_sku_id
    return msgspec.structs.replace(edit, **open_fields | {"external_sku_id": ours})


class _Options:
    """The options that the listing has, to say them by the ids that they have there: TikTok takes a name of the
    seller's own once, gives it an id, and does not know the two for one (error 12052550).
    """

    def __init__(self, skus: Iterable[Sku]) -> None:
        self._options: dict[str, str] = {}
        self._values: dict[tuple[str, str], SalesAttribute] = {}
        for part in (part for sku in skus for part in sku.sales_attributes):
            option = text(part.id)
            if not option:
                continue
            for name in _keys(option, part.name):
                self._options.setdefault(name, option)
            for name in _keys(text(part.value_id), part.value_name):
                self._values.setdefault((option, name), part)

    def known(self, options: list[lr.SalesAttributeWrite] | None) -> list[lr.SalesAttributeWrite] | None:
        """The same by id, each with the further pictures that its value has."""
        return [self._known(each) for each in options] if options else None

    def _known(self, said: lr.SalesAttributeWrite) -> lr.SalesAttributeWrite:
        option = self._options.get(said.id or _plain_name(said.name))
        if option is None:
            return said
        said = msgspec.structs.replace(said, id=option, name=None)
        kept = self._values.get((option, said.value_id or _plain_name(said.value_name)))
        if kept is None:
            return said
        if value_id := text(kept.value_id):
            said = msgspec.structs.replace(said, value_id=value_id, value_name=None)
        more = _uris(kept.supplementary_sku_images) if said.sku_img is not None else []
        return msgspec.structs.replace(said, supplementary_sku_images=more or None)


def _keys(identity: str, name: str | None) -> set[str]:
    return {identity, _plain_name(name)} - {""}


def _plain_name(name: str | None) -> str:
    return text(name).casefold()


def _untouched(sku: Sku) -> lr.SkuEdit:
    """A SKU as it stands, without price and quantity."""
    return lr.SkuEdit(
        id=sku.id,
        seller_sku=sku.seller_sku or None,
        external_sku_id=sku.external_sku_id or None,
        identifier_code=_as(lr.IdentifierCode, sku.identifier_code),
        sales_attributes=[_attribute(each) for each in sku.sales_attributes] or None,
        list_price=_as(ListPriceAmount, _plain(sku.list_price)),
        external_list_prices=_each(ExternalListPrice, map(_plain, sku.external_list_prices)),
        combined_skus=_each(
            lr.CombinedSkuWrite,
            (
                {"product_id": each.product_id, "sku_id": each.sku_id, "sku_count": each.sku_count}
                for each in sku.combined_skus
            ),
        ),
        sku_unit_count=sku.sku_unit_count or None,
        external_urls=sku.external_urls or None,
        extra_identifier_codes=sku.extra_identifier_codes or None,
        pre_sale=_as(lr.PreSaleEdit, sku.pre_sale),
        fees=_each(lr.Fee, sku.fees),
        sku_weight=_as(lr.Weight, sku.sku_weight),
        sku_dimensions=_as(lr.Box, sku.sku_dimensions),
    )


def _attribute(part: SalesAttribute) -> lr.SalesAttributeWrite:
    by_id, value_by_id = text(part.id), text(part.value_id)
    image = part.sku_img.uri if part.sku_img is not None else None
    return lr.SalesAttributeWrite(
        id=by_id or None,
        name=None if by_id else part.name,
        value_id=value_by_id or None,
        value_name=None if value_by_id else part.value_name,
        sku_img=lr.PictureUri(uri=image) if image else None,
        supplementary_sku_images=(_uris(part.supplementary_sku_images) or None) if image else None,
    )


def _uris(images: Iterable[Any]) -> list[lr.PictureUri]:
    return [lr.PictureUri(uri=each.uri) for each in images if each.uri]


def _platforms(kept: Product) -> list[Any] | None:
    """A product that is listed on Tokopedia too stays there."""
    elsewhere = {text(str(each.get("platform") or "")) for each in kept.integrated_platform_statuses}
    return ["TIKTOK_SHOP", _TOKOPEDIA] if _TOKOPEDIA in elsewhere else None


def _certifications(papers: Iterable[Mapping[str, object]]) -> list[lr.CertificationWrite] | None:
    return _each(
        lr.CertificationWrite,
        (
            {
                "id": paper.get("id"),
                "images": [_only(each, "uri") for each in _rows(paper.get("images"))] or None,
                "files": [_only(each, "id", "name", "format") for each in _rows(paper.get("files"))] or None,
                "expiration_date": paper.get("expiration_date") or None,
            }
            for paper in papers
        ),
    )


def _size_chart(chart: Mapping[str, object]) -> lr.SizeChartWrite | None:
    parts = {"image": _only(chart.get("image"), "uri"), "template": _only(chart.get("template"), "id")}
    return _as(lr.SizeChartWrite, parts) if any(parts.values()) else None


def _rows(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _only(value: object, *names: str) -> dict[str, object] | None:
    if not isinstance(value, dict) or not value.get(names[0]):
        return None
    return {name: value[name] for name in names if name in value}


def _id_of(part: Mapping[str, object] | None, kind: type[W]) -> W | None:
    return _as(kind, _only(part, "id"))


def _plain(part: msgspec.Struct | None) -> dict[str, object] | None:
    return None if part is None else msgspec.to_builtins(part)


def _each(kind: type[W], parts: Iterable[Mapping[str, object] | None]) -> list[W] | None:
    return [found for part in parts if (found := _as(kind, part)) is not None] or None


def _as(kind: type[W], part: Mapping[str, object] | None) -> W | None:
    """A part that was read, as it is written; None where there is none. Raises Refused for one that cannot be written:
    an edit without it would delete it."""
    if not part:
        return None
    named = {name: value for name, value in part.items() if value not in (None, "", [], {})}
    known = {each.encode_name for each in msgspec.structs.fields(kind)}  # type: ignore[arg-type]
    try:
        decoder(kind)  # type: ignore[arg-type]  # every type is hashable
        return msgspec.convert({name: named[name] for name in named if name in known}, kind, strict=False)
    except msgspec.ValidationError as error:
        sentence = f"Editing would lose a part of the listing that cannot be sent back: {error}."
        advice = "Edit this listing in Seller Center."
        raise Refused(sentence, reasons=(Reason("cannot_be_kept", sentence, None, advice),)) from error
