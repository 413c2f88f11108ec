"""What others may ask about traffic with a channel."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, Exists, F, Func, Min, OuterRef, Q, QuerySet, Sum

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.channels.port import Session
from shelfwire.channels.queries import connected
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange.budget import OTHERS, Throttle
from shelfwire.exchange.models import (
    CallBudget,
    Cursor,
    Notice,
    NoticeRejection,
    Outgoing,
    Subject,
    TroubledDocument,
)
from shelfwire.exchange.states import NoticeStatus, OutgoingStatus
from shelfwire.kit import clock
from shelfwire.kit.waits import LONGEST_PAUSE
from shelfwire.people.models import Company


def session(account: Account, *, connecting: bool = False) -> Session:
    """Whose call it is, within the shop's call budget."""
    return replace(channels.session(account, connecting=connecting), throttle=Throttle(account.pk))


def notices(company: Company) -> QuerySet[Notice]:
    """The company's notices, newest first."""
    return (
        Notice.objects.filter(account__company=company)
        .select_related("account")
        .order_by("-received_at", "-id")
    )


def notices_about(notices: QuerySet[Notice], search: str = "", status: str = "") -> QuerySet[Notice]:
    """Those of ``notices`` about an exact id or of a kind that contains the words, in that status."""
    if status:
        notices = notices.filter(status=status)
    if search:
        notices = notices.filter(Q(subjects__contains=[[search]]) | Q(kind_name__icontains=search))
    return notices


@dataclass(frozen=True, slots=True)
class NoticeTotals:
    """What came to a shop's webhook within some days: stored notices, repeats of them, and rejected deliveries."""

    days: int
    stored: int
    repeated: int
    rejected: int


def notice_totals(account: Account, days: int = 7) -> NoticeTotals:
    """The webhook in the last ``days`` days."""
    since = clock.now() - timedelta(days=days)
    stored = account.notices.filter(received_at__gte=since).aggregate(n=Count("pk"), again=Sum("duplicates"))
    rejected = account.rejections.filter(hour__gte=since).aggregate(n=Sum("count"))
    return NoticeTotals(days, stored["n"], stored["again"] or 0, rejected["n"] or 0)


def notices_to_look_at(account_id: int, kind: str, at: datetime) -> QuerySet[Notice]:
    """The notices whose subjects of this kind are to be read now, oldest first."""
    return _to_look_at(at).filter(account_id=account_id, to_read__contains=[kind]).order_by("id")


