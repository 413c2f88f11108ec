"""Pictures go up before the listing that shows them: each once for its content and use."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings

from shelfwire.catalog.models import PictureFile
from shelfwire.channels.port import ListingTarget, PictureUse, SentPicture, Session
from shelfwire.kit.errors import ChannelError, Gone, Reason, Refused
from shelfwire.kit.fetch import FetchFailed, Limits, download
from shelfwire.kit.guard import Guard
from shelfwire.posting.actions.tell import keep_upload
from shelfwire.posting.content import FILE, described_urls, needed_files, needed_pictures
from shelfwire.posting.models import AnswerFile, Posting
from shelfwire.posting.postings import Behind, uploads
from shelfwire.posting.wanted import WantedPicture
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.parallel import Calls
from shelfwire.sync.posting.parts import POSTING

_LIMITS = Limits(wait=5, total=15, most_bytes=10 * 1024 * 1024)
_KINDS = {b"\x89PNG": "png", b"RIFF": "webp", b"BM": "bmp", b"GIF8": "gif"}
"""How a file begins, and what its name ends in; anything else is a JPEG."""
Sent = dict[tuple[str, str], SentPicture]


@dataclass(slots=True)
class Step:
    """What the picture step made of some postings. By posting: why it cannot go, and what it still waits for."""

    sent: Sent = field(default_factory=dict)
    described: dict[int, dict[str, str]] = field(default_factory=dict)
    refused: dict[int, list[Reason]] = field(default_factory=dict)
    waits: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Upload:
    """``use``: a ``PictureUse``, or ``FILE``."""

    digest: str
    use: str
    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class _Need:
    """A picture or file that a posting needs. ``field``: where it is changed; ``url``: its address, or its name."""

    posting_id: int
    digest: str
    use: str
    url: str
    field: str
    is_answer: bool = False
    """An uploaded file: nobody fetches it."""


def send_pictures(caller: Caller, rows: Sequence[Posting], behind: Behind) -> Step:
    """Send what the channel has not yet of the pictures and files of these postings, several at once. One that it
    refuses costs the postings that show it. Raises what stops the whole account, with everything kept that was sent.
    """
    step = Step(sent=dict(behind.sent))
    needs: list[_Need] = []
    bytes_of: dict[str, bytes] = {}
    for posting in rows:
        needs += _of_product(posting, behind, step)
        needs += _of_answers(posting, behind)
    needs += _of_descriptions(caller, rows, behind, step, bytes_of)
    missing = {(one.digest, one.use): one for one in needs if (one.digest, one.use) not in step.sent}
    _load(caller, {digest for digest, _ in missing} - bytes_of.keys(), bytes_of)
    for one in needs:
        if one.digest in bytes_of or (one.digest, one.use) in step.sent:
            continue
        if one.is_answer:
            step.refused.setdefault(one.posting_id, []).append(_forgotten(one))
        else:
            step.waits[one.posting_id] = f"The picture {one.url} is being fetched."
    failed = _send(
        caller,
        [
            _Upload(one.digest, one.use, bytes_of[one.digest], _name(one, bytes_of[one.digest]))
            for one in missing.values()
            if one.digest in bytes_of
        ],
        step.sent,
    )
    for one in needs:
        if (why := failed.get((one.digest, one.use))) is not None:
            step.refused.setdefault(one.posting_id, []).extend(_reasons(why, one))
    return step


def _of_product(posting: Posting, behind: Behind, step: Step) -> list[_Need]:
    product_id = posting.channel_product_id or 0
    found = []
    for picture, use in needed_pictures(behind.wanted[product_id], behind.ways[product_id]):
        if picture.digest:
            found.append(_Need(posting.pk, picture.digest, use.value, picture.url, f"picture:{picture.id}"))
        elif picture.reason:
            step.refused.setdefault(posting.pk, []).append(_unfetched(picture))
        else:
            step.waits[posting.pk] = f"The picture {picture.url} is being fetched."
    return found


def _forgotten(need: _Need) -> Reason:
    return Reason("file_gone", f"The file {need.url} is not kept any more.", need.field, "Upload it again.")


def _of_answers(posting: Posting, behind: Behind) -> list[_Need]:
    wanted = behind.wanted[posting.channel_product_id or 0]
    return [
        _Need(posting.pk, file.digest, file.use, file.name, file.field, True) for file in needed_files(wanted)
    ]


def _unfetched(picture: WantedPicture) -> Reason:
    return Reason(
        "picture_not_fetched",
        f"The picture {picture.url} could not be fetched: {picture.reason}.",
        f"picture:{picture.id}",
        "Replace it, or take it away.",
    )


def _of_descriptions(
    caller: Caller, rows: Sequence[Posting], behind: Behind, step: Step, bytes_of: dict[str, bytes]
) -> list[_Need]:
    """Pictures inside descriptions are fetched where they stand, each once, and sent as the channel's own. Those of a
    posting that waits for others are left for when it goes.
    """
    urls = {
        posting.pk: described_urls(behind.wanted[posting.channel_product_id or 0])
        for posting in rows
        if posting.pk not in step.waits
    }
    came = _downloaded(dict.fromkeys(url for some in urls.values() for url in some))
    found = []
    for posting_id, url in ((pk, url) for pk, some in urls.items() for url in some):
        content = came[url]
        if isinstance(content, FetchFailed):
            text = f"The picture {url} in the description could not be fetched: {content}."
            advice = "Replace it, or take it out of the description."
            step.refused.setdefault(posting_id, []).append(
                Reason("picture_not_fetched", text, "description", advice)
            )
            continue
        digest = hashlib.sha256(content).hexdigest()
        bytes_of[digest], step.described.setdefault(posting_id, {})[url] = content, digest
        found.append(_Need(posting_id, digest, PictureUse.DESCRIPTION.value, url, "description"))
    step.sent |= uploads(caller.account, bytes_of)
    return found


def _downloaded(urls: Iterable[str]) -> dict[str, bytes | FetchFailed]:
    """What stands at each address, or why it did not come. Several at once: one server that drips does not hold up
    the pictures of the others."""
    found: dict[str, bytes | FetchFailed] = {}
    left = list(urls)
    with Calls[str, bytes]() as calls:

        def start() -> None:
            while calls.free and left:
                url = left.pop(0)
                fetch = partial(download, url, guard=_guard(), limits=_LIMITS, headers={"accept": "image/*"})
                calls.start(url, fetch)

        start()
        for done in calls:
            try:
                found[done.item] = done.result()
            except FetchFailed as failure:
                found[done.item] = failure
            start()
    return found


def _guard() -> Guard:
    return Guard(allowed=settings.ALLOWED_CHANNEL_HOSTS, anywhere=True)


def _load(caller: Caller, digests: set[str], bytes_of: dict[str, bytes]) -> None:
    for kept in (PictureFile, AnswerFile):
        rows = kept.objects.filter(company_id=caller.account.company_id, digest__in=digests - bytes_of.keys())
        for digest, content in rows.values_list("digest", "content"):
            bytes_of[digest] = bytes(content)


def _name(need: _Need, content: bytes) -> str:
    """A PDF keeps its name, which the channel shows to those who look at it."""
    if need.use == FILE:
        return need.url
    kinds = [kind for start, kind in _KINDS.items() if content.startswith(start)]
    return f"{need.digest[:24]}.{kinds[0] if kinds else 'jpg'}"


def _send(caller: Caller, wanted: Sequence[_Upload], sent: Sent) -> dict[tuple[str, str], Refused | Gone]:
    failed: dict[tuple[str, str], Refused | Gone] = {}
    stop: ChannelError | None = None
    left = list(wanted)
    with Calls[_Upload, SentPicture]() as calls:

        def start() -> None:
            while calls.free and left and stop is None:
                one = left.pop(0)
                calls.start(one, partial(caller.call, POSTING, partial(_upload, one)))

        start()
        for done in calls:
            key = (done.item.digest, done.item.use)
            try:
                picture = done.result()
            except (Refused, Gone) as no:
                failed[key] = no
            except ChannelError as error:
                stop = error
            else:
                keep_upload(account_id=caller.account_id, digest=key[0], use=done.item.use, sent=picture)
                sent[key] = picture
            start()
    if stop is not None:
        raise stop
    return failed


def _upload(one: _Upload, target: ListingTarget, session: Session) -> SentPicture:
    if one.use == FILE:
        return SentPicture(target.send_file(session, one.content, name=one.name))
    return target.send_picture(session, one.content, name=one.name, use=PictureUse(one.use))


def _reasons(error: Refused | Gone, need: _Need) -> list[Reason]:
    given: Sequence[Reason] = getattr(error, "reasons", ()) or [Reason("picture_refused", error.message)]
    return [
        Reason(one.code, f"{one.text} ({need.url})", need.field, one.advice or "Replace the picture.")
        for one in given
    ]
