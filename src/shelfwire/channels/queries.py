"""What others may ask about accounts and the paperwork of talking to their channels."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum

from shelfwire.channels import credentials as kept
from shelfwire.channels import registry
from shelfwire.channels.budget import Throttle
from shelfwire.channels.errors import UnknownSwitch
from shelfwire.channels.models import (
    Account,
    AccountMove,
    AccountSecrets,
    CallBudget,
    ChannelWarehouse,
    ConsentRequest,
    Cursor,
    Notice,
    NoticeRejection,
    Outgoing,
    ShippingProvider,
    TroubledDocument,
)
from shelfwire.channels.port import (
    AuthorisationAnswer,
    Credentials,
    Limit,
    NoticeTopic,
    OptionField,
    Session,
    Shop,
)
from shelfwire.channels.states import AccountStatus, NoticeStatus, OutgoingStatus
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalShopId
from shelfwire.kit.secrets import Secret, UnreadableSecret
from shelfwire.kit.waits import LONGEST_PAUSE
from shelfwire.people.models import Company

SWITCHES: Mapping[str, str] = {
    "orders_in": "Allow order download",
    "tracking_out": "Allow tracking upload",
}
"""Every switch whose flow exists, and its label; each is off at first and obeyed by every path. The columns
``stock_out`` and ``price_out`` wait for theirs: nobody can throw them."""
CONSENT_WARNINGS = (30, 14, 7, 1)
"""Days before the end of a consent at which Home speaks up."""


# ── accounts ─────────────────────────────────────────────────────────────────────────────────────────────


def get(account_id: int) -> Account:
    """The account, freshly read. Raises Account.DoesNotExist."""
    return Account.objects.select_related("company").get(pk=account_id)


def find(company: Company, account_id: int) -> Account | None:
    """The account when it is this company's."""
    return accounts(company).filter(pk=account_id).first()


def accounts(company: Company) -> QuerySet[Account]:
    """The company's shops, disconnected ones included, by name."""
    return Account.objects.filter(company=company).order_by("name", "id")


def connected(ids: Collection[int] | None = None) -> QuerySet[Account]:
    """Every connected shop of the installation."""
    found = Account.objects.filter(status=AccountStatus.CONNECTED)
    return found if ids is None else found.filter(pk__in=ids)


def account_moves(account: Account) -> QuerySet[AccountMove]:
    """How the connection came to be as it is, newest first."""
    return account.moves.order_by("-id")


def switch_on(account_id: int, switch: str) -> bool:
    """The switch, freshly read: a person may have thrown it a moment ago. Raises UnknownSwitch."""
    if switch not in SWITCHES:
        raise UnknownSwitch(
            f"“{switch}” is no switch.", value=switch, hint=f"Use one of {', '.join(SWITCHES)}."
        )
    return bool(Account.objects.filter(pk=account_id, **{switch: True}).exists())


def is_connected(account_id: int) -> bool:
    """Whether the account may be talked to now, freshly read."""
    return connected([account_id]).exists()


def tax_id_count(account: Account) -> int:
    """How many shops of this account's channel stand under its company's tax id, itself included."""
    return shops_under_tax_id(account.company, account.channel)


def shops_under_tax_id(company: Company, channel: str) -> int:
    """Shops of ``channel`` under the company's tax id; without a tax id the company counts for itself."""
    found = Account.objects.filter(channel=channel).exclude(status=AccountStatus.DISCONNECTED)
    if company.tax_id:
        return found.filter(company__tax_id__iexact=company.tax_id).count()
    return found.filter(company=company).count()


def limit(channel: str, name: str, region: str = "") -> Limit | None:
    """A limit of the channel as data: the region's own, else the one for everywhere."""
    found = {found.region: found for found in registry.channel(channel).limits if found.name == name}
    return found.get(region) or found.get("") or found.get("*") or next(iter(found.values()), None)


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────


def option_values(account: Account, fields: Iterable[OptionField] | None = None) -> dict[str, str]:
    """Every option that is not a secret, as text, defaults filled in."""
    if fields is None:
        fields = registry.channel(account.channel).options
    return {
        field.name: account.options.get(field.name, default_text(field))
        for field in fields
        if field.kind != "secret"
    }


def default_text(field: OptionField) -> str:
    """An option's default as the plugin receives it."""
    return str(field.default).lower() if field.kind == "bool" else str(field.default)


