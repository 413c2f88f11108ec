"""Cancellations, refunds, returns, replacements and exchanges (facts.md section 7)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from shelfwire.channels.port import (
    AnswerOption,
    CaseAnswer,
    CaseEvent,
    CaseKind,
    CaseReceipt,
    CaseStart,
    CaseStream,
    ChannelCase,
    Eligibility,
    Evidence,
    Page,
    RefundParts,
    Session,
)
from shelfwire.kit.ids import ExternalCaseId, ExternalOrderId, ExternalUnitId
from shelfwire_tiktok import case_answers, case_starts, cases
from shelfwire_tiktok.clients import Clients


class TikTokAftersales:
    """AftersalesDesk."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def changed(
        self,
        session: Session,
        stream: CaseStream,
        *,
        since: datetime,
        until: datetime,
        page: str | None = None,
        size: int = 50,
    ) -> Page[ChannelCase]:
        """One page of the cases updated in [since, until), oldest change first; a page of returns has ten at least."""
        begin, end = math.floor(since.timestamp()), math.ceil(until.timestamp())
        if begin >= end:
            return Page(documents=(), next_page=None, total=0)
        with self._clients.speaking(session, "aftersales") as client:
            return cases.in_window(client, session, stream, begin, end, page, size)

    def fetch(
        self, session: Session, stream: CaseStream, case_ids: Sequence[ExternalCaseId]
    ) -> Page[ChannelCase]:
        """These cases as they are now; those TikTok does not show in this shop are simply not there."""
        with self._clients.speaking(session, "aftersales") as client:
            return cases.by_id(client, session, stream, case_ids)

    def of_orders(self, session: Session, order_ids: Sequence[ExternalOrderId]) -> tuple[ChannelCase, ...]:
        """Every case of these orders, of both streams."""
        with self._clients.speaking(session, "aftersales") as client:
            return tuple(
                case
                for stream in CaseStream
                for case in cases.of_orders(client, session, stream, order_ids).documents
            )

    def history(self, session: Session, case: ChannelCase) -> tuple[CaseEvent, ...]:
        """What happened in a return, with the buyer's words and pictures; nothing of a cancellation."""
        with self._clients.speaking(session, "aftersales") as client:
            return cases.history(client, case)

    def eligibility(self, session: Session, order_id: ExternalOrderId) -> Eligibility:
        """What the seller may start for an order now, with TikTok's reasons."""
        with self._clients.speaking(session, "aftersales") as client:
            return case_starts.eligibility(client, session, order_id)

    def quote(
        self,
        session: Session,
        order_id: ExternalOrderId,
        kind: CaseKind,
        *,
        reason: str,
        unit_ids: Sequence[ExternalUnitId] = (),
    ) -> RefundParts:
        """What the buyer would get back, as TikTok calculates it now."""
        with self._clients.speaking(session, "aftersales") as client:
            return case_starts.quote(client, session, order_id, kind, reason, unit_ids)

    def start(self, session: Session, wanted: CaseStart) -> CaseReceipt:
        """Start a cancellation, refund or return, unless it is there."""
        with self._clients.speaking(session, "aftersales") as client:
            return case_starts.start(client, session, wanted)

    def find(self, session: Session, wanted: CaseStart) -> CaseReceipt | None:
        """The case that ``start`` asks for, when it is there."""
        with self._clients.speaking(session, "aftersales") as client:
            return case_starts.find(client, session, wanted)

    def options(
        self, session: Session, case_id: ExternalCaseId, stream: CaseStream
    ) -> tuple[AnswerOption, ...]:
        """The answers that TikTok takes for a case now."""
        with self._clients.speaking(session, "aftersales") as client:
            return case_answers.options(client, session, case_id, stream)

    def send_evidence(self, session: Session, content: bytes, *, name: str) -> Evidence:
        """Upload a picture where pictures of products go: TikTok has no upload for cases alone, and its samples name
        one store for the pictures of both."""
        with self._clients.speaking(session, "aftersales") as client:
            return case_answers.send_evidence(client, content, name)

    def answer(
        self, session: Session, case_id: ExternalCaseId, stream: CaseStream, answer: CaseAnswer
    ) -> CaseReceipt:
        """Answer a case, unless it stands as after this very answer."""
        with self._clients.speaking(session, "aftersales") as client:
            return case_answers.answer(client, session, case_id, stream, answer)
