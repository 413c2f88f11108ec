"""What TikTok asks of a product before it takes it (facts.md 9.9 to 9.12, 9.19)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from shelfwire.channels.port import (
    CategoryQuestions,
    CategoryTree,
    ChannelBrand,
    Page,
    Prerequisite,
    ResponsibleParty,
    Session,
    SizeChart,
    TryLater,
)
from shelfwire.kit.ids import ExternalBrandId, ExternalCategoryId
from shelfwire_tiktok import facts
from shelfwire_tiktok.clients import Clients
from shelfwire_tiktok.errors import refused
from shelfwire_tiktok.mapping import taxonomy as mapping
from shelfwire_tiktok.mapping.values import quote
from tiktok_shop import Client
from tiktok_shop.errors import Rejected, TikTokShopError, UnreadableAnswer
from tiktok_shop.reply import Page as WirePage
from tiktok_shop.types import taxonomy_requests as rq
from tiktok_shop.types.taxonomy import Category

T = TypeVar("T")
Version = Literal["v1", "v2"]

_WRONG_VERSION, _NO_MATCH, _EXISTS = 12052217, 12019064, 12052205
_LONGEST_TITLE, _LONGEST_DESCRIPTION, _LONGEST_WORDS = 300, 10_000, 200
_LARGEST_PAGE = 100
_MOST_PAGES = 50
"""Of manufacturers and responsible persons: TikTok keeps a few hundred a seller."""


class TikTokTaxonomy:
    """Taxonomy. A tree is v1 or v2; every call about its categories names the same one (facts.md 9.9)."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def tree(self, session: Session) -> CategoryTree:
        """Every category, prohibited ones too. Asks for the other version where TikTok refuses the market's own."""
        version = _home(session)
        with self._clients.speaking(session, "listings") as client:
            try:
                found = _tree(client, version)
            except Rejected as error:
                if error.code != _WRONG_VERSION:
                    raise
                version = "v1" if version == "v2" else "v2"
                found = _tree(client, version)
        nodes = tuple(node for row in found.values if (node := mapping.category(row)) is not None)
        return CategoryTree(version, nodes, found.request_id or "")

    def questions(
        self, session: Session, category_id: ExternalCategoryId, *, version: str
    ) -> CategoryQuestions:
        """Attributes, certificates and rules of a leaf, two calls. Raises Gone, Refused."""
        tree = _known(version)
        with self._clients.speaking(session, "listings") as client:
            attributes = client.categories.attributes(category_id, rq.AttributesQuery(category_version=tree))
            rules = client.categories.rules(category_id, rq.RulesQuery(category_version=tree))
        return CategoryQuestions(
            category_id,
            version,
            mapping.questions(attributes.values, rules.value),
            mapping.rules_of(rules.value),
            rules.request_id or "",
        )

    def recommend(
        self,
        session: Session,
        *,
        title: str,
        description: str = "",
        picture_uris: Sequence[str] = (),
        version: str,
    ) -> tuple[ExternalCategoryId, ...]:
        """The one leaf that TikTok proposes, or none."""
        words = " ".join(title.split())[:_LONGEST_TITLE]
        if not words:
            return ()
        body = rq.RecommendCategory(
            product_title=words,
            category_version=_known(version),
            description=description[:_LONGEST_DESCRIPTION] or None,
            images=[rq.UploadedImage(uri=uri) for uri in picture_uris] or None,
        )
        with self._clients.speaking(session, "listings") as client:
            try:
                found = client.categories.recommend(body).value.leaf_category_id
            except Rejected as error:
                if error.code == _NO_MATCH:
                    return ()
                raise
        return (ExternalCategoryId(found),) if found else ()

    def brands(
        self,
        session: Session,
        *,
        category_id: ExternalCategoryId | None = None,
        words: str = "",
        authorised: bool | None = None,
        version: str,
        page: str | None = None,
        size: int = 100,
    ) -> Page[ChannelBrand]:
        """One page of the brands of a category, or of all."""
        query = rq.BrandsQuery(
            page_size=min(max(size, 1), _LARGEST_PAGE),
            page_token=page,
            category_id=category_id or None,
            is_authorized=authorised,
            brand_name=words.strip() or None,
            category_version=_known(version),
        )
        with self._clients.speaking(session, "listings") as client:
            found = client.brands.search(query)
        return Page(
            tuple(one for row in found.values if (one := mapping.brand(row)) is not None),
            found.next_page_token,
            found.request_id or "",
            total=found.total_count,
        )

    def add_brand(self, session: Session, name: str) -> ChannelBrand:
        """A brand of the seller's own; the one of that name that is there already, also when an answer was lost."""
        written = " ".join(name.split())
        least, most = facts.limit("brand_name_least_letters"), facts.limit("brand_name_letters")
        if not least <= len(written) <= most:
            raise refused(
                "brand_name",
                f"A brand of your own has a name of {least} to {most} characters;"
                f" “{quote(written)}” has {len(written)}.",
                field="name",
                advice="Lengthen the name." if len(written) < least else "Shorten the name.",
            )
        with self._clients.speaking(session, "listings") as client:
            try:
                made = client.brands.create(written).value.id
            except TikTokShopError as error:
                there = _named(client, written, _home(session)) if _may_exist(error) else None
                if there is None:
                    raise
                return there
        return ChannelBrand(ExternalBrandId(made or ""), written)

    def prerequisites(self, session: Session) -> tuple[Prerequisite, ...]:
        """What the shop needs before it may list, met and unmet."""
        with self._clients.speaking(session, "listings") as client:
            reply = client.products.prerequisites()
        results = reply.value.check_results
        if results is None:
            raise TryLater(
                "TikTok Shop answered without saying what the shop needs.", request_id=reply.request_id or ""
            )
        return tuple(one for row in results if (one := mapping.prerequisite(row)) is not None)

    def manufacturers(self, session: Session, *, words: str = "") -> tuple[ResponsibleParty, ...]:
        """The seller's manufacturers, by a word in their name."""
        search = rq.ManufacturerSearch(keyword=words.strip()[:_LONGEST_WORDS] or None)
        with self._clients.speaking(session, "listings") as client:
            return _all(
                lambda token: client.compliance.manufacturers(search, page_token=token), mapping.manufacturer
            )

    def responsible_persons(self, session: Session, *, words: str = "") -> tuple[ResponsibleParty, ...]:
        """The seller's responsible persons, by a word in their name."""
        search = rq.ResponsiblePersonSearch(keyword=words.strip()[:_LONGEST_WORDS] or None)
        with self._clients.speaking(session, "listings") as client:
            return _all(
                lambda token: client.compliance.responsible_persons(search, page_token=token),
                mapping.responsible_person,
            )

    def size_charts(self, session: Session, *, words: str = "", size: int = 50) -> tuple[SizeChart, ...]:
        """The seller's size chart templates, one page; those that were made for one product are left out."""
        search = rq.SizeChartSearch(
            keyword=words.strip()[:_LONGEST_WORDS] or None, size_chart_mode="REUSABLE_TEMPLATE"
        )
        with self._clients.speaking(session, "listings") as client:
            found = client.categories.size_charts(search, page_size=min(max(size, 1), _LARGEST_PAGE))
        return tuple(one for row in found.values if (one := mapping.size_chart(row)) is not None)