def _to_look_at(at: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(Q(due_at=None) | Q(due_at__lte=at), status=NoticeStatus.NEW)


def notices_waiting(
    before: datetime, *, kind: str, conversation: str, switch: str = ""
) -> dict[int, datetime]:
    """Connected accounts, ``switch`` on, with such notices that came and might be read since before ``before``: since
    when."""
    paused = Cursor.objects.filter(account=OuterRef("account"), conversation=conversation, due_at__gt=before)
    waiting = _to_look_at(before).filter(~Exists(paused), to_read__contains=[kind], received_at__lt=before)
    return _since(waiting.filter(**({f"account__{switch}": True} if switch else {})), "received_at")


def _since(work: QuerySet[Any], moment: str) -> dict[int, datetime]:
    rows = work.filter(account__status=AccountStatus.CONNECTED).order_by().values_list("account_id")
    return dict(rows.annotate(since=Min(moment)))


def rejections(company: Company) -> QuerySet[NoticeRejection]:
    """Rejected deliveries to the company's webhooks, newest hour first."""
    return NoticeRejection.objects.filter(account__company=company).order_by("-hour", "reason")


def cursors(account: Account) -> QuerySet[Cursor]:
    """How far each conversation of the account has come."""
    return account.cursors.order_by("conversation")


def cursor(account_id: int, conversation: str) -> Cursor | None:
    """How far one conversation has come; None before it began."""
    return Cursor.objects.filter(account_id=account_id, conversation=conversation).first()


def succeeded_at(accounts: Collection[Account], conversation: str) -> dict[int, datetime | None]:
    """When the conversation last went well, by account id; an account with which it never began is absent."""
    rows = Cursor.objects.filter(account__in=accounts, conversation=conversation)
    return dict(rows.values_list("account_id", "succeeded_at"))


def pause_left(account_id: int, conversation: str, at: datetime) -> float:
    """How many seconds a conversation that failed still waits; 0.0 when it may speak."""
    found = cursor(account_id, conversation)
    if found is None or not found.failures or found.due_at is None:
        return 0.0
    return max((found.due_at - at).total_seconds(), 0.0)


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to say and to hear with a connected shop at a moment."""

    account: Account
    resting: frozenset[str]
    """Conversations whose next time is later."""
    to_read: frozenset[str]
    """Kinds of subjects that notices wait to be read about."""
    to_send: frozenset[str]
    """Kinds of operations that are due."""


def standings(at: datetime) -> list[Standing]:
    """Every connected shop of the installation; one query."""
    mine = {"account": OuterRef("pk")}
    resting = Cursor.objects.filter(**mine, due_at__gt=at).values("conversation")
    kinds = Func("to_read", function="unnest", output_field=CharField(), set_returning=True)
    to_read = _to_look_at(at).filter(**mine).order_by().values_list(kinds).distinct()
    to_send = _to_send().filter(**mine, due_at__lte=at).order_by().values("kind").distinct()
    rows = connected().annotate(
        resting=ArraySubquery(resting), to_read=ArraySubquery(to_read), to_send=ArraySubquery(to_send)
    )
    return [
        Standing(row, frozenset(row.resting), frozenset(row.to_read), frozenset(row.to_send)) for row in rows
    ]


def answers_to_apply() -> dict[str, set[int]]:
    """Operations done whose answers our own records have still to take note of: kind to the ids of their accounts."""
    found: dict[str, set[int]] = {}
    rows = Outgoing.objects.filter(status=OutgoingStatus.DONE, applied_at=None).order_by()
    for kind, account_id in rows.values_list("kind", "account_id").distinct():
        found.setdefault(kind, set()).add(account_id)
    return found


def failing(company: Company) -> QuerySet[Cursor]:
    """Conversations whose last attempt failed, the longest-failing first; without those that lack a scope."""
    return (
        Cursor.objects.filter(account__company=company, failures__gt=0, missing_scope="")
        .exclude(account__status=AccountStatus.DISCONNECTED)
        .select_related("account")
        .order_by(F("succeeded_at").asc(nulls_first=True), "id")
    )


@dataclass(frozen=True, slots=True)
class MissingScopes:
    """What a shop's consent does not cover: scope to the conversations that wait for it, since when, and what the
    channel said about each scope."""

    account: Account
    blocks: Mapping[str, list[str]]
    since: datetime | None
    said: Mapping[str, str]


def missing_scopes(company: Company, account: Account | None = None) -> list[MissingScopes]:
    """One entry a connected shop whose consent lacks something, by name of the shop."""
    lacking = Cursor.objects.filter(
        account__company=company, account__status=AccountStatus.CONNECTED
    ).exclude(missing_scope="")
    if account is not None:
        lacking = lacking.filter(account=account)
    by_shop: dict[Account, list[Cursor]] = {}
    for found in lacking.select_related("account").order_by("account__name", "account_id", "conversation"):
        by_shop.setdefault(found.account, []).append(found)
    return [_missing_scopes(shop, cursors) for shop, cursors in by_shop.items()]


def _missing_scopes(account: Account, cursors: list[Cursor]) -> MissingScopes:
    since = min((one.failed_at for one in cursors if one.failed_at), default=None)
    said = {one.missing_scope: one.error for one in cursors}
    return MissingScopes(account, blocked_by_scope(cursors), since, said)


def blocked_by_scope(cursors: Iterable[Cursor]) -> dict[str, list[str]]:
    """Each scope that one of the conversations lacks, and which of them do."""
    blocks: dict[str, list[str]] = {}
    for one in cursors:
        if one.missing_scope:
            blocks.setdefault(one.missing_scope, []).append(one.conversation)
    return blocks


def lacks_scope(account_id: int, conversation: str, at: datetime) -> bool:
    """Whether the conversation waits for a scope and is not to be tried yet."""
    waiting = Cursor.objects.filter(account_id=account_id, conversation=conversation, due_at__gt=at)
    return waiting.exclude(missing_scope="").exists()


def troubled(account: Account, subject: Subject | None = None) -> QuerySet[TroubledDocument]:
    """The shop's orders and cases (or one of both) that could not be taken in, or not as they stand, the newest trouble
    first."""
    rows = account.troubled_documents.order_by("taken_in", "-last_at", "id")
    return rows if subject is None else rows.filter(subject=subject)


@dataclass(frozen=True, slots=True)
class TroubledShop:
    """A shop with such orders and cases: how many orders were not taken in, how many were taken in without a part, how
    many cases were not taken in, since when, and the first few by id."""

    account: Account
    lost: int
    odd: int
    cases: int
    since: datetime
    named: tuple[str, ...]


_NAMED = 3


_MOST_TROUBLES = 500


def troubled_shops(company: Company) -> list[TroubledShop]:
    """The company's shops that have orders or cases in trouble, by name; one query."""
    found: dict[int, list[TroubledDocument]] = {}
    rows = TroubledDocument.objects.filter(account__company=company).exclude(
        account__status=AccountStatus.DISCONNECTED
    )
    rows = rows.select_related("account").order_by("account__name", "account_id", "taken_in", "id")
    for row in rows[:_MOST_TROUBLES]:
        found.setdefault(row.account_id, []).append(row)
    return [
        TroubledShop(
            account=own[0].account,
            lost=sum(not row.taken_in and row.subject == Subject.ORDER for row in own),
            cases=sum(row.subject == Subject.CASE for row in own),
            odd=sum(row.taken_in for row in own),
            since=min(row.first_at for row in own),
            named=tuple(row.external_id for row in own if row.external_id)[:_NAMED],
        )
        for own in found.values()
    ]


def outgoing(company: Company) -> QuerySet[Outgoing]:
    """The company's operations on its channels, newest first."""
    return Outgoing.objects.filter(account__company=company).select_related("account").order_by("-id")


def refused(company: Company) -> QuerySet[Outgoing]:
    """Operations that the channel refused and a person has not settled yet."""
    return outgoing(company).filter(status=OutgoingStatus.REFUSED)


def to_send(account: Account) -> QuerySet[Outgoing]:
    """The shop's operations that wait to be sent, or are being sent."""
    return _to_send().filter(account=account)


def to_read(account: Account) -> QuerySet[Notice]:
    """The shop's notices that nobody looked at yet."""
    return account.notices.filter(status=NoticeStatus.NEW)


def outgoing_of(subject_kind: str, subject_id: int) -> QuerySet[Outgoing]:
    """The operations about one object, oldest first."""
    return Outgoing.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("id")


def _to_send() -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(status__in=[OutgoingStatus.DUE, OutgoingStatus.CALLING])


def outgoing_waiting(before: datetime, switch: str, kinds: Collection[str]) -> dict[int, datetime]:
    """Connected accounts, the switch on, with an operation of these kinds that has been due since before ``before``:
    since when."""
    due = _to_send().filter(kind__in=list(kinds), due_at__lt=before, **{f"account__{switch}": True})
    return _since(due, "due_at")


@dataclass(frozen=True, slots=True)
class NotApplied:
    """A shop with answers that our own records cannot take note of: how many, since when, and what is wrong with the
    one that failed most often."""

    account: Account
    count: int
    since: datetime
    error: str


def not_applied(company: Company, account: Account | None = None) -> list[NotApplied]:
    """The company's shops (or the one) with such answers, by name; one query."""
    rows = outgoing(company).filter(status=OutgoingStatus.DONE, applied_at=None, apply_failures__gt=0)
    if account is not None:
        rows = rows.filter(account=account)
    found: dict[int, list[Outgoing]] = {}
    for row in rows.order_by("account__name", "account_id", "-apply_failures", "id")[:_MOST_TROUBLES]:
        found.setdefault(row.account_id, []).append(row)
    return [
        NotApplied(
            rows[0].account, len(rows), min(row.answered_at or row.created_at for row in rows), rows[0].error
        )
        for rows in found.values()
    ]


def budgets(account: Account) -> QuerySet[CallBudget]:
    """How fast the channel lets each group of calls go, as learned."""
    return account.budgets.exclude(group=OTHERS).order_by("group")


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """One group's part of the call budget: the calls a second that the channel lets go, as learned, and the share of
    them that is taken at this moment, from 0 to 1 (above: calls wait in line).
    """

    group: str
    per_second: float
    taken: float
    throttled_at: datetime | None
    throttled_count: int


def budget_use(account: Account) -> list[BudgetUse]:
    """How much of the shop's call budget each group takes, by name."""
    now = clock.now()
    return [
        BudgetUse(
            line.group,
            round(line.per_second, 2),
            round(max((line.arrival_at - now).total_seconds(), 0.0) * line.per_second / line.burst, 3),
            line.throttled_at,
            line.throttled_count,
        )
        for line in budgets(account)
    ]


@dataclass(frozen=True, slots=True)
class Wait:
    """A group of calls that the channel asked to pause, or a conversation that waits after a failure."""

    what: str
    until: datetime
    asked: bool
    """Whether the channel asked for it."""


def waits(account: Account) -> list[Wait]:
    """What of the account stands still and until when, the longest wait first."""
    now = clock.now()
    lines = [
        Wait(
            f"calls for {line.group}",
            min(line.arrival_at - timedelta(seconds=line.burst / line.per_second), now + LONGEST_STAND),
            asked=True,
        )
        for line in budgets(account).filter(arrival_at__gt=now)
    ]
    later = account.cursors.filter(failures__gt=0, due_at__gt=now)
    conversations = [Wait(c.conversation, c.due_at, asked=False) for c in later if c.due_at is not None]
    standing = [wait for wait in (*lines, *conversations) if wait.until > now + WORTH_SHOWING]
    return sorted(standing, key=lambda wait: wait.until, reverse=True)


WORTH_SHOWING = timedelta(seconds=10)


LONGEST_STAND = timedelta(seconds=LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class Figures:
    """Shops by status, open operations by kind, notices to look at, and when each conversation last succeeded."""

    accounts: Mapping[str, int]
    outgoing: Mapping[str, int]
    notices: int
    succeeded: list[tuple[int, str, datetime]]


def figures() -> Figures:
    """Four bounded questions, each on an index of open work."""
    due = Outgoing.objects.filter(status__in=[OutgoingStatus.DUE, OutgoingStatus.CALLING])
    looked = Cursor.objects.filter(succeeded_at__isnull=False, account__status=AccountStatus.CONNECTED)
    return Figures(
        dict(Account.objects.order_by().values_list("status").annotate(n=Count("pk"))),
        dict(due.order_by().values_list("kind").annotate(n=Count("pk"))),
        Notice.objects.filter(status=NoticeStatus.NEW).count(),
        [(a, c, at) for a, c, at in looked.values_list("account_id", "conversation", "succeeded_at") if at],
    )
