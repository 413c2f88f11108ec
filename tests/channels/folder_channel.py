"""A second, tiny channel: a folder of JSON files. It proves that the port is no portrait of one channel.

A shop is a drawer; an order is a file in it; a parcel is a file; consent is a file with a code; a notice is a JSON
body signed with a key. Written from the port alone, with words of its own. ``FolderWorld`` is its buyers and sellers.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, quote, urlsplit

from tests.channels.folder_files import FAULTS, Folder, Json, read, write
from tests.channels.folder_posting import JPEG, FolderPosting
from tests.channels.folder_taxonomy import FolderTaxonomy

from shelfwire.channels.contract import World
from shelfwire.channels.port import (
    Address,
    Answered,
    BadSignature,
    Channel,
    ChannelOrder,
    ChannelOrderStatus,
    ChannelPackage,
    ChannelUnit,
    ChannelWarehouse,
    Check,
    Choice,
    ConsentDenied,
    Credentials,
    DeliveryOption,
    Gone,
    Limit,
    ListingContent,
    Notice,
    NoticeTopic,
    OptionField,
    OptionValue,
    OrderClass,
    OrderPage,
    PackageStatus,
    PictureUse,
    Placed,
    Provider,
    Reason,
    Reconnect,
    Refused,
    Session,
    Shipment,
    ShippedBy,
    ShipReceipt,
    Shop,
    SkuContent,
    Subject,
    SubjectKind,
    TrackingEvent,
    TrackingStep,
    TryLater,
    Unknown,
    Unreadable,
)
from shelfwire.kit import clock, ids
from shelfwire.kit.ids import (
    ExternalCategoryId,
    ExternalOrderId,
    ExternalPackageId,
    ExternalProductId,
    ExternalProviderId,
    ExternalShopId,
    ExternalSkuId,
    ExternalUnitId,
    ExternalWarehouseId,
    SellerSku,
)
from shelfwire.kit.money import Money
from shelfwire.kit.secrets import Secret

STATES = {
    "unpaid": ChannelOrderStatus.UNPAID,
    "hold": ChannelOrderStatus.ON_HOLD,
    "ready": ChannelOrderStatus.AWAITING_SHIPMENT,
    "part": ChannelOrderStatus.PARTIALLY_SHIPPED,
    "sent": ChannelOrderStatus.AWAITING_COLLECTION,
    "moving": ChannelOrderStatus.IN_TRANSIT,
    "arrived": ChannelOrderStatus.DELIVERED,
    "done": ChannelOrderStatus.COMPLETED,
    "void": ChannelOrderStatus.CANCELLED,
}
CARRIERS = {"P1": "Folder Post", "P2": "UPS", "P3": "FedEx"}
TOKEN_LIFE = timedelta(days=7)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, clock.now().tzinfo)


_STEPS = {
    "sent": TrackingStep.BEFORE,
    "moving": TrackingStep.MOVING,
    "arrived": TrackingStep.DELIVERED,
    "done": TrackingStep.DELIVERED,
}


def _state(word: str) -> ChannelOrderStatus | Unknown:
    return STATES.get(word) or Unknown(word)


def order_from(document: Json) -> ChannelOrder:
    """The folder's words in the port's."""
    units = tuple(
        ChannelUnit(
            external_id=ExternalUnitId(line["id"]),
            product_id=ExternalProductId(f"item-{line['item']}"),
            sku_id=ExternalSkuId(f"sku-{line['item']}"),
            seller_sku=SellerSku(line["item"]),
            product_name=line["name"],
            sku_name="",
            price_minor=line["cents"],
            original_price_minor=line["cents"],
            seller_discount_minor=0,
            platform_discount_minor=0,
            status=_state(line["state"]),
            package_id=ExternalPackageId(line["parcel"]) if line["parcel"] else None,
            tracking_number=line["number"],
            provider_id=ExternalProviderId(line["carrier"]) if line["carrier"] else None,
            provider_name=CARRIERS.get(line["carrier"], ""),
        )
        for line in document["lines"]
    )
    total = sum(unit.price_minor for unit in units)
    to = document["to"]
    return ChannelOrder(
        external_id=ExternalOrderId(document["id"]),
        status=_state(document["state"]),
        channel_status=document["state"],
        order_class=OrderClass.SALE,
        placed_at=_moment(document["placed"]),
        updated_at=_moment(document["changed"]),
        currency="EUR",
        total_minor=total,
        subtotal_minor=total,
        shipping_minor=0,
        tax_minor=0,
        seller_discount_minor=0,
        platform_discount_minor=0,
        amounts=(),
        units=units,
        address=Address(kind="full", **to, lines=("1 Paper Street",), country="DE")
        if to
        else Address(kind="absent"),
        document=json.dumps(document).encode(),
        shipped_by=ShippedBy.SELLER,
        cancel_requested=document["cancel_asked"],
        warehouse_id=ExternalWarehouseId("W1"),
        delivery_option_id="D1",
        delivery_option_name="Standard",
        paid_at=_moment(document["placed"]),
    )


class FolderConnect:
    """Consent is a file with a code."""

    def authorise_url(self, session: Session, *, state: str, redirect_url: str) -> str:
        return f"file://{session.options['folder']}/consent?state={quote(state)}&back={quote(redirect_url)}"

    def exchange(self, session: Session, *, callback: Mapping[str, str]) -> Credentials:
        root = Path(session.options["folder"])
        FAULTS.before(root, "exchange")
        code = callback.get("code", "")
        path = root / "codes" / f"{code}.json"
        if not code.isalnum() or not path.exists():
            raise ConsentDenied("the seller did not agree, or the code is not one of the folder's")
        (root / "used").mkdir(exist_ok=True)
        path.rename(root / "used" / path.name)
        credentials = self._grant(root)
        FAULTS.after(root, "exchange")
        return credentials

    def shops(self, session: Session, credentials: Credentials) -> tuple[Shop, ...]:
        root = Path(session.options["folder"])
        FAULTS.before(root, "shops")
        shops = tuple(
            Shop(
                external_id=ExternalShopId(shop["id"]),
                name=shop["name"],
                region="DE",
                currency="EUR",
                timezone="Europe/Berlin",
                kind="drawer",
                extra={"drawer": shop["id"]},
            )
            for shop in read(root / "seller.json")["shops"]
        )
        FAULTS.after(root, "shops")
        return shops

    def _grant(self, root: Path) -> Credentials:
        now = clock.now()
        grant = {
            "access": ids.new_token(),
            "access_until": (now + TOKEN_LIFE).timestamp(),
            "refresh": ids.new_token(),
            "refresh_until": (now + timedelta(days=365)).timestamp(),
        }
        write(root / "grant.json", grant)
        seller = read(root / "seller.json")
        return Credentials(
            access_token=Secret(str(grant["access"])),
            access_expires_at=now + TOKEN_LIFE,
            refresh_token=Secret(str(grant["refresh"])),
            refresh_expires_at=now + timedelta(days=365),
            scopes=("everything",),
            holder_id=seller["holder"],
            holder_name=seller["name"],
            holder_region="DE",
        )

    def refresh(self, session: Session) -> Credentials:
        root = Path(session.options["folder"])
        FAULTS.before(root, "refresh")
        held = session.credentials
        path = root / "grant.json"
        if held is None or not path.exists() or read(path)["refresh"] != held.refresh_token.reveal():
            raise Reconnect("the seller ended the consent")
        fresh = replace(self._grant(root), extra=held.extra)
        FAULTS.after(root, "refresh")
        return fresh

    def check(self, session: Session) -> tuple[Check, ...]:
        try:
            Folder(session).drawer("shop")
        except Reconnect as refusal:
            return (Check("consent", "Consent", "missing", str(refusal), "Fetch the token.", ("orders_in",)),)
        return (Check("consent", "Consent", "works"),)


class FolderOrders:
    """Orders are files."""

    def _all(self, session: Session) -> tuple[list[ChannelOrder], list[tuple[str, str]]]:
        found, unreadable = [], []
        for path in sorted((Folder(session).drawer("orders") / "orders").glob("*.json")):
            try:
                found.append(order_from(read(path)))
            except (ValueError, KeyError) as why:
                unreadable.append((path.stem, f"{type(why).__name__}: {why}"))
        return found, unreadable

    def _page(
        self, session: Session, since: datetime, until: datetime, page: str | None, size: int, moment: str
    ) -> OrderPage:
        orders, unreadable = self._all(session)
        inside = [o for o in orders if since <= getattr(o, moment) < until]
        inside.sort(key=lambda o: (getattr(o, moment), o.external_id))
        start = int(page or 0)
        more = str(start + size) if len(inside) > start + size else None
        FAULTS.after(Path(session.options["folder"]), "orders")
        return OrderPage(
            tuple(inside[start : start + size]),
            more,
            request_id=ids.new_token(6),
            unreadable=tuple(unreadable) if page is None else (),
            total=len(inside),
        )

    def changed(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 50
    ) -> OrderPage:
        return self._page(session, since, until, page, size, "updated_at")

    def created(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 50
    ) -> OrderPage:
        return self._page(session, since, until, page, size, "placed_at")

    def fetch(self, session: Session, order_ids: Sequence[ExternalOrderId]) -> OrderPage:
        orders, unreadable = self._all(session)
        wanted = set(order_ids)
        return OrderPage(
            tuple(o for o in orders if o.external_id in wanted),
            None,
            unreadable=tuple(row for row in unreadable if row[0] in wanted),
        )

    def place(
        self, *, country: str, levels: Sequence[tuple[str, str, str]], document: bytes
    ) -> Placed | None:
        """The folder's levels are (name of a part, "", what it says)."""
        said = {level: name for level, _, name in levels}
        if not said:
            return None
        return Placed(said.get("district", ""), said.get("city", ""), said.get("region", ""), tuple(levels))