def _home(session: Session) -> Version:
    """The version of the shop's market; v1 for a market that we do not know."""
    region = session.shop.region.upper() if session.shop else ""
    return "v2" if facts.CATEGORY_VERSIONS.get(region) == "v2" else "v1"


def _known(version: str) -> Version:
    """Raises Refused for a version that is none of TikTok's."""
    if version == "v1":
        return "v1"
    if version == "v2":
        return "v2"
    raise refused(
        "category_version",
        f"“{version}” is no version of TikTok's category tree.",
        advice="Re-download the categories of the shop.",
    )


def _tree(client: Client, version: Version) -> WirePage[Category]:
    return client.categories.tree(
        rq.CategoriesQuery(category_version=version, include_prohibited_categories=True)
    )


def _may_exist(error: TikTokShopError) -> bool:
    """Whether the brand may be there although no id came."""
    return error.maybe_done or isinstance(error, UnreadableAnswer) or getattr(error, "code", None) == _EXISTS


def _named(client: Client, name: str, version: Version) -> ChannelBrand | None:
    query = rq.BrandsQuery(page_size=_LARGEST_PAGE, brand_name=name, category_version=version)
    found = (mapping.brand(row) for row in client.brands.search(query).values)
    return next((one for one in found if one and one.name.casefold() == name.casefold()), None)


def _all(
    ask: Callable[[str | None], WirePage[Any]], read: Callable[[Any], ResponsibleParty | None]
) -> tuple[ResponsibleParty, ...]:
    found: list[ResponsibleParty] = []
    token: str | None = None
    for _ in range(_MOST_PAGES):
        page = ask(token)
        found += [party for row in page.values if (party := read(row)) is not None]
        token = page.next_page_token
        if not token:
            break
    return tuple(found)
