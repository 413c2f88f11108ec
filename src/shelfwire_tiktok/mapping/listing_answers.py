"""What TikTok made of listings: ids, warnings, and what it refused. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from shelfwire.channels.port import ListingContent, MoveAnswer, PostedListing, Reason, TryLater
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId
from shelfwire_tiktok import facts
from shelfwire_tiktok.errors import reasons
from shelfwire_tiktok.mapping.listing_fields import of_code
from shelfwire_tiktok.mapping.values import text
from tiktok_shop import Reply
from tiktok_shop.errors import ApiError, BadCall, Conflict, NotFound, Rejected, VersionRetired
from tiktok_shop.types._base import Data
from tiktok_shop.types.listing_answers import CreatedProduct, EditedProduct, FailReason, WrittenSku
from tiktok_shop.types.products import Product, Sku


def posted(
    reply: Reply[CreatedProduct] | Reply[EditedProduct] | Reply[Product], content: ListingContent
) -> PostedListing:
    """The product and its SKUs by our names. A SKU that cannot be told apart is a warning, and no guess."""
    value = reply.value
    if isinstance(value, Product):
        product_id, said = text(value.id), []
    else:
        product_id = text(value.product_id)
        said = [Reason("", words, None) for each in value.warnings if (words := text(each.message))]
    sku_ids = _sku_ids(value.skus, content)
    said += [
        Reason(
            "sku_not_named",
            f"TikTok Shop did not say which of its SKUs is {sku.seller_sku or sku.ref}.",
            f"sku:{sku.ref}",
            "It is known when the listing is read the next time.",
        )
        for sku in content.skus
        if sku.ref not in sku_ids
    ]
    return PostedListing(ExternalProductId(product_id), sku_ids, tuple(said), reply.request_id or "")


def _sku_ids(rows: Sequence[WrittenSku | Sku], content: ListingContent) -> Mapping[str, ExternalSkuId]:
    """Our name to id: by id where we knew it, by the name that TikTok kept, else by a seller SKU that is there once.

    A listing may hold a SKU that other software gave the same name, often a plain number: a row with another seller SKU
    than ours is not the one that we named, and a row that is one of our SKUs is no other.
    """
    there = {
        text(row.id): (text(row.external_sku_id), _plain(row.seller_sku)) for row in rows if text(row.id)
    }
    called: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for sku_id, (ref, code) in there.items():
        if ref:
            called[ref, code].add(sku_id)
        if code:
            called[None, code].add(sku_id)
    found = {sku.ref: sku.external_id for sku in content.skus if sku.external_id and sku.external_id in there}
    taken: set[str] = set(found.values())
    for way in range(3):
        for sku in content.skus:
            code = _plain(sku.seller_sku)
            same = called.get(((sku.ref, code), (sku.ref, ""), (None, code))[way], set())
            if sku.ref not in found and len(same) == 1 and not same & taken:
                found[sku.ref] = ExternalSkuId(*same)
                taken |= same
    return found


def _plain(seller_sku: str | None) -> str:
    return text(seller_sku).casefold()


def placed_reason_of(found: FailReason, content: ListingContent) -> Reason:
    """A reason of the listing check, at our own field."""
    code, words = "" if found.code is None else str(found.code), text(found.message)
    return Reason(code, words, of_code(code, words, content), facts.advice(code))


def moved(
    product_ids: Sequence[ExternalProductId], call: Callable[[Sequence[str]], Reply[Data]]
) -> MoveAnswer:
    """Move some products by one call. A refusal of the whole call is one of each of them.

    Raises TryLater (maybe done) where TikTok refused a part and does not say which.
    """
    try:
        reply = call(product_ids)
    except (BadCall, VersionRetired):
        raise
    except (NotFound, Conflict, Rejected) as error:
        (reason, *_) = reasons(error)
        return MoveAnswer(dict.fromkeys(product_ids, reason), error.request_id or "")
    refused: dict[ExternalProductId, Reason] = {}
    for each in reply.errors:
        named = text(str(each.detail.get("product_id") or ""))
        product_id = ExternalProductId(named) if named or len(product_ids) > 1 else product_ids[0]
        if product_id not in product_ids:
            raise TryLater(
                f"TikTok Shop refused a part of this and did not say which: “{each.message}”.",
                maybe_done=True,
                request_id=reply.request_id or "",
                operation=reply.operation,
            )
        refused[product_id] = _reason(each)
    return MoveAnswer(refused, reply.request_id or "")


def _reason(error: ApiError) -> Reason:
    """Activate wraps its reasons into 12052990 (samples/product/activate-product.json): those are what is said."""
    extra = error.detail.get("extra_errors")
    inner = [each for each in extra if isinstance(each, dict)] if isinstance(extra, list) else []
    inner = [each for each in inner if each.get("code") or each.get("message")]
    if not inner:
        return next(iter(reasons(error)))
    codes = [str(each.get("code") or "") for each in inner]
    words = " ".join(said for each in inner if (said := text(str(each.get("message") or ""))))
    advice = " ".join(dict.fromkeys(said for code in codes if (said := facts.advice(code))))
    return Reason(codes[0], words or error.message, facts.LISTING_FIELDS.get(codes[0]), advice)
