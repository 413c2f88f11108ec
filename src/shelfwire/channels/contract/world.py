"""The channel's side of the contract suite, supplied by a plugin's own tests."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Literal, NamedTuple

from shelfwire.channels.port import (
    CaseKind,
    Channel,
    ChannelCase,
    ChannelOrderStatus,
    ListingContent,
    Session,
)
from shelfwire.kit.ids import (
    ExternalCaseId,
    ExternalProductId,
    ExternalSkuId,
    ExternalStatementId,
    ExternalWarehouseId,
)
from shelfwire.kit.money import Money
from shelfwire.kit.secrets import Secret

REDIRECT = "https://hub.example/channels/consent"
DOOR = "https://hub.example/hooks/any/token"
Ring = tuple[bytes, Mapping[str, str]]


class Settled(NamedTuple):
    """A statement that was closed, as the channel knows it."""

    statement_id: ExternalStatementId
    settlement: Money
    lines: int


class NotOffered(Exception):
    """Raised by a World whose channel has no such feature; the test is skipped with this reason."""


class World(ABC):
    """The channel's side, supplied by the plugin's test suite: one seller with one shop, without orders at first."""

    channel: Channel

    @abstractmethod
    def settings(self) -> tuple[Mapping[str, str], Mapping[str, Secret]]:
        """Options and secrets with which the plugin reaches this world."""

    @abstractmethod
    def now(self) -> datetime:
        """The channel's clock."""

    @abstractmethod
    def consent(self, url: str) -> Mapping[str, str]:
        """Open ``url`` as the seller and agree. Returns the query that the channel sends the seller back with."""

    @abstractmethod
    def deny(self, url: str) -> Mapping[str, str]:
        """Open ``url`` as the seller and decline. Returns the query that comes back."""

    @abstractmethod
    def expire_access(self) -> None:
        """Let the access token expire; the refresh token still works."""

    @abstractmethod
    def revoke(self) -> None:
        """End the consent on the channel's own pages, as the seller."""

    def without_scope(
        self, part: Literal["orders", "shipments", "statements"]
    ) -> AbstractContextManager[None]:
        """Within the context the consent stands but does not cover reading orders, or warehouses and providers, or
        money."""
        raise NotOffered("a consent on this channel covers everything or nothing")

    @abstractmethod
    def place_order(self, *, units: int = 1, held: bool = False) -> str:
        """Place and pay for an order of that many units as a buyer; released to ship unless ``held``. Returns its
        id.
        """

    @abstractmethod
    def move_order(self, order_id: str, to: ChannelOrderStatus) -> None:
        """Do what is needed until the channel gives the order the status CANCELLED, IN_TRANSIT or DELIVERED."""

    def ask_to_cancel(self, order_id: str) -> None:
        """Ask to cancel as the buyer; the request waits for the seller's answer."""
        raise NotOffered("buyers cannot ask to cancel on this channel")

    def ask_back(self, order_id: str, kind: CaseKind, *, note: str = "") -> ExternalCaseId:
        """Ask, as the buyer, for the money of a whole delivered order, to send it back, or for other goods; the request
        waits for the seller's answer. Returns the case's id.
        """
        raise NotOffered("buyers cannot ask for anything on this channel")

    def take_back(self, case: ChannelCase) -> None:
        """Withdraw a request as the buyer."""
        raise NotOffered("buyers cannot withdraw requests on this channel")

    def take_offer(self, case_id: ExternalCaseId) -> None:
        """Agree, as the buyer, to the part of the refund that the seller offered."""
        raise NotOffered("no parts of refunds are offered on this channel")

    def send_back(self, case_id: ExternalCaseId) -> None:
        """Send the goods back as the buyer; they arrive at the seller's."""
        raise NotOffered("nothing is sent back on this channel")

    def paid_back(self, order_id: str) -> Sequence[Money]:
        """Return what the channel has paid back to the buyer of an order, payment by payment."""
        raise NotOffered("nothing is paid back on this channel")

    def place_label_order(
        self,
        *,
        units: int = 1,
        skus: int = 1,
        held: bool = False,
        invoice: bool = False,
        with_order: str = "",
    ) -> str:
        """As ``place_order``, an order that takes the channel's own label: so many units over so many SKUs; one that
        needs an ``invoice`` first, in a channel whose packages are there before; of the buyer of ``with_order``.
        """
        raise NotOffered("this channel has no labels of its own")

    def fetch(self, url: str) -> bytes:
        """Return what stands behind an address that the channel gave."""
        raise NotOffered("this channel gives no addresses")

    def list_product(self, *, skus: int = 1) -> tuple[ExternalProductId, tuple[ExternalSkuId, ...]]:
        """Put a product with that many SKUs on sale, with stock in every warehouse, as the seller. Returns its id and
        those of its SKUs.
        """
        raise NotOffered("products cannot be made on this channel")

    def new_listing(self, session: Session) -> ListingContent:
        """Return a listing of two SKUs that the shop would take, its pictures sent and its warehouses named."""
        raise NotOffered("nothing is posted to this channel")

    def accept_listing(self, product_id: ExternalProductId) -> None:  # noqa: B027  a channel may review nothing
        """End the review of a listing well, as the channel would; nothing where none is open."""

    def listings(self) -> int:
        """Return how many listings the shop has, of every state."""
        raise NotOffered("nothing is posted to this channel")

    def picture(self) -> bytes:
        """Return a picture that the channel takes."""
        raise NotOffered("this channel shows no pictures")

    def write_stock(self, sku_id: ExternalSkuId, warehouse_id: ExternalWarehouseId, quantity: int) -> None:
        """Set a quantity as somebody else would: the seller on the channel's own pages, or another program."""
        raise NotOffered("nobody else writes stock on this channel")

    def take_down(self, product_id: ExternalProductId) -> None:
        """Take a product down as the channel would, so that it takes no update."""
        raise NotOffered("this channel takes no product down")

    def settle(self, *order_ids: str) -> Settled:
        """Ship these orders, bring them to their buyers, and close the statement of the day, as the channel would."""
        raise NotOffered("this channel has no statements")

    def adjust(self, amount: str, order_id: str = "") -> None:
        """Give (positive) or take (negative) money about an order or about none, in the statement of the day."""
        raise NotOffered("this channel has no statements")

    def refuse_newest_money(self) -> AbstractContextManager[None]:
        """Within the context the channel refuses the newest shape of what it tells about money."""
        raise NotOffered("this channel tells about money in one shape")

    def hold_price(self, sku_id: ExternalSkuId) -> str:
        """Begin a promotion that holds the price of a SKU, as the seller. Returns its id."""
        raise NotOffered("there are no promotions on this channel")

    @abstractmethod
    def packages(self, order_id: str) -> Sequence[tuple[str, str]]:
        """Return (package id, tracking number) of every live package with a number that the channel has for the
        order.
        """

    @abstractmethod
    def ring(self, order_id: str) -> Ring:
        """Return a genuine notice about the order, a new one each time: body and headers."""

    @abstractmethod
    def ring_unknown(self) -> Ring:
        """Return a genuine notice of a kind that no release knows."""

    @abstractmethod
    def sign(self, body: bytes) -> Mapping[str, str]:
        """Return the headers that make ``body`` a genuine notice."""

    @abstractmethod
    def break_network(self, *, when: Literal["before", "after"]) -> AbstractContextManager[None]:
        """Lose answers: the request does not reach the channel (``before``), or the channel carries it out and its
        answer is lost.
        """
