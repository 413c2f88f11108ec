"""A whole listing as TikTok keeps it (facts.md 9.13, 9.16). Pure; what is not understood stays in ``document``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from shelfwire.channels.port import (
    Answered,
    Choice,
    ListedSku,
    ListingAsKept,
    OptionValue,
    Reason,
    ReviewFinding,
    Unknown,
)
from shelfwire.kit.ids import (
    ExternalBrandId,
    ExternalCategoryId,
    ExternalProductId,
    ExternalSkuId,
    SellerSku,
)
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping.listing_body import IDENTIFIERS
from shelfwire_tiktok.mapping.listing_fields import of_position
from shelfwire_tiktok.mapping.listings import LISTING_STATUSES, NotAListing, money_of, price_of
from shelfwire_tiktok.mapping.parcels import parcel_of
from shelfwire_tiktok.mapping.taxonomy import CERTIFICATE, unit_key
from shelfwire_tiktok.mapping.values import identifier, moment, text
from tiktok_shop.types.products import AuditFailure, Image, Product, SalesAttribute, Sku

_KINDS = {word: kind for kind, word in IDENTIFIERS.items()}
_WAITING = frozenset({"AUDITING", "PRE_APPROVED"})
_FIRST_REVIEW = frozenset({"DRAFT", "PENDING", "FAILED"})
"""Statuses of products that no buyer has seen yet: what waits for a review is their only version."""
_HERE = "TIKTOK_SHOP"

Plain = Mapping[str, object]


def kept_listing(product: Product, raw: bytes, region: str) -> ListingAsKept:
    """The product with everything that is understood of it, and the document itself. Raises NotAListing."""
    product_id = identifier(product.id, "id", {})
    if not product_id:
        raise NotAListing("the product has no id")
    status, audit = text(product.status), product.audit
    review = text(audit.status) if audit is not None else ""
    leaf, path = _category(product.category_chains)
    brand = product.brand or {}
    chart = product.size_chart or {}
    return ListingAsKept(
        product_id=ExternalProductId(product_id),
        title=text(product.title),
        description=(product.description or "").replace("\x00", ""),
        status=LISTING_STATUSES.get(status) or Unknown(status),
        channel_status=status,
        review=review,
        skus=tuple(
            _sku(each, sku_id, region) for each in product.skus if (sku_id := identifier(each.id, "id", {}))
        ),
        findings=tuple(_findings(product)),
        category_id=ExternalCategoryId(leaf) if leaf else None,
        category_path=path,
        brand_id=ExternalBrandId(_word(brand, "id")) if _word(brand, "id") else None,
        brand_name=_word(brand, "name"),
        picture_urls=tuple(_url(each) for each in product.main_images),
        picture_uris=tuple(text(each.uri) for each in product.main_images),
        answers=(*_answers(product.product_attributes), *_certificates(product.certifications)),
        parcel=parcel_of(product.package_weight, product.package_dimensions),
        size_chart_uri=_word(_part(chart, "image"), "uri"),
        size_chart_id=_word(_part(chart, "template"), "id"),
        manufacturer_ids=tuple(product.manufacturer_ids),
        responsible_person_ids=tuple(product.responsible_person_ids),
        delivery_option_ids=tuple(_word(each, "id") for each in product.delivery_options) or None,
        cash_on_delivery=product.is_cod_allowed,
        minimum_order=product.minimum_order_quantity,
        ref=text(product.external_product_id),
        updated_at=moment(product.update_time, "update_time", {}),
        under_review=review in _WAITING and status not in _FIRST_REVIEW,
        document=raw.decode("utf-8", "replace").replace("\x00", ""),
    )


def _sku(sku: Sku, sku_id: str, region: str) -> ListedSku:
    code = sku.identifier_code or {}
    kind, digits = _word(code, "type"), _word(code, "code")
    images = [each.sku_img for each in sku.sales_attributes if each.sku_img is not None]
    return ListedSku(
        external_id=ExternalSkuId(sku_id),
        seller_sku=SellerSku(text(sku.seller_sku)),
        options=tuple(map(_option, sku.sales_attributes)),
        identifier=(_KINDS.get(kind, kind), digits) if digits else None,
        price=price_of(sku.price, region),
        list_price=money_of(sku.list_price),
        parcel=parcel_of(sku.sku_weight, sku.sku_dimensions),
        picture_url=next((url for each in images if (url := _url(each))), ""),
        ref=text(sku.external_sku_id),
    )


def _option(part: SalesAttribute) -> OptionValue:
    return OptionValue(
        name=text(part.name),
        value=text(part.value_name),
        question_id=text(part.id),
        choice_id=text(part.value_id),
        picture_uri=text(part.sku_img.uri) if part.sku_img is not None else "",
    )


# ── what the review says ─────────────────────────────────────────────────────────────────────────────────


def _findings(product: Product) -> Iterator[ReviewFinding]:
    for failure in product.audit_failed_reasons:
        yield from _of_failure(failure)
    audit = product.audit
    for word in [] if audit is None else [*audit.pre_approved_reasons, *audit.not_submitted_reasons]:
        if code := text(word):
            yield ReviewFinding(Reason(code, code, None, facts.advice(code)))


def _of_failure(failure: AuditFailure) -> Iterator[ReviewFinding]:
    """One finding for each reason; the suggestions are those of the position, so the first has them."""
    platform = text(failure.listing_platform)
    where = text(failure.position)
    suggestions = tuple(word for each in failure.suggestions if (word := text(each)))
    reasons = [word for each in failure.reasons if (word := text(each))] or [""]
    named = f"{where} ({platform})" if platform not in ("", _HERE) else where
    for at, words in enumerate(reasons):
        reason = Reason("", words, of_position(where))
        yield ReviewFinding(reason, () if at else suggestions, position=named)


# ── category, answers, pictures ──────────────────────────────────────────────────────────────────────────


def _category(chain: Iterable[Plain]) -> tuple[str, tuple[str, ...]]:
    """The leaf, and the names from the root down to it, in whatever order the chain comes."""
    nodes = {_word(each, "id"): each for each in chain if _word(each, "id")}
    parents = {_word(each, "parent_id") for each in nodes.values()}
    leaf = next((key for key, each in nodes.items() if each.get("is_leaf") is True), "")
    leaf = leaf or next((key for key in nodes if key not in parents), "")
    path: list[str] = []
    at = leaf
    while at in nodes and len(path) < len(nodes):
        path.append(_word(nodes[at], "local_name"))
        at = _word(nodes[at], "parent_id")
    return leaf, tuple(reversed(path))


def _answers(attributes: Iterable[Plain]) -> Iterator[tuple[str, Answered]]:
    for each in attributes:
        if question := _word(each, "id"):
            rows = _rows(each, "values")
            measure = next(
                (found for row in rows if (found := _measure(_part(row, "metric_standard_info")))), None
            )
            values = tuple(Choice(_word(row, "id"), _word(row, "name")) for row in rows)
            yield (
                _word(each, "name"),
                Answered(question, *(measure or (values,))),
            )


def _measure(standard: Plain) -> tuple[tuple[Choice, ...], str] | None:
    """The numbers of a measure, and our id of their unit."""
    modules = _rows(standard, "metric_value_module_infos")
    if not modules:
        return None
    unit = unit_key(_word(standard, "id"), _word(modules[0], "id"), _word(modules[0], "unit_id"))
    return tuple(Choice("", _word(each, "value")) for each in modules), unit


def _certificates(papers: Iterable[Plain]) -> Iterator[tuple[str, Answered]]:
    for paper in papers:
        if not (paper_id := _word(paper, "id")):
            continue
        images = [Choice(_word(each, "uri"), "") for each in _rows(paper, "images")]
        files = [Choice(_word(each, "id"), _word(each, "name")) for each in _rows(paper, "files")]
        expires = paper.get("expiration_date")
        until = moment(expires, "expiration_date", {}) if isinstance(expires, int) else None
        day = None if until is None else datetime.astimezone(until, UTC).date()
        answer = Answered(CERTIFICATE + paper_id, (*images, *files), expires_on=day)
        yield _word(paper, "title"), answer


def _url(image: Image) -> str:
    return next((url for each in image.urls if (url := text(each))), "")


def _word(part: Plain, name: str) -> str:
    value = part.get(name)
    return text(value) if isinstance(value, str) else "" if value is None else text(str(value))


def _part(part: Plain, name: str) -> Plain:
    value = part.get(name)
    return value if isinstance(value, dict) else {}


def _rows(part: Plain, name: str) -> list[Plain]:
    value = part.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