class FolderShipments:
    """A parcel is a file; its lines carry the number."""

    def warehouses(self, session: Session) -> tuple[ChannelWarehouse, ...]:
        Folder(session).drawer("shop")
        return (ChannelWarehouse(ExternalWarehouseId("W1"), "The shelf", "sales", True, True, "DE"),)

    def delivery_options(
        self, session: Session, warehouse_id: ExternalWarehouseId
    ) -> tuple[DeliveryOption, ...]:
        Folder(session).drawer("shop")
        return (DeliveryOption("D1", "Standard", "home", warehouse_id),)

    def providers(self, session: Session, delivery_option_id: str) -> tuple[Provider, ...]:
        Folder(session).drawer("shop")
        return tuple(
            Provider(ExternalProviderId(key), name, delivery_option_id) for key, name in CARRIERS.items()
        )

    def orders(
        self, session: Session, order_ids: Sequence[ExternalOrderId]
    ) -> dict[ExternalOrderId, ChannelOrder]:
        return {}  # a file is read as cheaply as its order is known

    def ship(self, session: Session, shipment: Shipment, *, order: ChannelOrder | None = None) -> ShipReceipt:
        drawer = Folder(session).drawer("tracking")
        path = drawer / "orders" / f"{shipment.order_id}.json"
        order = read(path) if path.exists() else {"state": "missing", "lines": []}
        wanted = [line for line in order["lines"] if line["id"] in shipment.unit_ids]
        self._refuse(order, wanted, shipment)
        parcel = f"K{ids.new_token(6)}"
        for line in wanted:
            line.update(
                parcel=parcel, number=shipment.tracking_number, carrier=shipment.provider_id, state="sent"
            )
        order["state"] = "sent" if all(line["parcel"] for line in order["lines"]) else "part"
        order["changed"] = clock.now().timestamp()
        write(path, order)
        FAULTS.after(Path(session.options["folder"]), "tracking")
        return ShipReceipt((ExternalPackageId(parcel),), request_id=f"req-{parcel}")

    def _refuse(self, order: Json, wanted: list[Json], shipment: Shipment) -> None:
        if order["state"] not in ("ready", "part"):
            why = Reason("F1", f"the order is {order['state']}")
        elif shipment.provider_id not in CARRIERS:
            why = Reason("F2", "no such carrier", field="carrier")
        elif not wanted or any(line["parcel"] for line in wanted):
            why = Reason("F3", "a line has left already")
        else:
            return
        raise Refused(f"The folder refuses: {why.text}.", reasons=(why,), request_id="req-no")

    def find(self, session: Session, shipment: Shipment) -> ShipReceipt | None:
        path = Folder(session).drawer("tracking") / "orders" / f"{shipment.order_id}.json"
        if not path.exists():
            return None
        lines = [line for line in read(path)["lines"] if line["id"] in shipment.unit_ids]
        if not lines or {line["number"] for line in lines} != {shipment.tracking_number}:
            return None
        return ShipReceipt(tuple(sorted({ExternalPackageId(line["parcel"]) for line in lines})), found=True)

    def correct_tracking(
        self, session: Session, shipment: Shipment, *, package_ids: tuple[ExternalPackageId, ...]
    ) -> ShipReceipt:
        path = Folder(session).drawer("tracking") / "orders" / f"{shipment.order_id}.json"
        order = read(path)
        if order["state"] not in ("part", "sent"):
            raise Refused("Too late to correct.", reasons=(Reason("F4", "the parcel moves already"),))
        for line in order["lines"]:
            if line["parcel"] in package_ids:
                line.update(number=shipment.tracking_number, carrier=shipment.provider_id)
        order["changed"] = clock.now().timestamp()
        write(path, order)
        FAULTS.after(Path(session.options["folder"]), "tracking")
        return ShipReceipt(package_ids)

    def package(self, session: Session, package_id: ExternalPackageId) -> ChannelPackage:
        for path in sorted((Folder(session).drawer("tracking") / "orders").glob("*.json")):
            order = read(path)
            lines = [line for line in order["lines"] if line["parcel"] == package_id]
            if lines:
                return ChannelPackage(
                    external_id=package_id,
                    status=PackageStatus.SHIPPED,
                    channel_status=lines[0]["state"],
                    order_ids=(ExternalOrderId(order["id"]),),
                    unit_ids=tuple(ExternalUnitId(line["id"]) for line in lines),
                    tracking_number=lines[0]["number"],
                )
        raise Gone(f"there is no parcel {package_id}")

    def tracking(
        self, session: Session, order_id: ExternalOrderId, *, by_parcel: bool = False
    ) -> tuple[TrackingEvent, ...]:
        order = read(Folder(session).drawer("tracking") / "orders" / f"{order_id}.json")
        numbers = dict.fromkeys(line["number"] for line in order["lines"] if line["number"])
        return tuple(
            TrackingEvent(
                _moment(order["changed"]),
                order["state"],
                step=_STEPS.get(order["state"], Unknown(order["state"])),
                tracking_number=number if by_parcel else "",
            )
            for number in (numbers if by_parcel else [""])
        )


