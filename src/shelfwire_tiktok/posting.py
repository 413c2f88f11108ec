"""Listings out: created, edited, checked, moved, and read back whole (facts.md section 9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from shelfwire.channels.port import (
    CheckedListing,
    Gone,
    ListingAsKept,
    ListingContent,
    ListingMove,
    MoveAnswer,
    PictureUse,
    PostedListing,
    Reason,
    Refused,
    SentPicture,
    Session,
)
from shelfwire.kit.ids import ExternalProductId
from shelfwire_tiktok import facts
from shelfwire_tiktok.clients import Clients
from shelfwire_tiktok.errors import refused, translated
from shelfwire_tiktok.mapping.carried import carried
from shelfwire_tiktok.mapping.kept_listing import kept_listing
from shelfwire_tiktok.mapping.listing_answers import moved, placed_reason_of, posted
from shelfwire_tiktok.mapping.listing_body import check_body, create_body, edit_body
from shelfwire_tiktok.mapping.listing_fields import placed
from shelfwire_tiktok.mapping.listings import NotAListing
from shelfwire_tiktok.mapping.values import text
from tiktok_shop import Client, ProductQuery, ProductSearch, Reply
from tiktok_shop import errors as e
from tiktok_shop.types._base import Data
from tiktok_shop.types.listing_requests import ImageForm
from tiktok_shop.types.products import Product
from tiktok_shop.types.requests import check as checked

EXTERNAL_ID_TAKEN = 12052996
NOTHING_UNDER_REVIEW = 12052547

_MOST_MOVED = facts.limit("products_per_move")
_MOST_SELLER_SKUS = facts.limit("seller_skus_of_a_search")
_SEARCHABLE = re.compile(r"\S{1,50}").fullmatch
_CLOCKS_APART = timedelta(minutes=10)
"""How far TikTok's clock and ours may be apart; its gateway takes no call from further away (facts.md 2.4)."""

_UseCase = Literal[
    "MAIN_IMAGE", "ATTRIBUTE_IMAGE", "DESCRIPTION_IMAGE", "CERTIFICATION_IMAGE", "SIZE_CHART_IMAGE"
]
USE_CASES: Mapping[PictureUse, _UseCase] = MappingProxyType(
    {
        PictureUse.MAIN: "MAIN_IMAGE",
        PictureUse.VARIATION: "ATTRIBUTE_IMAGE",
        PictureUse.DESCRIPTION: "DESCRIPTION_IMAGE",
        PictureUse.CERTIFICATE: "CERTIFICATION_IMAGE",
        PictureUse.SIZE_CHART: "SIZE_CHART_IMAGE",
    }
)


class TikTokPosting:
    """ListingTarget.

    A create is made once in three ways: under one idempotency key, under one ``external_product_id`` (ours), which
    TikTok takes for one product only (error 12052996), and after ``find``. How long TikTok remembers a key and how soon
    a search shows a new product is not documented; the id of ours does not depend on either.
    """

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def payload(self, session: Session, content: ListingContent) -> Mapping[str, Any]:
        """The body of create, or of edit where a SKU has an id. No call."""
        region = _region(session)
        is_edit = any(sku.external_id for sku in content.skus)
        with _at_our_fields(content):
            if is_edit:
                return checked("products.edit", edit_body(content, region))
            return checked("products.create", create_body(content, region))

    def check(self, session: Session, content: ListingContent) -> CheckedListing:
        """TikTok's listing check: everything that create would object to, at once."""
        body = check_body(content, _region(session))
        with _at_our_fields(content), self._clients.speaking(session, "listings") as client:
            reply = client.products.check(body)
        found = reply.value
        return CheckedListing(
            problems=tuple(placed_reason_of(each, content) for each in found.fail_reasons),
            warnings=tuple(
                Reason("", words, None)
                for words in [
                    text(found.warnings.message) if found.warnings is not None else "",
                    *(
                        text(detail.long_reason) or text(detail.short_reason)
                        for one in found.pre_check_results
                        for detail in one.pre_check_details
                    ),
                ]
                if words
            ),
            request_id=reply.request_id or "",
        )

    def send_picture(self, session: Session, content: bytes, *, name: str, use: PictureUse) -> SentPicture:
        """Upload a picture for one use. It may be repeated."""
        with self._clients.speaking(session, "listings") as client:
            reply = client.products.upload_image(content, name=name, form=ImageForm(use_case=USE_CASES[use]))
        kept = reply.value
        return SentPicture(
            text(kept.uri), text(kept.url), kept.width or None, kept.height or None, reply.request_id or ""
        )

    def send_file(self, session: Session, content: bytes, *, name: str) -> str:
        """Upload a PDF file. It may be repeated."""
        with self._clients.speaking(session, "listings") as client:
            return text(client.products.upload_file(content, name=name).value.id)

    def create(self, session: Session, content: ListingContent, *, idempotency_key: str) -> PostedListing:
        """Create the product, once for a key and once for ``content.ref``."""
        body = create_body(content, _region(session), idempotency_key)
        with _at_our_fields(content), self._clients.speaking(session, "listings") as client:
            try:
                return posted(client.products.create(body), content)
            except e.Rejected as error:
                there = _already_there(client, content) if error.code == EXTERNAL_ID_TAKEN else None
                if there is None:
                    raise
                return there

    def find(self, session: Session, content: ListingContent, *, since: datetime) -> PostedListing | None:
        """Search by seller SKU among the products made since then, and know ours by ``external_product_id``."""
        with self._clients.speaking(session, "listings") as client:
            found = _ours(client, content, since=since - _CLOCKS_APART)
        return None if found is None else posted(found, content)

    def edit(self, session: Session, product_id: ExternalProductId, content: ListingContent) -> PostedListing:
        """Read the product, and send it back whole with what ``content`` changes."""
        body = edit_body(content, _region(session))
        with _at_our_fields(content), self._clients.speaking(session, "listings") as client:
            whole, warnings = carried(body, content, client.products.get(product_id).value)
            answer = posted(client.products.edit(product_id, whole), content)
        return PostedListing(
            answer.product_id or product_id, answer.sku_ids, (*warnings, *answer.warnings), answer.request_id
        )

    def read(self, session: Session, product_id: ExternalProductId) -> ListingAsKept:
        """The version in force; of a product that no review has passed, the only one there is."""
        found = self._read(session, product_id, None)
        if found is None:
            raise Gone("TikTok Shop does not show this product: it is frozen or deleted.")
        return found

    def read_under_review(self, session: Session, product_id: ExternalProductId) -> ListingAsKept | None:
        """The version that waits for its review."""
        return self._read(session, product_id, ProductQuery(return_under_review_version=True))

    def _read(
        self, session: Session, product_id: ExternalProductId, query: ProductQuery | None
    ) -> ListingAsKept | None:
        with self._clients.speaking(session, "listings") as client:
            try:
                reply = client.products.get(product_id, query)
            except e.Conflict as error:
                raise Gone(
                    f"TikTok Shop does not show this product: it is frozen or deleted. “{error.message}”"
                    f" ({error.code})",
                    request_id=error.request_id or "",
                    operation=error.operation,
                ) from error
            except e.Rejected as error:
                if error.code == NOTHING_UNDER_REVIEW and query is not None:
                    return None
                raise
        try:
            return kept_listing(reply.value, _data_of(reply), _region(session))
        except NotAListing as error:
            raise refused("not_a_listing", f"TikTok Shop's answer is no product: {error}.") from error

    def move(
        self, session: Session, product_ids: Sequence[ExternalProductId], move: ListingMove
    ) -> MoveAnswer:
        """Twenty products a call. What TikTok refuses, it names product by product."""
        wanted = list(dict.fromkeys(product_ids))
        refusals: dict[ExternalProductId, Reason] = {}
        request_id = ""
        with self._clients.speaking(session, "listings") as client:
            call = _mover(client, move)
            for at in range(0, len(wanted), _MOST_MOVED):
                some = wanted[at : at + _MOST_MOVED]
                answer = moved(some, call)
                refusals.update(answer.refused)
                request_id = answer.request_id or request_id
        return MoveAnswer(refusals, request_id)


