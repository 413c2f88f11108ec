"""Queries on consents: under way, waiting for a choice, and ending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from shelfwire.channels import credentials as kept
from shelfwire.channels.models import (
    Account,
    ConsentRequest,
)
from shelfwire.channels.port import (
    AuthorisationAnswer,
    Credentials,
    Shop,
)
from shelfwire.channels.queries.accounts import accounts
from shelfwire.channels.states import AccountStatus
from shelfwire.kit import clock
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.people.models import Company

CONSENT_WARNINGS = (30, 14, 7, 1)
"""Days before the end of a consent at which Home speaks up."""


def pending_consent(account: Account) -> ConsentRequest | None:
    """Return the newest consent when it waits for a choice of shop and its token has not expired."""
    newest = account.consent_requests.filter(used_at__isnull=False).order_by("-used_at", "-id").first()
    answer = consent_answer(newest) if newest else None
    if newest is None or answer is None or answer.credentials.access_expires_at <= clock.now():
        return None
    return newest


def consent_answer(request: ConsentRequest) -> AuthorisationAnswer | None:
    """Return the answer of a consent that has not been used yet; None when nothing is stored, or no key can decrypt
    it.
    """
    try:
        return kept.answer_from_json(request.answer.open())
    except UnreadableSecret:
        return None


def exchanged(request: ConsentRequest) -> Credentials | None:
    """Return the credentials of a consent that have not been used yet; None as in ``consent_answer``."""
    try:
        return kept.exchanged_from_json(request.answer.open())
    except UnreadableSecret:
        return None


def consent_begun(state: str, user_id: int) -> ConsentRequest | None:
    """Return the consent that this person began with this state."""
    found = ConsentRequest.objects.filter(state=state, user_id=user_id) if 0 < len(state) <= 64 else None
    return found.select_related("account__company").first() if found is not None else None


UNFINISHED_AFTER = timedelta(minutes=1)


UNFINISHED_FOR = timedelta(days=1)


def consents_unfinished(at: datetime) -> QuerySet[ConsentRequest]:
    """Return the consents of the last day whose answer is stored but was not used, because the process that had it
    died.
    """
    between = (at - UNFINISHED_FOR, at - UNFINISHED_AFTER)
    return ConsentRequest.objects.filter(outcome="", used_at__range=between).order_by("pk")


def consents_to_finish(at: datetime) -> list[int]:
    """Return the ids of accounts with such a consent."""
    return list(
        consents_unfinished(at).order_by("account_id").values_list("account_id", flat=True).distinct()
    )


def shops_to_choose(account: Account) -> tuple[Shop, ...]:
    """Return the shops of a consent that waits for a choice; empty when none does."""
    pending = pending_consent(account)
    answer = consent_answer(pending) if pending else None
    return answer.shops if answer else ()


@dataclass(frozen=True, slots=True)
class ConsentEnding:
    """A consent that ends soon: ``days`` is the warning it has reached (30, 14, 7, 1, or 0 when it has ended)."""

    account: Account
    ends_at: datetime
    days: int


def consents_ending(company: Company) -> list[ConsentEnding]:
    """Return the company's consents that end within 30 days, the soonest first."""
    now = clock.now()
    soon = accounts(company).filter(
        status__in=[AccountStatus.CONNECTED, AccountStatus.PARKED],
        refresh_expires_at__lte=now + timedelta(days=CONSENT_WARNINGS[0]),
    )
    found = []
    for account in soon.order_by("refresh_expires_at", "id"):
        ends_at = account.refresh_expires_at
        if ends_at is not None:
            left = ends_at - now
            reached = [days for days in CONSENT_WARNINGS if left <= timedelta(days=days)]
            found.append(ConsentEnding(account, ends_at, min(reached) if left > timedelta() else 0))
    return found