class FolderWebhooks:
    """A notice is a JSON body; ``X-Folder-Mark`` is its keyed hash."""

    def read(self, session: Session, *, body: bytes, headers: Mapping[str, str]) -> Notice:
        key = session.secrets.get("key") or Secret("")
        mark = next((value for name, value in headers.items() if name.lower() == "x-folder-mark"), "")
        if not hmac.compare_digest(mark.encode(), sign(key.reveal(), body).encode()):
            raise BadSignature("the mark does not fit")
        try:
            said = json.loads(body)
            kind, number = str(said["kind"]), str(said["number"])
        except (ValueError, KeyError, TypeError, RecursionError) as why:
            raise Unreadable(f"no document of the folder: {type(why).__name__}") from None
        topics = {
            "order": NoticeTopic.ORDER,
            "locked": NoticeTopic.CONSENT_ENDED,
            "locks_soon": NoticeTopic.CONSENT_ENDING,
            "picture": NoticeTopic.PRODUCT,
        }
        return Notice(
            dedupe_key=number,
            kind=kind,
            kind_name=kind.replace("_", " "),
            topic=topics.get(kind, NoticeTopic.OTHER),
            shop_id=ExternalShopId(said["shop"]) if said.get("shop") else None,
            at=_moment(said["at"]) if said.get("at") else None,
            subjects=(Subject(SubjectKind.ORDER, said["order"]),) if said.get("order") else (),
            known=kind in topics,
        )

    def subscribe(self, session: Session, *, address: str) -> tuple[str, ...]:
        drawer = Folder(session).drawer("shop")
        write(drawer / "bells.json", {"order": address, "locked": address})
        return ("order", "locked")

    def subscriptions(self, session: Session) -> Mapping[str, str]:
        path = Folder(session).drawer("shop") / "bells.json"
        return read(path) if path.exists() else {}


