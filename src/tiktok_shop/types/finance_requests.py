"""What the finance endpoints are asked with. Each of their lists wants a `sort_field` (facts.md 4.3)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tiktok_shop.types.requests import PageSize100, Seconds, SortOrder, Word, Write, _window

MovementType = Literal["PAYMENT", "REFUND", "REVERSE", "SETTLE", "TRANSFER", "WITHDRAW"]


class StatementsQuery(Write):
    """Which statements. Times in unix seconds: `ge` included, `lt` not."""

    sort_field: Literal["statement_time"]
    statement_time_ge: Seconds | None = None
    statement_time_lt: Seconds | None = None
    payment_status: Literal["FAILED", "PAID", "PROCESSING"] | None = None
    page_size: PageSize100 | None = None
    page_token: str | None = None
    sort_order: SortOrder | None = None

    def problem(self) -> tuple[str, object, str] | None:
        """A window that ends before it begins."""
        return _window(self, "statement_time_ge", "statement_time_lt")


class LinesQuery(Write):
    """Which part of a statement's lines."""

    sort_field: Literal["order_create_time"]
    page_size: PageSize100 | None = None
    page_token: str | None = None
    sort_order: SortOrder | None = None


class FlatLinesQuery(Write):
    """The same of the flat shape, where the specification names no values of `sort_field`."""

    sort_field: Word
    page_size: PageSize100 | None = None
    page_token: str | None = None
    sort_order: SortOrder | None = None


class PaymentsQuery(Write):
    """Which payments. Times in unix seconds: `ge` included, `lt` not. 202605 documents no limits; those of 202309 are
    kept to."""

    sort_field: Word
    create_time_ge: Seconds | None = None
    create_time_lt: Seconds | None = None
    page_size: PageSize100 | None = None
    page_token: str | None = None
    sort_order: SortOrder | None = None

    def problem(self) -> tuple[str, object, str] | None:
        """A window that ends before it begins."""
        return _window(self, "create_time_ge", "create_time_lt")


class Payments202309Query(Write):
    """The same of 202309."""

    sort_field: Literal["create_time"]
    create_time_ge: Seconds | None = None
    create_time_lt: Seconds | None = None
    page_size: PageSize100 | None = None
    page_token: str | None = None
    sort_order: SortOrder | None = None

    def problem(self) -> tuple[str, object, str] | None:
        """A window that ends before it begins."""
        return _window(self, "create_time_ge", "create_time_lt")


class WithdrawalsQuery(Write):
    """Which movements of the balance; one type at least. Times in unix seconds: `ge` included, `lt` not."""

    types: Annotated[list[MovementType], Meta(min_length=1)]
    create_time_ge: Seconds | None = None
    create_time_lt: Seconds | None = None
    page_size: PageSize100 | None = None
    page_token: str | None = None

    def problem(self) -> tuple[str, object, str] | None:
        """A window that ends before it begins."""
        return _window(self, "create_time_ge", "create_time_lt")


class UnsettledQuery(Write):
    """Which estimates, by when the order was placed. Times in unix seconds: `ge` included, `lt` not."""

    sort_field: Literal["order_create_time"]
    search_time_ge: Seconds | None = None
    search_time_lt: Seconds | None = None
    page_size: PageSize100 | None = None
    page_token: str | None = None
    sort_order: SortOrder | None = None

    def problem(self) -> tuple[str, object, str] | None:
        """A window that ends before it begins."""
        return _window(self, "search_time_ge", "search_time_lt")