def session(account: Account, *, connecting: bool = False) -> Session:
    """Whose conversation this is, for a call to the plugin: what is encrypted is read freshly and decrypted.

    ``connecting``: new tokens are on their way, so old ones that no key fits are left out. Raises UnreadableSecret.
    """
    sealed = AccountSecrets.objects.filter(pk=account.pk).first()
    secrets = sealed.secrets.open() if sealed else {}
    try:
        held = kept.from_json(sealed.credentials.open()) if sealed else None
    except UnreadableSecret:
        if not connecting:
            raise
        held = None
    return Session(
        options=option_values(account),
        secrets={name: Secret(value) for name, value in secrets.items()},
        credentials=held,
        shop=shop(account),
        throttle=Throttle(account.pk),
        allowed_hosts=settings.ALLOWED_CHANNEL_HOSTS,
    )


def credentials(account: Account) -> Credentials | None:
    """The account's tokens, or None before the first consent. Raises UnreadableSecret."""
    sealed = AccountSecrets.objects.filter(pk=account.pk).first()
    return kept.from_json(sealed.credentials.open()) if sealed else None


def stored_secrets(account: Account) -> frozenset[str]:
    """The names of the secret options that are set; none of those that no key fits any more."""
    sealed = AccountSecrets.objects.filter(pk=account.pk).first()
    try:
        found = sealed.secrets.open() if sealed else {}
    except UnreadableSecret:
        return frozenset()
    return frozenset(name for name, value in found.items() if value)


def unreadable_secrets() -> list[Account]:
    """Accounts of the installation whose secrets no present key fits, connected or not."""
    rows = AccountSecrets.objects.select_related("account__company").order_by("account_id")
    return [row.account for row in rows.iterator(chunk_size=500) if not readable(row)]


def connected_without_key() -> list[int]:
    """Ids of connected accounts whose secrets no present key fits."""
    rows = AccountSecrets.objects.filter(account__status=AccountStatus.CONNECTED).order_by("account_id")
    return [row.pk for row in rows.iterator(chunk_size=500) if not readable(row)]


def readable_again() -> list[int]:
    """Ids of accounts that were parked for want of their key, which is back."""
    waiting = AccountSecrets.objects.filter(unreadable_at__isnull=False)
    return [row.pk for row in waiting if readable(row)]


def readable(row: AccountSecrets) -> bool:
    """Whether a present key fits all of it."""
    try:
        row.secrets.open()
        row.credentials.open()
    except UnreadableSecret:
        return False
    return True


def shop(account: Account) -> Shop | None:
    """The shop that the account is, or None before the first consent."""
    if not account.external_shop_id:
        return None
    return Shop(
        external_id=ExternalShopId(account.external_shop_id),
        name=account.shop_name,
        region=account.region,
        currency=account.currency,
        timezone=account.timezone,
        kind=account.shop_kind,
    )


@dataclass(frozen=True, slots=True)
class ConnectionSummary:
    """What a screen shows of a connection. Tokens are masked."""

    status: str
    status_why: str
    status_at: datetime | None
    access_token: str
    access_expires_at: datetime | None
    access_lifetime: timedelta | None
    refresh_token: str
    refresh_expires_at: datetime | None
    credentials_at: datetime | None
    scopes: tuple[str, ...]
    shop_id: str
    shop_name: str
    shop_kind: str
    seller_name: str
    seller_region: str
    region: str
    currency: str
    timezone: str
    doorbell_address: str
    waiting_for_choice: tuple[Shop, ...]


def connection_summary(account: Account) -> ConnectionSummary:
    """Masked tokens, both expiries, the shop, and the address that notices come to."""
    try:
        held = credentials(account)
    except UnreadableSecret:
        held = None
    lifetime = (
        account.access_expires_at - account.credentials_at
        if account.access_expires_at and account.credentials_at
        else None
    )
    return ConnectionSummary(
        status=account.status,
        status_why=account.status_why,
        status_at=account.status_at,
        access_token=held.access_token.masked() if held else "",
        access_expires_at=account.access_expires_at,
        access_lifetime=lifetime,
        refresh_token=held.refresh_token.masked() if held else "",
        refresh_expires_at=account.refresh_expires_at,
        credentials_at=account.credentials_at,
        scopes=tuple(account.scopes),
        shop_id=account.external_shop_id or "",
        shop_name=account.shop_name,
        shop_kind=account.shop_kind,
        seller_name=account.seller_name,
        seller_region=account.seller_region,
        region=account.region,
        currency=account.currency,
        timezone=account.timezone,
        doorbell_address=doorbell_address(account),
        waiting_for_choice=shops_to_choose(account),
    )


