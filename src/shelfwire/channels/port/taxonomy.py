"""What a channel asks of a product before it takes it: categories, their questions and rules, brands, and what the shop
itself still lacks.

A question is data: a screen that can ask the kinds below can ask whatever a channel thinks of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from shelfwire.channels.port.paging import Page
from shelfwire.channels.port.session import Session
from shelfwire.channels.port.values import Unknown
from shelfwire.kit.ids import ExternalBrandId, ExternalCategoryId


class Permission(StrEnum):
    """Whether a shop may list in a category."""

    AVAILABLE = "available"
    INVITE_ONLY = "invite_only"
    NOT_MAIN = "not_main"
    """Outside the shop's main category."""
    PROHIBITED = "prohibited"


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """One category. Products go into leaves."""

    external_id: ExternalCategoryId
    name: str
    parent_id: ExternalCategoryId | None
    is_leaf: bool
    permission: Permission | Unknown = Permission.AVAILABLE


@dataclass(frozen=True, slots=True)
class CategoryTree:
    """Every category of a shop. ``version`` goes along with whatever is asked or told about one of them."""

    version: str
    nodes: tuple[CategoryNode, ...]
    request_id: str = ""


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    """One of ``choices``, or a text where ``takes_text``."""
    MANY = "many"
    """Several of ``choices``, up to ``most_answers``."""
    SIZE_CHART = "size_chart"
    CERTIFICATE = "certificate"
    """Pictures or PDF files that prove something."""
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that the channel offers."""

    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a category asks. ``is_variation``: SKUs of one product may differ in it."""

    external_id: str
    name: str
    kind: QuestionKind
    required: bool = False
    recommended: bool = False
    takes_text: bool = False
    choices: tuple[Choice, ...] = ()
    units: tuple[Choice, ...] = ()
    """The units that a number may be given in."""
    most_answers: int = 1
    most_letters: int | None = None
    is_variation: bool = False
    only_if: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Asked only when one of the questions with these ids is answered with one of its choice ids; empty: always."""
    least: int | None = None
    most: int | None = None
    """Of a number."""
    least_letters: int | None = None
    expiry_required: bool = False
    """Of a certificate: whether its last day must be said."""
    note: str = ""
    """What this release could not understand of it, in a sentence."""
    help: str = ""
    sample_url: str = ""

    def is_asked(self, chosen: Mapping[str, Collection[str]]) -> bool:
        """Whether it is asked, given the choice ids that were chosen for each question."""
        return not self.only_if or any(
            not set(wanted).isdisjoint(chosen.get(question, ())) for question, wanted in self.only_if
        )


@dataclass(frozen=True, slots=True)
class CategoryRules:
    """What a category demands besides its questions."""

    weight_required: bool = False
    dimensions_required: bool = False
    manufacturer_required: bool = False
    responsible_person_required: bool = False
    size_chart_required: bool = False
    size_chart_supported: bool = False
    cash_on_delivery: bool = False
    """Whether cash on delivery may be offered."""
    seller_sku_required: bool = False
    producer_responsibility_required: bool = False
    """Whether a registration for extended producer responsibility (EPR) is demanded."""


@dataclass(frozen=True, slots=True)
class CategoryQuestions:
    """Everything that a category asks, in the channel's order."""

    category_id: ExternalCategoryId
    version: str
    questions: tuple[Question, ...]
    rules: CategoryRules
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class ChannelBrand:
    """A brand of the channel. ``authorised``: whether the shop may use it; None where that is not asked."""

    external_id: ExternalBrandId
    name: str
    authorised: bool | None = None
    restricted: bool = False
    """Whether only an authorised shop may use it."""


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """Something the shop needs before it may list. ``says``: the channel's words; ``advice``: where to mend it."""

    code: str
    says: str
    failed: bool
    advice: str = ""


@dataclass(frozen=True, slots=True)
class ResponsibleParty:
    """A manufacturer or responsible person that the channel keeps (EU 2023/988, article 9 and 16)."""

    external_id: str
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SizeChart:
    """A size chart that the seller keeps on the channel for many products. ``category_ids``: those it is meant for."""

    external_id: str
    name: str
    picture_url: str = ""
    category_ids: tuple[str, ...] = ()


class Taxonomy(Protocol):
    """The conversation that asks what a product must say. ``version`` is the tree's, in every call that takes one."""

    def tree(self, session: Session) -> CategoryTree:
        """Return every category of the shop."""

    def questions(
        self, session: Session, category_id: ExternalCategoryId, *, version: str
    ) -> CategoryQuestions:
        """Return what a leaf category asks. Raises Gone, Refused."""

    def recommend(
        self,
        session: Session,
        *,
        title: str,
        description: str = "",
        picture_uris: Sequence[str] = (),
        version: str,
    ) -> tuple[ExternalCategoryId, ...]:
        """Return the leaf categories that the channel proposes, the best first."""

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
        """Return a page of the brands that may stand in a category. ``authorised``: only those that the shop may use,
        or only those that it may not.
        """

    def add_brand(self, session: Session, name: str) -> ChannelBrand:
        """Create a brand of the seller's own. Raises Refused (its length, the limit of a day, the limit in all)."""

    def prerequisites(self, session: Session) -> tuple[Prerequisite, ...]:
        """Return what the shop needs before it may list, met and unmet."""

    def manufacturers(self, session: Session, *, words: str = "") -> tuple[ResponsibleParty, ...]:
        """Return the manufacturers that the channel keeps for the shop."""

    def responsible_persons(self, session: Session, *, words: str = "") -> tuple[ResponsibleParty, ...]:
        """Return the responsible persons that the channel keeps for the shop."""

    def size_charts(self, session: Session, *, words: str = "", size: int = 50) -> tuple[SizeChart, ...]:
        """Return the first of the size charts that the seller keeps on the channel, by words of their names."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to one question: choices by id, texts without one. ``unit_id``: the unit of a number."""

    question_id: str
    values: tuple[Choice, ...]
    unit_id: str = ""
    expires_on: date | None = None
    """Of a certificate."""
