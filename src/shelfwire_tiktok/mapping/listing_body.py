"""A listing of ours as TikTok is told it: create, check and edit (facts.md section 9). Pure.

What cannot be said is collected, each with the field that mends it, and refused in one piece before anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from types import MappingProxyType
from typing import Any

from shelfwire.channels.port import Answered, ListingContent, OptionValue, Reason, Refused, SkuContent
from shelfwire.kit.currencies import decimals
from shelfwire.kit.escapes import without_escapes
from shelfwire.kit.money import Money
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping.parcels import weighed
from shelfwire_tiktok.mapping.taxonomy import CERTIFICATE, SIZE_CHART, unit_parts
from tiktok_shop.types import listing_requests as lr
from tiktok_shop.types.product_requests import ListPriceAmount, WarehouseQuantity

PDF = ".pdf"

IDENTIFIERS: Mapping[str, str] = MappingProxyType(
    {"gtin": "GTIN", "ean": "EAN", "upc": "UPC", "isbn": "ISBN", "jan": "JAN"}
)

_TIMELESS = time(tzinfo=UTC)


def create_body(content: ListingContent, region: str, idempotency_key: str | None = None) -> lr.CreateProduct:
    """The body of create. Raises Refused."""
    problems: list[Reason] = []
    body = _whole(content, region, problems) | {
        "skus": [lr.NewSku(**_sku(each, region, problems) | _offer(each, problems)) for each in content.skus],
        "product_attributes": _attributes(content, lr.AttributeWrite, lr.AttributeValueWrite, problems),
        "save_mode": _save_mode(content),
        "category_version": content.category_version or None,
        "idempotency_key": idempotency_key,
    }
    _refuse(problems)
    return lr.CreateProduct(**body)


def check_body(content: ListingContent, region: str) -> lr.CheckProduct:
    """The body of the check, which has neither a category version nor measures. Raises Refused."""
    problems: list[Reason] = []
    body = _whole(content, region, problems) | {
        "skus": [
            lr.SkuToCheck(**_sku(each, region, problems) | _offer(each, problems, lr.PriceCheck))
            for each in content.skus
        ],
        "product_attributes": _attributes(content, lr.AttributeToCheck, lr.AttributeValueToCheck, problems),
    }
    _refuse(problems)
    return lr.CheckProduct(**body)


def edit_body(content: ListingContent, region: str) -> lr.EditProduct:
    """The body of an edit, from the content alone (``carried`` adds what it cannot say). Raises Refused.

    A SKU with an id says neither price nor quantity: those go their own way (facts.md 9.14).
    """
    problems: list[Reason] = []
    skus = [
        lr.SkuEdit(id=each.external_id, **_sku(each, region, problems))
        if each.external_id
        else lr.SkuEdit(**_sku(each, region, problems) | _offer(each, problems))
        for each in content.skus
    ]
    body = _whole(content, region, problems) | {
        "skus": skus,
        "product_attributes": _attributes(content, lr.AttributeWrite, lr.AttributeValueWrite, problems),
        "save_mode": _save_mode(content),
        "category_version": content.category_version or None,
    }
    _refuse(problems)
    return lr.EditProduct(**body)


def _refuse(problems: Sequence[Reason]) -> None:
    if problems:
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        raise Refused(
            f"Not sent, because TikTok Shop would refuse it: {problems[0].text}{more}",
            reasons=tuple(dict.fromkeys(problems)),
        )


def _save_mode(content: ListingContent) -> str:
    return "AS_DRAFT" if content.as_draft else "LISTING"


# ── the product ──────────────────────────────────────────────────────────────────────────────────────────


def _whole(content: ListingContent, region: str, problems: list[Reason]) -> dict[str, Any]:
    weight, box = weighed(content.parcel, region, problems)
    _pictures_on_one_option(content.skus, problems)
    if not content.skus:
        problems.append(_missing("skus", "The listing has no SKU.", "Enable at least one SKU."))
    return {
        "title": content.title,
        "description": without_escapes(content.description),
        "category_id": content.category_id,
        "main_images": [lr.PictureUri(uri=uri) for uri in content.picture_uris],
        "brand_id": content.brand_id or None,
        "package_weight": weight,
        "package_dimensions": box,
        "external_product_id": content.ref or None,
        "certifications": _certifications(content.answers) or None,
        "size_chart": _size_chart(content),
        "manufacturer_ids": list(content.manufacturer_ids) or None,
        "responsible_person_ids": list(content.responsible_person_ids) or None,
        "delivery_option_ids": None
        if content.delivery_option_ids is None
        else list(content.delivery_option_ids),
        "is_cod_allowed": content.cash_on_delivery,
        "minimum_order_quantity": content.minimum_order,
    }


def _size_chart(content: ListingContent) -> lr.SizeChartWrite | None:
    """As the content names it, else as its question is answered: by a kept chart's id, or by a picture."""
    uri, template = content.size_chart_uri, content.size_chart_id
    if not (uri or template):
        ids = [
            each.external_id
            for answer in content.answers
            if answer.question_id == SIZE_CHART
            for each in answer.values
        ]
        template = next((each for each in ids if each.isdigit()), "")
        uri = next((each for each in ids if each and not each.isdigit()), "")
    if not (uri or template):
        return None
    return lr.SizeChartWrite(
        image=lr.PictureUri(uri=uri) if uri else None,
        template=lr.SizeChartTemplate(id=template) if template else None,
    )


def _attributes(
    content: ListingContent, attribute: type[Any], value: type[Any], problems: list[Reason]
) -> list[Any] | None:
    rows = [
        attribute(id=answer.question_id, values=_values(answer, value, problems))
        for answer in content.answers
        if is_attribute(answer)
    ]
    return rows or None