def doorbell_address(account: Account) -> str:
    """Where the channel sends this shop's notices."""
    return f"{settings.PUBLIC_URL}/hooks/{account.channel}/{account.doorbell_token}"


def pending_consent(account: Account) -> ConsentRequest | None:
    """The newest consent when it waits for a choice of shop and its token still lives."""
    newest = account.consent_requests.filter(used_at__isnull=False).order_by("-used_at", "-id").first()
    answer = consent_answer(newest) if newest else None
    if newest is None or answer is None or answer.credentials.access_expires_at <= clock.now():
        return None
    return newest


def consent_answer(request: ConsentRequest) -> AuthorisationAnswer | None:
    """What the consent gave and nobody has made use of yet; None when nothing is kept, or no key fits it."""
    try:
        return kept.answer_from_json(request.answer.open())
    except UnreadableSecret:
        return None


def exchanged(request: ConsentRequest) -> Credentials | None:
    """The credentials a consent gave and nobody has made use of yet; None as in ``consent_answer``."""
    try:
        return kept.exchanged_from_json(request.answer.open())
    except UnreadableSecret:
        return None


def consent_begun(state: str, user_id: int) -> ConsentRequest | None:
    """The consent that this person began with this state."""
    found = ConsentRequest.objects.filter(state=state, user_id=user_id) if 0 < len(state) <= 64 else None
    return found.select_related("account__company").first() if found is not None else None


UNFINISHED_AFTER = timedelta(minutes=1)
UNFINISHED_FOR = timedelta(days=1)


def consents_unfinished(at: datetime) -> QuerySet[ConsentRequest]:
    """Consents whose answer is stored and came to nothing: the process that had it died. Within a day."""
    between = (at - UNFINISHED_FOR, at - UNFINISHED_AFTER)
    return ConsentRequest.objects.filter(outcome="", used_at__range=between).order_by("pk")


def consents_to_finish(at: datetime) -> list[int]:
    """Ids of accounts with such a consent."""
    return list(
        consents_unfinished(at).order_by("account_id").values_list("account_id", flat=True).distinct()
    )


def shops_to_choose(account: Account) -> tuple[Shop, ...]:
    """The shops of a consent that waits for a choice; empty when none does."""
    pending = pending_consent(account)
    answer = consent_answer(pending) if pending else None
    return answer.shops if answer else ()


@dataclass(frozen=True, slots=True)
class ConsentEnding:
    """A consent that ends soon: ``days`` is the warning it has reached (30, 14, 7, 1, or 0 when it is over)."""

    account: Account
    ends_at: datetime
    days: int


def consents_ending(company: Company) -> list[ConsentEnding]:
    """The company's consents that end within 30 days, the soonest first."""
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


def tokens_due(at: datetime) -> list[int]:
    """Ids of connected accounts whose access token should be refreshed: see ``refresh_due``."""
    held = (
        connected()
        .filter(access_expires_at__lte=at + EARLY)
        .only("id", "credentials_at", "access_expires_at")
    )
    return [account.pk for account in held if refresh_due(account, at)]


EARLY = timedelta(hours=24)


def refresh_due(account: Account, at: datetime) -> bool:
    """Less than a day of the access token's life is left, or less than half of a life shorter than two days."""
    due = refresh_due_at(account, at)
    return due is not None and due <= at


def refresh_due_at(account: Account, at: datetime) -> datetime | None:
    """When the access token should be refreshed; None when it does not end."""
    if account.access_expires_at is None:
        return None
    life = account.access_expires_at - (account.credentials_at or at)
    return account.access_expires_at - min(EARLY, life / 2)


def tokens_waiting(before: datetime) -> dict[int, datetime]:
    """Connected accounts whose tokens should have been refreshed before ``before``: since when."""
    held = connected().filter(access_expires_at__lte=before + EARLY)
    moments = {
        a.pk: refresh_due_at(a, before) for a in held.only("id", "credentials_at", "access_expires_at")
    }
    return {account_id: due for account_id, due in moments.items() if due is not None and due <= before}


