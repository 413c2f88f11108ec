"""What a folder sells: a file for each listing. It reviews nothing, and takes a listing of one name once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.channels.folder_files import FAULTS, Folder, Json, read, write

from shelfwire.channels.port import (
    Answered,
    CheckedListing,
    Choice,
    Gone,
    ListedSku,
    ListingAsKept,
    ListingContent,
    ListingMove,
    ListingStatus,
    Measured,
    MoveAnswer,
    OptionValue,
    Parcelled,
    PictureUse,
    PostedListing,
    Reason,
    Refused,
    SentPicture,
    Session,
    SkuContent,
)
from shelfwire.kit import clock, ids
from shelfwire.kit.ids import (
    ExternalBrandId,
    ExternalCategoryId,
    ExternalProductId,
    ExternalSkuId,
    SellerSku,
)
from shelfwire.kit.money import Money

JPEG = b"\xff\xd8\xff"
STATES = {
    "shown": ListingStatus.LIVE,
    "hidden": ListingStatus.OFF_BY_SELLER,
    "sketch": ListingStatus.DRAFT,
    "burnt": ListingStatus.DELETED,
}
MOVES = {
    ListingMove.ACTIVATE: (("hidden",), "shown"),
    ListingMove.DEACTIVATE: (("shown",), "hidden"),
    ListingMove.DELETE: (("shown", "hidden", "sketch"), "burnt"),
    ListingMove.RECOVER: (("burnt",), "hidden"),
}


class FolderPosting:
    """A listing is a file; a picture is a file named by its digest."""

    def payload(self, session: Session, content: ListingContent) -> Mapping[str, Any]:
        return self._document(content, {})

    def check(self, session: Session, content: ListingContent) -> CheckedListing:
        Folder(session).drawer("listings")
        return CheckedListing(problems=tuple(_problems(content, {})))

    def send_picture(self, session: Session, content: bytes, *, name: str, use: PictureUse) -> SentPicture:
        drawer = Folder(session).drawer("listings")
        if not content.startswith(JPEG):
            raise _refused(Reason("F10", "this is no picture", None, "Use a JPG file."))
        uri = sha256(content).hexdigest()
        (drawer / "pictures").mkdir(parents=True, exist_ok=True)
        (drawer / "pictures" / uri).write_bytes(content)
        return SentPicture(uri, f"folder:{uri}")

    def send_file(self, session: Session, content: bytes, *, name: str) -> str:
        drawer = Folder(session).drawer("listings")
        if not content.startswith(b"%PDF"):
            raise _refused(Reason("F11", "this is no PDF file", None, "Use a PDF file."))
        return f"{sha256(content).hexdigest()}-{drawer.name}"

    def create(self, session: Session, content: ListingContent, *, idempotency_key: str) -> PostedListing:
        shelf = self._shelf(session)
        for path in sorted(shelf.glob("*.json")):
            there = read(path)
            if there["key"] == idempotency_key or (content.ref and there["ref"] == content.ref):
                return _posted(there)
        document = self._document(content, {}) | {
            "id": f"L{ids.new_token(8)}",
            "key": idempotency_key,
            "made": clock.now().timestamp(),
            "state": "sketch" if content.as_draft else "shown",
        }
        write(shelf / f"{document['id']}.json", document)
        FAULTS.after(Path(session.options["folder"]), "listings")
        return _posted(document)

    def find(self, session: Session, content: ListingContent, *, since: datetime) -> PostedListing | None:
        for path in sorted(self._shelf(session).glob("*.json")):
            there = read(path)
            if there["ref"] == content.ref and there["made"] >= since.timestamp():
                return _posted(there)
        return None

    def edit(self, session: Session, product_id: ExternalProductId, content: ListingContent) -> PostedListing:
        path, there = self._file(session, product_id)
        document = {**there, **self._document(content, there)}
        write(path, document)
        FAULTS.after(Path(session.options["folder"]), "listings")
        return _posted(document)

    def read(self, session: Session, product_id: ExternalProductId) -> ListingAsKept:
        path, there = self._file(session, product_id)
        return _kept(there, path.read_text())

    def read_under_review(self, session: Session, product_id: ExternalProductId) -> ListingAsKept | None:
        self._file(session, product_id)
        return None

    def move(
        self, session: Session, product_ids: Sequence[ExternalProductId], move: ListingMove
    ) -> MoveAnswer:
        shelf = self._shelf(session)
        before, after = MOVES[move]
        refused: dict[ExternalProductId, Reason] = {}
        for product_id in dict.fromkeys(product_ids):
            path = shelf / f"{product_id}.json"
            if not path.exists():
                refused[product_id] = Reason("F12", "there is no such listing")
            elif (there := read(path))["state"] not in before:
                refused[product_id] = Reason("F13", f"the listing is {there['state']}")
            else:
                write(path, {**there, "state": after})
        return MoveAnswer(refused)

    def _shelf(self, session: Session) -> Path:
        shelf = Folder(session).drawer("listings") / "listings"
        shelf.mkdir(parents=True, exist_ok=True)
        return shelf

    def _file(self, session: Session, product_id: ExternalProductId) -> tuple[Path, Json]:
        path = self._shelf(session) / f"{product_id}.json"
        if not path.exists() or (there := read(path))["state"] == "burnt":
            raise Gone(f"there is no listing {product_id}")
        return path, there

    def _document(self, content: ListingContent, there: Json) -> Json:
        problems = _problems(content, there)
        if problems:
            raise _refused(*problems)
        kept = {sku["id"]: sku for sku in there.get("skus", [])}
        skus = [_sku(sku, kept.get(sku.external_id or "", {})) for sku in content.skus]
        gone = {*content.dropped_sku_ids, *(sku["id"] for sku in skus)}
        return {
            "ref": content.ref,
            "title": content.title,
            "text": content.description,
            "shelf": content.category_id,
            "edition": content.category_version,
            "brand": content.brand_id or "",
            "pictures": list(content.picture_uris) or there.get("pictures", []),
            "says": {
                each.question_id: [[one.external_id, one.name] for one in each.values]
                for each in content.answers
            },
            "parcel": _measures(content.parcel) or there.get("parcel", {}),
            "skus": [*skus, *(sku for key, sku in kept.items() if key not in gone)],
        }


def _sku(sku: SkuContent, there: Json) -> Json:
    price = there.get("price") or (str(sku.price.decimal) if sku.price else "")
    return {
        "id": there.get("id") or f"S{ids.new_token(8)}",
        "ref": sku.ref,
        "code": sku.seller_sku,
        "price": price,
        "options": [[each.name, each.value] for each in sku.options],
        "number": list(sku.identifier or there.get("number") or ()),
        "parcel": _measures(sku.parcel) or there.get("parcel", {}),
        "here": there.get("here") or [list(each) for each in sku.quantities],
    }


def _problems(content: ListingContent, there: Json) -> list[Reason]:
    known = {sku["id"] for sku in there.get("skus", [])}
    found = []
    if not content.title.strip():
        found.append(Reason("F14", "the title is empty", "title", "Enter a title."))
    if not content.skus:
        found.append(Reason("F15", "there is no SKU", "skus", "Enable a SKU."))
    for sku in content.skus:
        if sku.external_id and there and sku.external_id not in known:
            found.append(Reason("F16", f"{sku.seller_sku} is not on this listing", f"sku:{sku.ref}"))
        if not sku.external_id and sku.price is None:
            found.append(Reason("F17", f"{sku.seller_sku} has no price", f"sku:{sku.ref}:price"))
    return found


def _refused(*reasons: Reason) -> Refused:
    return Refused(f"The folder refuses: {reasons[0].text}.", reasons=reasons, request_id="req-no")


def _posted(there: Json) -> PostedListing:
    return PostedListing(
        ExternalProductId(there["id"]), {sku["ref"]: ExternalSkuId(sku["id"]) for sku in there["skus"]}
    )


def _measures(parcel: Parcelled) -> Json:
    given = {name: getattr(parcel, name) for name in ("weight", "length", "width", "height")}
    return {name: [str(one.value), one.unit] for name, one in given.items() if one is not None}


def _parcel(said: Json) -> Parcelled:
    return replace(
        Parcelled(), **{name: Measured(Decimal(value), unit) for name, (value, unit) in said.items()}
    )


def _kept(there: Json, document: str) -> ListingAsKept:
    return ListingAsKept(
        product_id=ExternalProductId(there["id"]),
        title=there["title"],
        description=there["text"],
        status=STATES[there["state"]],
        channel_status=there["state"],
        review="",
        skus=tuple(
            ListedSku(
                ExternalSkuId(sku["id"]),
                SellerSku(sku["code"]),
                options=tuple(OptionValue(name, value) for name, value in sku["options"]),
                identifier=(sku["number"][0], sku["number"][1]) if sku["number"] else None,
                price=Money.parse(sku["price"], "EUR") if sku["price"] else None,
                parcel=_parcel(sku["parcel"]),
                ref=sku["ref"],
            )
            for sku in there["skus"]
        ),
        category_id=ExternalCategoryId(there["shelf"]),
        category_version=there["edition"],
        brand_id=ExternalBrandId(there["brand"]) if there["brand"] else None,
        picture_uris=tuple(there["pictures"]),
        picture_urls=tuple(f"folder:{each}" for each in there["pictures"]),
        answers=tuple(
            ("", Answered(key, tuple(Choice(*one) for one in values)))
            for key, values in there["says"].items()
        ),
        parcel=_parcel(there["parcel"]),
        ref=there["ref"],
        document=document,
    )