def _mover(client: Client, move: ListingMove) -> Callable[[Sequence[str]], Reply[Data]]:
    products = client.products
    return {
        ListingMove.ACTIVATE: products.activate,
        ListingMove.DEACTIVATE: products.deactivate,
        ListingMove.DELETE: products.delete,
        ListingMove.RECOVER: products.recover,
    }[move]


def _region(session: Session) -> str:
    return session.shop.region if session.shop else ""


@contextmanager
def _at_our_fields(content: ListingContent) -> Iterator[None]:
    """Refusals name our fields instead of the wire's."""
    try:
        yield
    except e.InvalidRequest as error:
        refusal = translated(error)
        raise (placed(refusal, content) if isinstance(refusal, Refused) else refusal) from error
    except Refused as error:
        raise placed(error, content) from error


def _already_there(client: Client, content: ListingContent) -> PostedListing | None:
    """The product that has our name and these very SKUs: what an earlier create made."""
    found = _ours(client, content, since=None)
    if found is None:
        return None
    listed = sorted(text(sku.seller_sku) for sku in found.value.skus)
    if listed != sorted(sku.seller_sku for sku in content.skus):
        return None
    answer = posted(found, content)
    there = Reason(
        "already_there",
        "TikTok Shop has this listing already.",
        None,
        "It was made by an earlier try whose answer was lost; nothing was made twice.",
    )
    return PostedListing(answer.product_id, answer.sku_ids, (there, *answer.warnings), answer.request_id)


def _ours(client: Client, content: ListingContent, *, since: datetime | None) -> Reply[Product] | None:
    """The product whose ``external_product_id`` is our name for it. A search does not show it, so what fits is read:
    what has a seller SKU of the listing, and without one what was made since then.
    """
    codes = [code for code in dict.fromkeys(sku.seller_sku for sku in content.skus) if _SEARCHABLE(code)]
    codes = codes[:_MOST_SELLER_SKUS]
    if not content.ref or not (codes or since):
        return None
    search = ProductSearch(
        status="ALL",
        seller_skus=list(codes) or None,
        create_time_ge=None if since is None else max(int(since.timestamp()), 0),
    )
    for page in client.products.search_pages(search):
        for each in page.values:
            if (product_id := text(each.id)) and (found := _named(client, product_id, content)) is not None:
                return found
    return None


def _named(client: Client, product_id: str, content: ListingContent) -> Reply[Product] | None:
    try:
        reply = client.products.get(product_id)
    except (e.NotFound, e.Conflict):
        return None
    return reply if text(reply.value.external_product_id) == content.ref else None


def _data_of(reply: Reply[Product]) -> bytes:
    """The ``data`` of an answer, byte for byte."""
    return bytes(msgspec.json.decode(reply.raw, type=dict[str, msgspec.Raw])["data"])
