"""Documents of bought labels: fetched at once, because the channel's address of them lives a day, and kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.db.models import Min, QuerySet

from shelfwire.channels import queries as channels
from shelfwire.channels.port import (
    DocumentFormat,
    DocumentKind,
    DocumentSize,
    LabelDesk,
    LabelDocument,
    Session,
)
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions.cursor import backoff
from shelfwire.fulfilment.actions import Arrived, keep_arrived
from shelfwire.fulfilment.models import Label
from shelfwire.fulfilment.queries import documents_here, is_of, is_whole
from shelfwire.jobs import chore
from shelfwire.kit import clock
from shelfwire.kit.errors import ChannelError, Gone, Refused, RuleBroken, TryLater
from shelfwire.kit.fetch import FetchFailed, Limits, download
from shelfwire.kit.guard import Guard
from shelfwire.kit.ids import ExternalPackageId
from shelfwire.sync.engine.attempt import Attempt
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import Conversation, register
from shelfwire.sync.engine.parallel import Calls
from shelfwire.sync.labels.parts import LABELS

CONVERSATION: Final = "label_documents"
AT_ONCE: Final = 50
STORE_AT_ONCE: Final = 10
SILENT: Final = 3
"""So many labels for which nothing came: the channel is away, and the others are not asked for now."""
BROKEN_TRIES: Final = 5
"""So often a document that came broken is fetched again; then it is kept as it is."""
LIMITS: Final = Limits(wait=5, total=30, most_bytes=20 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class _Need:
    """A label with those of its documents that are not here, as ``kind.format``."""

    label: Label
    missing: tuple[str, ...]


@dataclass(slots=True)
class _Came:
    """What came of a label's documents: bytes, refusals, and why the others are to be fetched later."""

    number: str = ""
    content: dict[str, bytes] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    later: str = ""
    after: float | None = None


def fetch_documents(*, account_id: int) -> None:
    """Fetch what is missing of the account's labels, several labels at once."""
    caller = Caller(account_id)
    if not caller.flows() or exchange.lacks_scope(account_id, CONVERSATION, clock.now()):
        return
    with Attempt(account_id, CONVERSATION, again=partial(DOCUMENTS.hurry, account_id)):
        while batch := _needs(account_id):
            _fetch(caller, batch)
        _hurry_soon(account_id)


def _needs(account_id: int) -> list[_Need]:
    due = list(_due(clock.now()).filter(account_id=account_id).order_by("documents_due_at", "pk")[:AT_ONCE])
    here = documents_here(label.pk for label in due)
    return [
        _Need(label, tuple(each for each in label.documents_wanted if each not in here[label.pk]))
        for label in due
    ]


def _due(at: datetime) -> QuerySet[Label]:
    return Label.objects.filter(documents_due_at__lte=at, source=Label.Source.CHANNEL)


def _fetch(caller: Caller, batch: Sequence[_Need]) -> None:
    """Raises what stops the whole account, with everything stored that came."""
    left = list(batch)
    stop: ChannelError | RuleBroken | None = None
    waiting: list[tuple[_Need, _Came]] = []
    came_at_all = False
    with Calls[_Need, _Came]() as calls:

        def start() -> None:
            while calls.free and left and stop is None:
                need = left.pop(0)
                calls.start(need, partial(_documents, caller, need))

        start()
        for done in calls:
            try:
                came = done.result()
            except (ChannelError, RuleBroken) as error:
                stop = stop or error
            else:
                waiting.append((done.item, came))
                came_at_all = came_at_all or not came.later
            start()
            if len(waiting) >= STORE_AT_ONCE:
                _store(waiting)
                waiting = []
        _store(waiting)
    if stop is not None:
        raise stop
    if not came_at_all and len(batch) >= SILENT:
        raise TryLater("No document could be fetched just now.")


# ── in a thread ──────────────────────────────────────────────────────────────────────────────────────────


def _documents(caller: Caller, need: _Need) -> _Came:
    """Ask for each address and fetch what stands there. Raises what stops the account."""
    came = _Came()
    for wanted in need.missing:
        try:
            told = caller.call(LABELS, partial(_ask, need.label, wanted))
            came.number = came.number or told.tracking_number
            came.content[wanted] = _bytes(told, wanted, need.label.documents_tries < BROKEN_TRIES)
        except (Refused, Gone) as no:
            came.refused[wanted] = no.message
        except TryLater as later:
            came.later, came.after = str(later), later.after
        except FetchFailed as failed:
            came.later = f"The document could not be fetched: {failed}."
    return came


def _ask(label: Label, wanted: str, part: LabelDesk, session: Session) -> LabelDocument:
    kind, _, format = wanted.partition(".")
    sized = bool(label.document_size) and format == DocumentFormat.PDF
    return part.document(
        session,
        ExternalPackageId(label.package_id),
        kind=DocumentKind(kind),
        format=DocumentFormat(format),
        size=DocumentSize(label.document_size) if sized else None,
    )


def _bytes(told: LabelDocument, wanted: str, whole: bool) -> bytes:
    """What stands at the address. ``whole``: what broke off is fetched again; else it is kept as it is."""
    content = download(told.url, guard=_guard(), limits=LIMITS)
    format = wanted.partition(".")[2]
    if not is_of(format, content):
        raise FetchFailed(f"what came is not a {format.upper()}")
    if whole and not is_whole(format, content):
        raise FetchFailed(f"the {format.upper()} that came is broken")
    return content


def _guard() -> Guard:
    return Guard(allowed=settings.ALLOWED_CHANNEL_HOSTS, anywhere=True)


# ── storing ──────────────────────────────────────────────────────────────────────────────────────────────


def _store(came: Sequence[tuple[_Need, _Came]]) -> None:
    """All of some labels in one transaction."""
    now = clock.now()
    keep_arrived(
        [
            Arrived(
                need.label.pk,
                tracking_number=one.number,
                documents=one.content,
                refused=one.refused,
                again_at=now + backoff(need.label.documents_tries + 1, one.after) if one.later else None,
                error=one.later,
            )
            for need, one in came
        ]
    )


def _hurry_soon(account_id: int) -> None:
    """What is due within the minute does not wait for the clock."""
    now = clock.now()
    at = (
        _due(now + timedelta(minutes=1))
        .filter(account_id=account_id)
        .aggregate(at=Min("documents_due_at"))["at"]
    )
    if at is not None:
        DOCUMENTS.hurry(account_id, max((at - now).total_seconds(), 0.0))


# ── when it runs ─────────────────────────────────────────────────────────────────────────────────────────


def _accounts_due(at: datetime) -> list[int]:
    due = _due(at).filter(account__in=channels.connected())
    return sorted(set(due.values_list("account_id", flat=True)))


def _waiting(before: datetime) -> Mapping[int, datetime]:
    """Since when the first document of an account waits to be fetched."""
    found: dict[int, datetime] = {}
    rows = _due(before).filter(account__in=channels.connected()).order_by("-documents_due_at")
    for account_id, since in rows.values_list("account_id", "documents_due_at"):
        if since is not None:
            found[account_id] = since
    return found


_run: Callable[..., None] = fetch_documents
DOCUMENTS = register(
    Conversation(
        name=CONVERSATION,
        label="Label documents",
        chore=chore(name="labels.documents", priority=21)(_run),
        due=lambda look: _accounts_due(look.at),
        waiting=_waiting,
        part=LABELS,
        at_connect=True,
    )
)
