"""Cancellations, refunds, returns, replacements and exchanges: reading, starting, answering (facts.md section 7)."""

from __future__ import annotations

from typing import Literal

from tiktok_shop import operations as op
from tiktok_shop.reply import Page, Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types import aftersales as af
from tiktok_shop.types import aftersales_requests as ar
from tiktok_shop.types._base import Data
from tiktok_shop.types.aftersales_newer import AftersalesRequest
from tiktok_shop.types.requests import CancellationSearch, CancellationSearchQuery

_SortField = Literal["create_time", "update_time"]


class Aftersales(Resource):
    """The `return_refund` endpoints.

    Creating and answering returns and answering cancellations take an `idempotency_key`; cancelling an order does not:
    after an error with `maybe_done`, read before trying again.
    """

    def search_cancellations(
        self,
        search: CancellationSearch | None = None,
        *,
        page_size: int = 50,
        page_token: str | None = None,
        sort_field: _SortField | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
        version: str | None = None,
    ) -> Page[af.Cancellation]:
        """One page of the cancellations that match. `page_size` 1 to 50, a text on the wire (facts.md 4.3)."""
        query = CancellationSearchQuery(
            page_size=str(page_size),
            page_token=page_token or None,
            sort_field=sort_field,
            sort_order=sort_order,
        )
        return self._client.page(op.SEARCH_CANCELLATIONS, query=query, body=search, version=version)

    def search_returns(
        self,
        search: ar.ReturnSearch202309 | ar.ReturnSearch202602 | None = None,
        *,
        page_size: int = 50,
        page_token: str | None = None,
        sort_field: _SortField | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
        version: str | None = None,
    ) -> Page[af.ReturnOrder]:
        """One page of the returns that match. `page_size` 10 to 50, a text on the wire (facts.md 4.3). The body's
        type says the version."""
        if version is None and isinstance(search, ar.ReturnSearch202602):
            version = "202602"
        query = ar.ReturnSearchQuery(
            page_size=str(page_size),
            page_token=page_token or None,
            sort_field=sort_field,
            sort_order=sort_order,
        )
        return self._client.page(op.SEARCH_RETURNS, query=query, body=search, version=version)

    def search_requests(
        self, search: ar.RequestSearch, *, locale: str | None = None, version: str | None = None
    ) -> Page[AftersalesRequest]:
        """One page of the newer model's requests; which page is said in the body (facts.md 7.13)."""
        query = ar.LocaleQuery(locale=locale)
        page = self._client.page(op.SEARCH_REQUESTS, query=query, body=search, version=version)
        page.page_token = (search.pagination.page_token if search.pagination else None) or None
        return page

    def return_records(
        self, return_id: str, *, locale: str | None = None, version: str | None = None
    ) -> Reply[af.ReturnRecords]:
        """What happened in a return."""
        query = ar.LocaleQuery(locale=locale)
        return self._client.call(
            op.RETURN_RECORDS, path={"return_id": return_id}, query=query, version=version
        )

    def reject_reasons(
        self, return_or_cancel_id: str, *, locale: str | None = None, version: str | None = None
    ) -> Reply[af.RejectReasons]:
        """The reasons with which a request may be declined now."""
        query = ar.RejectReasonsQuery(return_or_cancel_id=return_or_cancel_id, locale=locale)
        return self._client.call(op.REJECT_REASONS, query=query, version=version)

    def decision_eligibility(
        self, return_or_cancel_id: str, *, locale: str | None = None, version: str | None = None
    ) -> Reply[af.DecisionEligibility]:
        """What the seller may answer to a request now, with the reasons for each no."""
        query = ar.DecisionsQuery(return_or_cancel_id=return_or_cancel_id, locale=locale)
        return self._client.call(op.DECISION_ELIGIBILITY, query=query, version=version)

    def eligibility(
        self,
        order_id: str,
        *,
        initiate_aftersale_user: Literal["SELLER", "BUYER"] | None = None,
        version: str | None = None,
    ) -> Reply[af.AftersaleEligibility]:
        """What may be started for the units of an order now, and with which reasons (those from 202512 on)."""
        query = ar.EligibilityQuery(initiate_aftersale_user=initiate_aftersale_user)
        return self._client.call(
            op.AFTERSALE_ELIGIBILITY, path={"order_id": order_id}, query=query, version=version
        )

    def calculate_refund(
        self, body: ar.CalculateRefund202309 | ar.CalculateRefund202602, *, version: str | None = None
    ) -> Reply[af.CalculatedRefund]:
        """What would be paid back now. The body's type says the version."""
        made_for = "202602" if isinstance(body, ar.CalculateRefund202602) else "202309"
        return self._client.call(op.CALCULATE_REFUND, body=body, version=version or made_for)

    def cancel_order(
        self, body: ar.CancelOrder202309 | ar.CancelOrder202602, *, version: str | None = None
    ) -> Reply[af.StartedCancellation]:
        """Cancel an order or some of its units as the seller. The body's type says the version."""
        made_for = "202602" if isinstance(body, ar.CancelOrder202602) else "202309"
        return self._client.call(op.CANCEL_ORDER, body=body, version=version or made_for)

    def approve_cancellation(
        self, cancel_id: str, *, idempotency_key: str | None = None, version: str | None = None
    ) -> Reply[Data]:
        """Agree to what a buyer wants cancelled."""
        return self._client.call(
            op.APPROVE_CANCELLATION,
            path={"cancel_id": cancel_id},
            query=ar.IdempotencyQuery(idempotency_key=idempotency_key),
            body=ar.ApproveCancellation(),
            version=version,
        )

    def reject_cancellation(
        self,
        cancel_id: str,
        body: ar.RejectCancellation,
        *,
        idempotency_key: str | None = None,
        version: str | None = None,
    ) -> Reply[Data]:
        """Decline what a buyer wants cancelled."""
        return self._client.call(
            op.REJECT_CANCELLATION,
            path={"cancel_id": cancel_id},
            query=ar.IdempotencyQuery(idempotency_key=idempotency_key),
            body=body,
            version=version,
        )

    def create_return(
        self,
        body: ar.CreateReturn202309 | ar.CreateReturn202602,
        *,
        idempotency_key: str | None = None,
        version: str | None = None,
    ) -> Reply[af.StartedReturn]:
        """Pay back, or take goods back, as the seller. The body's type says the version."""
        made_for = "202602" if isinstance(body, ar.CreateReturn202602) else "202309"
        return self._client.call(
            op.CREATE_RETURN,
            query=ar.IdempotencyQuery(idempotency_key=idempotency_key),
            body=body,
            version=version or made_for,
        )

    def approve_return(
        self,
        return_id: str,
        body: ar.ApproveReturn,
        *,
        idempotency_key: str | None = None,
        version: str | None = None,
    ) -> Reply[Data]:
        """Agree to a return, or to what came back; or offer something else (facts.md 7.9)."""
        return self._client.call(
            op.APPROVE_RETURN,
            path={"return_id": return_id},
            query=ar.IdempotencyQuery(idempotency_key=idempotency_key),
            body=body,
            version=version,
        )

    def reject_return(
        self,
        return_id: str,
        body: ar.RejectReturn202309 | ar.RejectReturn202606,
        *,
        idempotency_key: str | None = None,
        version: str | None = None,
    ) -> Reply[Data]:
        """Decline a return, or what came back. The body's type says the version."""
        made_for = "202606" if isinstance(body, ar.RejectReturn202606) else "202309"
        return self._client.call(
            op.REJECT_RETURN,
            path={"return_id": return_id},
            query=ar.IdempotencyQuery(idempotency_key=idempotency_key),
            body=body,
            version=version or made_for,
        )