def is_attribute(answer: Answered) -> bool:
    """Whether it is told as an attribute: it says something, and is neither a certification nor a size chart."""
    return bool(answer.values) and not (
        answer.question_id.startswith(CERTIFICATE) or answer.question_id == SIZE_CHART
    )


def _values(answer: Answered, kind: type[Any], problems: list[Reason]) -> list[Any]:
    """A choice by its id, a text without one; a number with a unit as a measure, where the request has measures."""
    if not answer.unit_id:
        return [
            kind(id=each.external_id) if each.external_id else kind(name=each.name) for each in answer.values
        ]
    parts = unit_parts(answer.unit_id)
    if parts is None:
        problems.append(
            Reason(
                "unit_unknown",
                f"The unit “{answer.unit_id}” is none of this question's.",
                f"answer:{answer.question_id}",
                "Choose the unit again.",
            )
        )
        return []
    if kind is lr.AttributeValueToCheck:
        return [kind(name=each.name) for each in answer.values]
    standard, module, unit = parts
    modules = [
        lr.MetricModule(id=module or None, value=each.name, unit_id=unit or None) for each in answer.values
    ]
    return [
        kind(metric_standard_info=lr.MetricStandard(id=standard or None, metric_value_module_infos=modules))
    ]


def _certifications(answers: Sequence[Answered]) -> list[lr.CertificationWrite]:
    """Files and pictures that prove something: what is called ``….pdf`` is a file, the rest are pictures."""
    return [
        lr.CertificationWrite(
            id=answer.question_id.removeprefix(CERTIFICATE),
            images=[
                lr.PictureUri(uri=each.external_id)
                for each in answer.values
                if not each.name.lower().endswith(PDF)
            ]
            or None,
            files=[
                lr.FileUse(id=each.external_id, name=each.name, format="PDF")
                for each in answer.values
                if each.name.lower().endswith(PDF)
            ]
            or None,
            expiration_date=None
            if answer.expires_on is None
            else int(datetime.combine(answer.expires_on, _TIMELESS).timestamp()),
        )
        for answer in answers
        if answer.values and answer.question_id.startswith(CERTIFICATE)
    ]


# ── its SKUs ─────────────────────────────────────────────────────────────────────────────────────────────


def _sku(sku: SkuContent, region: str, problems: list[Reason]) -> dict[str, Any]:
    own = facts.limit_in(region, "sku_parcels") == "yes"
    weight, box = weighed(sku.parcel, region, problems, f"sku:{sku.ref}:") if own else (None, None)
    return {
        "seller_sku": sku.seller_sku or None,
        "external_sku_id": sku.ref or None,
        "sales_attributes": [_sales_attribute(each) for each in sku.options] or None,
        "identifier_code": _identifier(sku, problems),
        "sku_weight": weight,
        "sku_dimensions": box,
    }


def _sales_attribute(option: OptionValue) -> lr.SalesAttributeWrite:
    """By id where the channel offers the name or the value, else in our words."""
    return lr.SalesAttributeWrite(
        id=option.question_id or None,
        name=None if option.question_id else option.name,
        value_id=option.choice_id or None,
        value_name=None if option.choice_id else option.value,
        sku_img=lr.PictureUri(uri=option.picture_uri) if option.picture_uri else None,
    )


def _pictures_on_one_option(skus: Sequence[SkuContent], problems: list[Reason]) -> None:
    """TikTok shows pictures of the values of one option (error 12052528)."""
    pictured = dict.fromkeys(
        each.question_id or each.name.casefold() for sku in skus for each in sku.options if each.picture_uri
    )
    if len(pictured) > 1:
        problems.append(
            Reason(
                "pictures_on_two_options",
                "Variation images stand on the values of more than one option.",
                "skus",
                "Give images to the values of one option only, the colour for example.",
            )
        )


def _identifier(sku: SkuContent, problems: list[Reason]) -> lr.IdentifierCode | None:
    if sku.identifier is None:
        return None
    kind, digits = sku.identifier
    word = IDENTIFIERS.get(kind.lower())
    if word is None:
        problems.append(
            Reason(
                "identifier_kind",
                f"TikTok Shop knows no identifier “{kind}”.",
                f"sku:{sku.ref}:identifier",
                "Send a GTIN, EAN, UPC, ISBN or JAN, or none.",
            )
        )
        return None
    return lr.IdentifierCode(code=digits, type=word)  # type: ignore[arg-type]  # a value of IDENTIFIERS


def _offer(sku: SkuContent, problems: list[Reason], price: type[Any] = lr.PriceWrite) -> dict[str, Any]:
    """The price and the quantities that a new SKU begins with."""
    if sku.price is None:
        problems.append(
            _missing(f"sku:{sku.ref}:price", f"The SKU {sku.seller_sku} has no price.", "Enter a price.")
        )
    if not sku.quantities:
        problems.append(
            _missing(
                f"sku:{sku.ref}:warehouse",
                f"The SKU {sku.seller_sku} has no warehouse on TikTok Shop.",
                "Map one of TikTok's warehouses to a warehouse of yours.",
            )
        )
    listed = sku.list_price
    return {
        "price": price(amount=written(sku.price), currency=sku.price.currency) if sku.price else None,
        "list_price": None
        if listed is None
        else ListPriceAmount(amount=written(listed), currency=listed.currency),
        "inventory": [
            WarehouseQuantity(warehouse_id=where, quantity=units) for where, units in sku.quantities
        ],
    }


def written(amount: Money) -> str:
    """With exactly the decimals of its currency: 12.50, 1200."""
    return f"{amount.decimal:.{decimals(amount.currency)}f}"


def _missing(field: str, sentence: str, advice: str) -> Reason:
    return Reason("missing", sentence, field, advice)
