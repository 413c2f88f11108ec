"""Statements and their lines, payments, withdrawals, estimates (facts.md section 10).

Statements, payments and estimates come oldest first unless `sort_order` says otherwise. Where an operation has two
shapes, each has a method of its own; the older one is named after its version.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tiktok_shop import operations as op
from tiktok_shop.reply import Page
from tiktok_shop.resources._base import Resource
from tiktok_shop.types.finance import (
    FlatLine,
    FlatOrderLine,
    Payment,
    SkuLine,
    Statement,
    StatementLine,
    UnsettledLine,
    Withdrawal,
)
from tiktok_shop.types.finance_requests import (
    FlatLinesQuery,
    LinesQuery,
    MovementType,
    Payments202309Query,
    PaymentsQuery,
    StatementsQuery,
    UnsettledQuery,
    WithdrawalsQuery,
)
from tiktok_shop.types.requests import SortOrder


class Finance(Resource):
    """The `finance` endpoints."""

    def statements(
        self,
        *,
        ge: int | None = None,
        lt: int | None = None,
        payment_status: Literal["FAILED", "PAID", "PROCESSING"] | None = None,
        page_size: int | None = None,
        page_token: str | None = None,
        sort_order: SortOrder | None = "ASC",
        version: str | None = None,
    ) -> Page[Statement]:
        """One page of the statements that closed in [ge, lt), unix seconds. `page_size` 1 to 100."""
        query = StatementsQuery(
            sort_field="statement_time",
            statement_time_ge=ge,
            statement_time_lt=lt,
            payment_status=payment_status,
            page_size=page_size,
            page_token=page_token or None,
            sort_order=sort_order,
        )
        return self._client.page(op.STATEMENTS, query=query, version=version)

    def lines(
        self,
        statement_id: str,
        *,
        page_size: int | None = None,
        page_token: str | None = None,
        sort_order: SortOrder | None = "ASC",
        version: str | None = None,
    ) -> Page[StatementLine]:
        """One page of a statement's lines with breakdowns; the sums are in `reply.value`. `page_size` 1 to 100."""
        query = LinesQuery(
            sort_field="order_create_time",
            page_size=page_size,
            page_token=page_token or None,
            sort_order=sort_order,
        )
        path = {"statement_id": statement_id}
        return self._client.page(op.STATEMENT_LINES, path=path, query=query, version=version)

    def lines_202309(
        self,
        statement_id: str,
        *,
        page_size: int | None = None,
        page_token: str | None = None,
        sort_order: SortOrder | None = "ASC",
        version: str | None = None,
    ) -> Page[FlatLine]:
        """The same in the flat shape, which has no reserves."""
        query = FlatLinesQuery(
            sort_field="order_create_time",
            page_size=page_size,
            page_token=page_token or None,
            sort_order=sort_order,
        )
        path = {"statement_id": statement_id}
        return self._client.page(op.STATEMENT_LINES_202309, path=path, query=query, version=version)

    def order_lines(self, order_id: str, *, version: str | None = None) -> Page[SkuLine]:
        """What an order was settled with, by SKU and statement."""
        return self._client.page(op.ORDER_LINES, path={"order_id": order_id}, version=version)

    def order_lines_202309(self, order_id: str, *, version: str | None = None) -> Page[FlatOrderLine]:
        """The same in the flat shape, by statement with the SKUs inside."""
        return self._client.page(op.ORDER_LINES_202309, path={"order_id": order_id}, version=version)

    def payments(
        self,
        *,
        ge: int | None = None,
        lt: int | None = None,
        page_size: int | None = None,
        page_token: str | None = None,
        sort_order: SortOrder | None = "ASC",
        version: str | None = None,
    ) -> Page[Payment]:
        """One page of the payments made in [ge, lt), unix seconds (202605, without reserves)."""
        query = PaymentsQuery(
            sort_field="create_time",
            create_time_ge=ge,
            create_time_lt=lt,
            page_size=page_size,
            page_token=page_token or None,
            sort_order=sort_order,
        )
        return self._client.page(op.PAYMENTS, query=query, version=version)

    def payments_202309(
        self,
        *,
        ge: int | None = None,
        lt: int | None = None,
        page_size: int | None = None,
        page_token: str | None = None,
        sort_order: SortOrder | None = "ASC",
        version: str | None = None,
    ) -> Page[Payment]:
        """The same with reserves, in the version that is to end (facts.md 10.8)."""
        query = Payments202309Query(
            sort_field="create_time",
            create_time_ge=ge,
            create_time_lt=lt,
            page_size=page_size,
            page_token=page_token or None,
            sort_order=sort_order,
        )
        return self._client.page(op.PAYMENTS_202309, query=query, version=version)

    def withdrawals(
        self,
        types: Sequence[MovementType],
        *,
        ge: int | None = None,
        lt: int | None = None,
        page_size: int | None = None,
        page_token: str | None = None,
        version: str | None = None,
    ) -> Page[Withdrawal]:
        """One page of the movements of the balance in [ge, lt), unix seconds, of these types."""
        query = WithdrawalsQuery(
            types=list(types),
            create_time_ge=ge,
            create_time_lt=lt,
            page_size=page_size,
            page_token=page_token or None,
        )
        return self._client.page(op.WITHDRAWALS, query=query, version=version)

    def unsettled(
        self,
        *,
        ge: int | None = None,
        lt: int | None = None,
        page_size: int | None = None,
        page_token: str | None = None,
        sort_order: SortOrder | None = "ASC",
        version: str | None = None,
    ) -> Page[UnsettledLine]:
        """One page of the estimates for orders placed in [ge, lt), unix seconds."""
        query = UnsettledQuery(
            sort_field="order_create_time",
            search_time_ge=ge,
            search_time_lt=lt,
            page_size=page_size,
            page_token=page_token or None,
            sort_order=sort_order,
        )
        return self._client.page(op.UNSETTLED, query=query, version=version)