def sign(key: str, body: bytes) -> str:
    return hmac.new(key.encode(), body, sha256).hexdigest()


def folder_channel() -> Channel:
    """The plugin."""
    return Channel(
        name="folder",
        label="Folder",
        options=(
            OptionField("folder", "Folder", required=True),
            OptionField("key", "Key", "secret", required=True, help="What notices are signed with."),
            OptionField("allow_http_webhook", "Notices without TLS", "bool", default=False, advanced=True),
            OptionField("size", "Size", "int", default=5, advanced=True),
            OptionField(
                "colour", "Colour", "choice", default="red", choices=(("red", "Red"), ("blue", "Blue"))
            ),
            OptionField("site", "Site", "url"),
        ),
        limits=(Limit("shops_per_tax_id", 5, "", "folder.md", "2026-01-01", "Says the folder."),),
        regions={"DE": ("EUR", "Europe/Berlin")},
        connect=FolderConnect(),
        orders=FolderOrders(),
        shipments=FolderShipments(),
        taxonomy=FolderTaxonomy(),
        posting=FolderPosting(),
        webhooks=FolderWebhooks(),
    )


class FolderWorld(World):
    """The buyers, the seller and the postman of one folder."""

    channel = folder_channel()

    def __init__(self, root: Path, shops: Sequence[str] = ("S1",), holder: str = "H1") -> None:
        self.root = root
        self.key = "a key of the folder's own"
        self.shops(*shops, holder=holder)

    def shops(self, *shop_ids: str, holder: str = "H1") -> None:
        """Which shops the seller at the consent page has."""
        named = [{"id": shop, "name": f"Drawer {shop}"} for shop in shop_ids]
        write(self.root / "seller.json", {"holder": holder, "name": "Frida Folder", "shops": named})

    def settings(self) -> tuple[Mapping[str, str], Mapping[str, Secret]]:
        return {"folder": str(self.root)}, {"key": Secret(self.key)}

    def now(self) -> datetime:
        return clock.now()

    def consent(self, url: str) -> Mapping[str, str]:
        code = ids.new_token().replace("-", "").replace("_", "")
        write(self.root / "codes" / f"{code}.json", {})
        return {"code": code, "state": parse_qs(urlsplit(url).query)["state"][0]}

    def deny(self, url: str) -> Mapping[str, str]:
        return {"code": "", "error": "declined", "state": parse_qs(urlsplit(url).query)["state"][0]}

    def expire_access(self) -> None:
        self._change_grant(access_until=0)

    def new_listing(self, session: Session) -> ListingContent:
        picture = FolderPosting().send_picture(session, self.picture(), name="mug.jpg", use=PictureUse.MAIN)
        return ListingContent(
            ref="OURS",
            title="A mug",
            description="<p>It is blue.</p>",
            category_id=ExternalCategoryId("mugs"),
            category_version="spring",
            skus=tuple(
                SkuContent(
                    ref=f"OURS-{colour}",
                    seller_sku=SellerSku(f"MUG-{colour}"),
                    options=(OptionValue("Colour", colour),),
                    price=Money(1250, "EUR"),
                    quantities=((ExternalWarehouseId("W1"), 3),),
                )
                for colour in ("Blue", "Red")
            ),
            picture_uris=(picture.uri,),
            answers=(Answered("glaze", (Choice("g1", "Matt"),)),),
        )

    def listings(self) -> int:
        return len(list(self.root.glob("drawers/*/listings/*.json")))

    def picture(self) -> bytes:
        return JPEG + b"a mug"

    @contextmanager
    def without_scope(self, part: Literal["orders", "shipments"]) -> Iterator[None]:
        self.withhold(part)
        yield
        self.withhold(None)

    def withhold(self, part: str | None) -> None:
        """What the consent does not cover from now on; nothing when None."""
        group = {"orders": "orders", "shipments": "shop", None: ""}[part]
        write(self.root / "withheld.json", {"group": group})

    def revoke(self) -> None:
        (self.root / "grant.json").unlink()

    def _change_grant(self, **changes: object) -> None:
        path = self.root / "grant.json"
        write(path, {**read(path), **changes})

    def _path(self, order_id: str) -> Path:
        (found,) = self.root.glob(f"drawers/*/orders/{order_id}.json")
        return found

    def place_order(
        self,
        *,
        units: int = 1,
        held: bool = False,
        shop: str = "S1",
        item: str = "MUG",
        order_id: str = "",
        at: datetime | None = None,
    ) -> str:
        order_id = order_id or f"F{len(list(self.root.glob('drawers/*/orders/*.json'))) + 1:06}"
        seconds = (at or clock.now()).timestamp()
        state = "hold" if held else "ready"
        lines = [
            {
                "id": f"{order_id}-{n}",
                "item": item,
                "name": f"A {item.lower()}",
                "cents": 1250,
                "state": state,
                "parcel": "",
                "number": "",
                "carrier": "",
            }
            for n in range(units)
        ]
        to = None if held else {"name": "Dana", "city": "Berlin", "postal_code": "10115"}
        document = {
            "id": order_id,
            "state": state,
            "placed": seconds,
            "changed": seconds,
            "lines": lines,
            "to": to,
            "cancel_asked": False,
        }
        write(self.root / "drawers" / shop / "orders" / f"{order_id}.json", document)
        return order_id

    def change(self, order_id: str, **changes: object) -> None:
        """Something happens to the order, now."""
        document = {**read(self._path(order_id)), "changed": clock.now().timestamp(), **changes}
        write(self._path(order_id), document)

    def release(self, order_id: str) -> None:
        """The hold ends."""
        lines = [{**line, "state": "ready"} for line in read(self._path(order_id))["lines"]]
        to = {"name": "Dana", "city": "Berlin", "postal_code": "10115"}
        self.change(order_id, state="ready", lines=lines, to=to)

    def move_order(self, order_id: str, to: ChannelOrderStatus) -> None:
        word = {status: word for word, status in STATES.items()}[to]
        lines = [{**line, "state": word} for line in read(self._path(order_id))["lines"]]
        self.change(order_id, state=word, lines=lines)

    def ask_to_cancel(self, order_id: str) -> None:
        self.change(order_id, cancel_asked=True)

    def garble(self, order_id: str) -> None:
        """The order's file is no order any more."""
        self._path(order_id).write_text('{"id": "?"')

    def packages(self, order_id: str) -> Sequence[tuple[str, str]]:
        lines = read(self._path(order_id))["lines"]
        return sorted({(line["parcel"], line["number"]) for line in lines if line["parcel"]})

    def notice(self, **said: object) -> tuple[bytes, Mapping[str, str]]:
        """A genuine notice that says so."""
        body = json.dumps({"number": ids.new_token(9), "at": clock.now().timestamp(), **said}).encode()
        return body, self.sign(body)

    def ring(self, order_id: str) -> tuple[bytes, Mapping[str, str]]:
        return self.notice(kind="order", order=order_id, shop=self._path(order_id).parts[-3])

    def ring_unknown(self) -> tuple[bytes, Mapping[str, str]]:
        return self.notice(kind="weather", shop="S1")

    def sign(self, body: bytes) -> Mapping[str, str]:
        return {"X-Folder-Mark": sign(self.key, body)}

    def on(self, hook: Callable[[str, str], None]) -> None:
        """Call ``hook(when, call)`` around every call; it may raise."""
        FAULTS.hooks[self.root] = hook

    def mend(self) -> None:
        """Every hook is off."""
        FAULTS.hooks.pop(self.root, None)

    @contextmanager
    def break_network(self, *, when: Literal["before", "after"], call: str = "") -> Iterator[None]:
        def fail(now: str, which: str) -> None:
            if now == when and call in ("", which):
                raise TryLater("no answer", maybe_done=when == "after")

        self.on(fail)
        try:
            yield
        finally:
            self.mend()
