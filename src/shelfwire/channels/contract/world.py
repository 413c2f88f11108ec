"""The channel's side of the contract suite: what a plugin's own tests supply."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Literal

from shelfwire.channels.port import Channel, ChannelOrderStatus
from shelfwire.kit.secrets import Secret

REDIRECT = "https://hub.example/channels/consent"
DOOR = "https://hub.example/hooks/any/token"
Ring = tuple[bytes, Mapping[str, str]]


class NotOffered(Exception):
    """Raised by a World whose channel has no such thing at all; the test is skipped and says so."""


class World(ABC):
    """The channel's side, played by the plugin's test suite. One seller with one shop, no orders at first."""

    channel: Channel

    @abstractmethod
    def settings(self) -> tuple[Mapping[str, str], Mapping[str, Secret]]:
        """Options and secrets with which the plugin reaches this world."""

    @abstractmethod
    def now(self) -> datetime:
        """The channel's clock."""

    @abstractmethod
    def consent(self, url: str) -> Mapping[str, str]:
        """The seller opens ``url`` and agrees; the query that the channel sends the seller back with."""

    @abstractmethod
    def deny(self, url: str) -> Mapping[str, str]:
        """The seller opens ``url`` and declines; the query that comes back."""

    @abstractmethod
    def expire_access(self) -> None:
        """The access token dies of age; the refresh token still works."""

    @abstractmethod
    def revoke(self) -> None:
        """The seller ends the consent on the channel's own pages."""

    def without_scope(self, part: Literal["orders", "shipments"]) -> AbstractContextManager[None]:
        """While it lasts the consent stands but does not cover reading orders, or warehouses and carriers."""
        raise NotOffered("a consent on this channel covers everything or nothing")

    @abstractmethod
    def place_order(self, *, units: int = 1, held: bool = False) -> str:
        """A buyer pays for an order of so many units; released to ship unless ``held``. Its id."""

    @abstractmethod
    def move_order(self, order_id: str, to: ChannelOrderStatus) -> None:
        """Whatever it takes until the channel says that the order is CANCELLED, IN_TRANSIT or DELIVERED."""

    def ask_to_cancel(self, order_id: str) -> None:
        """The buyer asks to cancel and waits for the seller's answer."""
        raise NotOffered("buyers cannot ask to cancel on this channel")

    @abstractmethod
    def packages(self, order_id: str) -> Sequence[tuple[str, str]]:
        """(package id, tracking number) of every live package the channel holds with a number for the order."""

    @abstractmethod
    def ring(self, order_id: str) -> Ring:
        """A genuine notice about the order, of its own each time: body and headers."""

    @abstractmethod
    def ring_unknown(self) -> Ring:
        """A genuine notice of a kind that no release knows."""

    @abstractmethod
    def sign(self, body: bytes) -> Mapping[str, str]:
        """The headers that make ``body`` a genuine notice."""

    @abstractmethod
    def break_network(self, *, when: Literal["before", "after"]) -> AbstractContextManager[None]:
        """Answers stay out: the channel never hears (``before``), or does what was asked and is not heard."""