# ── inbox ────────────────────────────────────────────────────────────────────────────────────────────────


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
        notices = notices.filter(Q(subject_ids__contains=[search]) | Q(kind_name__icontains=search))
    return notices


@dataclass(frozen=True, slots=True)
class NoticeTotals:
    """What rang at a shop's door within some days: stored notices, repeats of them, and knocks turned away."""

    days: int
    stored: int
    repeated: int
    rejected: int


def notice_totals(account: Account, days: int = 7) -> NoticeTotals:
    """The door of the last ``days`` days."""
    since = clock.now() - timedelta(days=days)
    stored = account.notices.filter(received_at__gte=since).aggregate(n=Count("pk"), again=Sum("duplicates"))
    rejected = account.rejections.filter(hour__gte=since).aggregate(n=Sum("count"))
    return NoticeTotals(days, stored["n"], stored["again"] or 0, rejected["n"] or 0)


def notices_to_look_at(account_id: int, at: datetime) -> QuerySet[Notice]:
    """What the inbox worker takes next, oldest first."""
    return (
        Notice.objects.filter(account_id=account_id, status=NoticeStatus.NEW)
        .filter(Q(due_at=None) | Q(due_at__lte=at))
        .order_by("id")
    )


INBOX = "inbox"
"""The conversation in which notices are looked at."""

CONSENT_TOPICS = (NoticeTopic.CONSENT_ENDED, NoticeTopic.CONSENT_ENDING)
"""Notices about the connection itself: looked at whatever the switches say."""


def inboxes_due(at: datetime) -> list[int]:
    """Ids of connected accounts with notices to look at; those about orders count only where orders may come in, and
    none while a channel that was away is given a pause."""
    waiting = Notice.objects.filter(account=OuterRef("pk"), status=NoticeStatus.NEW).filter(
        Q(due_at=None) | Q(due_at__lte=at)
    )
    urgent = waiting.filter(topic__in=CONSENT_TOPICS)
    paused = Cursor.objects.filter(account=OuterRef("pk"), conversation=INBOX, due_at__gt=at)
    away = paused.filter(missing_scope="")
    due = connected().filter(
        (~Exists(away) & Exists(urgent)) | (~Exists(paused) & Q(orders_in=True) & Exists(waiting))
    )
    return list(due.values_list("pk", flat=True))


def notices_waiting(before: datetime) -> dict[int, datetime]:
    """Connected accounts with notices that came and might be looked at since before ``before``: since when."""
    paused = Cursor.objects.filter(account=OuterRef("account"), conversation=INBOX, due_at__gt=before)
    waiting = (
        Notice.objects.filter(~Exists(paused), status=NoticeStatus.NEW, received_at__lt=before)
        .filter(Q(due_at=None) | Q(due_at__lt=before))
        .filter(Q(account__orders_in=True) | Q(topic__in=CONSENT_TOPICS))
    )
    return _since(waiting, "received_at")


def _since(work: QuerySet[Any], moment: str) -> dict[int, datetime]:
    rows = work.filter(account__status=AccountStatus.CONNECTED).order_by().values_list("account_id")
    return dict(rows.annotate(since=Min(moment)))


def rejections(company: Company) -> QuerySet[NoticeRejection]:
    """Knocks at the company's doors that were not let in, newest hour first."""
    return NoticeRejection.objects.filter(account__company=company).order_by("-hour", "reason")


# ── cursors ──────────────────────────────────────────────────────────────────────────────────────────────


def cursors(account: Account) -> QuerySet[Cursor]:
    """How far each conversation of the account has come."""
    return account.cursors.order_by("conversation")


def cursor(account_id: int, conversation: str) -> Cursor | None:
    """How far one conversation has come; None before it began."""
    return Cursor.objects.filter(account_id=account_id, conversation=conversation).first()


def pause_left(account_id: int, conversation: str, at: datetime) -> float:
    """How many seconds a conversation that failed still waits; 0.0 when it may speak."""
    found = cursor(account_id, conversation)
    if found is None or not found.failures or found.due_at is None:
        return 0.0
    return max((found.due_at - at).total_seconds(), 0.0)


def conversations_due(conversation: str, at: datetime, **switches: bool) -> list[int]:
    """Ids of connected accounts whose ``conversation`` is due: never begun, or its time has come."""
    later = Cursor.objects.filter(account=OuterRef("pk"), conversation=conversation, due_at__gt=at)
    return list(connected().filter(~Exists(later), **switches).values_list("pk", flat=True))


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


def troubled(account: Account) -> QuerySet[TroubledDocument]:
    """The shop's orders that could not be taken in, or not as they stand, the newest trouble first."""
    return account.troubled_documents.order_by("taken_in", "-last_at", "id")


@dataclass(frozen=True, slots=True)
class TroubledShop:
    """A shop with such orders: how many were not taken in, how many were taken in without a part, since when, and the
    first few by id."""

    account: Account
    lost: int
    odd: int
    since: datetime
    named: tuple[str, ...]


_NAMED = 3
_MOST_TROUBLES = 500


def troubled_shops(company: Company) -> list[TroubledShop]:
    """The company's shops that have orders in trouble, by name; one query."""
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
            lost=sum(not row.taken_in for row in own),
            odd=sum(row.taken_in for row in own),
            since=min(row.first_at for row in own),
            named=tuple(row.external_id for row in own if row.external_id)[:_NAMED],
        )
        for own in found.values()
    ]


# ── outbox ───────────────────────────────────────────────────────────────────────────────────────────────


def outgoing(company: Company) -> QuerySet[Outgoing]:
    """The company's deeds on its channels, newest first."""
    return Outgoing.objects.filter(account__company=company).select_related("account").order_by("-id")


def refused(company: Company) -> QuerySet[Outgoing]:
    """Deeds that the channel refused and a person has not settled yet."""
    return outgoing(company).filter(status=OutgoingStatus.REFUSED)


def outgoing_of(subject_kind: str, subject_id: int) -> QuerySet[Outgoing]:
    """The deeds about one object, oldest first."""
    return Outgoing.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("id")


def outboxes_due(at: datetime) -> list[int]:
    """Ids of connected accounts, tracking switched on, with a deed to send or an answer not yet taken note of."""
    due = Outgoing.objects.filter(
        account=OuterRef("pk"), status__in=[OutgoingStatus.DUE, OutgoingStatus.CALLING], due_at__lte=at
    )
    left = Outgoing.objects.filter(account=OuterRef("pk"), status=OutgoingStatus.DONE, applied_at=None)
    sending = connected().filter(Exists(due), tracking_out=True).values_list("pk", flat=True)
    noting = Account.objects.filter(Exists(left)).values_list("pk", flat=True)
    return sorted({*sending, *noting})


def outgoing_waiting(before: datetime) -> dict[int, datetime]:
    """Connected accounts, tracking switched on, with a deed that has been due since before ``before``: since when."""
    due = Outgoing.objects.filter(
        status__in=[OutgoingStatus.DUE, OutgoingStatus.CALLING], due_at__lt=before, account__tracking_out=True
    )
    return _since(due, "due_at")


# ── paperwork ────────────────────────────────────────────────────────────────────────────────────────────


def warehouses(account: Account) -> QuerySet[ChannelWarehouse]:
    """The shop's warehouses as the channel names them, the default first, those that its list lacks last."""
    return account.warehouses.order_by(F("missing_at").asc(nulls_first=True), "-is_default", "name", "id")


def providers(account: Account, delivery_option_id: str | None = None) -> QuerySet[ShippingProvider]:
    """The carriers that the shop's delivery options accept, then those that its list lacks (``missing_at``)."""
    found = account.providers.order_by(
        F("missing_at").asc(nulls_first=True), "delivery_option_name", "name", "id"
    )
    return found if delivery_option_id is None else found.filter(delivery_option_id=delivery_option_id)


def budgets(account: Account) -> QuerySet[CallBudget]:
    """How fast the channel lets each group of calls go, as learned."""
    return account.budgets.order_by("group")


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
        for line in account.budgets.filter(arrival_at__gt=now)
    ]
    later = account.cursors.filter(failures__gt=0, due_at__gt=now)
    conversations = [Wait(c.conversation, c.due_at, asked=False) for c in later if c.due_at is not None]
    standing = [wait for wait in (*lines, *conversations) if wait.until > now + WORTH_SHOWING]
    return sorted(standing, key=lambda wait: wait.until, reverse=True)


WORTH_SHOWING = timedelta(seconds=10)
LONGEST_STAND = timedelta(seconds=LONGEST_PAUSE)


# ── the whole installation, for whoever watches it ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Figures:
    """Shops by status, open deeds by kind, notices to look at, and when each conversation last succeeded."""

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
