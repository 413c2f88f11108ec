"""Notices: signed, sent to who subscribed, tried again after 2 min, 30 min, 3 h and 12 h, then dropped.

facts.md 5. The ladder runs on the world's clock; the 3 s a receiver has are wall time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import urllib3
from urllib3.exceptions import HTTPError

from tiktok_shop_sim import signing
from tiktok_shop_sim.envelope import encode
from tiktok_shop_sim.faults import OF_NOTICES, Faults
from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.spec import event_types
from tiktok_shop_sim.world import consents
from tiktok_shop_sim.world.records import Notice
from tiktok_shop_sim.world.world import Event, World

RETRY_DELAYS: Final = (120, 1800, 3 * 3600, 12 * 3600)
LIMIT: Final = 3.0
KEPT: Final = 20_000
AT_ONCE: Final = 32

TYPES: Final = {
    "order_status": 1,
    "address_changed": 3,
    "package": 4,
    "product_status": 5,
    "deauthorised": 6,
    "authorization_expiring": 7,
    "cancellation": 11,
    "return": 12,
    "conversation_new": 13,
    "message_new": 14,
    "product_changed": 15,
    "product_created": 16,
    "product_category_changed": 18,
    "inbound_order": 21,
    "fbt_onboarded": 22,
    "goods_matched": 23,
    "fbt_inventory": 24,
    "inventory_low": 27,
    "message_listener": 33,
    "invoice": 36,
    "product_audit": 37,
    "strikethrough_expired": 38,
    "activity_status": 39,
    "image_translated": 46,
    "sku_status": 50,
    "activity_changed": 63,
    "aftersales_request": 64,
    "rma": 65,
    "refund": 67,
    "inventory_changed": 71,
}
"""Notice type by the kind of event (facts.md 5.6)."""

OF_SELLER: Final = frozenset({21, 22, 23, 24})
"""Types that name the seller instead of the shop (facts.md 5.1); of 19, 35 and 52 none is caused here."""

LAST_WORD: Final = TYPES["deauthorised"]
"""What an app still hears of a shop whose authorisation has ended (facts.md 1.16)."""

WITHOUT_ID: Final = frozenset({3})
"""Types that carry no notification id: neither the sample nor the schema has one (facts.md 5.1)."""


class Notices:
    """Turns events into notices and brings them to their addresses."""

    def __init__(self, world: World, settings: Settings, faults: Faults) -> None:
        self.world = world
        self.settings = settings
        self.faults = faults
        self._names = {number: name for name, number in event_types().items()}
        self._serial = 0
        self._held: Notice | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._http = urllib3.PoolManager(maxsize=AT_ONCE)
        self._senders: ThreadPoolExecutor | None = None
        self.on_change: Callable[[], None] | None = None

    def on_event(self, event: Event) -> None:
        """Send what happened to everyone who asked for it."""
        number = TYPES[event.kind]
        if number != LAST_WORD and consents.taken_back(self.world, event.shop_id):
            return
        for address in self._addresses(event.shop_id, self._names.get(number, "")):
            self._send_with_faults(number, event, address)

    def _addresses(self, shop_id: str, name: str) -> list[str]:
        """Where a shop's notices go: its own subscription by event name, and the app's address for every type.

        Types without an event name can only be had through the app (facts.md 5.5).
        """
        subscription = self.world.subscriptions.get((shop_id, name))
        found = [subscription.address] if subscription is not None else []
        if self.settings.webhook_url and self.settings.webhook_url not in found:
            found.append(self.settings.webhook_url)
        return found

    def _send_with_faults(self, number: int, event: Event, address: str) -> None:
        notice = self._write(number, event, address)
        fault = self.faults.meet(f"notice {number}", event.shop_id, OF_NOTICES) if self.faults else None
        match None if fault is None else fault.request.kind:
            case "notice_lost":
                notice.state = "lost"
                notice.history.append("lost on purpose")
            case "notice_late" if fault is not None:
                notice.next_attempt = self.world.clock.now() + fault.request.seconds
                self.world.schedule(notice.next_attempt, "notice", str(notice.serial))
            case "notice_reorder":
                self._release_held()
                self._held = notice
                notice.state = "held"
            case "notice_double":
                self._start(self._again(notice))
                self._overtake(notice)
            case _:
                self._overtake(notice)

    def _write(self, number: int, event: Event, address: str) -> Notice:
        identifier = self.world.ids.next("notice")
        whose = (
            {"seller_open_id": self.world.shops[event.shop_id].seller_id}
            if number in OF_SELLER
            else {"shop_id": event.shop_id}
        )
        name = {} if number in WITHOUT_ID else {"tts_notification_id": identifier}
        moment = self.world.now()
        body = encode({"type": number, **name, **whose, "timestamp": moment, "data": event.data})
        return self._keep(identifier, number, event.shop_id, address, body, event.about)

    def _keep(
        self, identifier: str, number: int, shop_id: str, address: str, body: bytes, about: str
    ) -> Notice:
        self._serial = max(self._serial, next(reversed(self.world.notices), 0)) + 1
        notice = Notice(
            serial=self._serial,
            id=identifier,
            type=number,
            shop_id=shop_id,
            address=address,
            body=body,
            created=self.world.clock.now(),
            about=about,
        )
        self.world.notices[notice.serial] = notice
        if len(self.world.notices) > KEPT:
            oldest = next(iter(self.world.notices))
            if self.world.notices[oldest].next_attempt is None:
                del self.world.notices[oldest]
        return notice

    def _again(self, notice: Notice) -> Notice:
        """The same notice once more, with the same id: a receiver has to notice."""
        return self._keep(notice.id, notice.type, notice.shop_id, notice.address, notice.body, notice.about)

    def resend(self, serial: int) -> Notice:
        """Deliver a kept notice again, byte for byte."""
        notice = self._again(self.world.notices[serial])
        self._start(notice)
        return notice

    def _overtake(self, notice: Notice) -> None:
        """Send a notice, and the one that waits to be overtaken once it has arrived."""
        held, self._held = self._held, None
        task = self._start(notice)
        if held is not None:
            task.add_done_callback(lambda sent: None if sent.cancelled() else self._start(held))

    def _release_held(self) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            self._start(held)

    def flush(self) -> None:
        """Let go of a notice that waits to be overtaken."""
        self._release_held()

    def attempt(self, serial: int) -> None:
        """The clock says that a notice is due."""
        notice = self.world.notices.get(serial)
        if notice is not None and notice.next_attempt is not None:
            self._start(notice)

    def _start(self, notice: Notice) -> asyncio.Task[None]:
        notice.next_attempt = None
        notice.state = "sending"
        task = asyncio.get_running_loop().create_task(self._attempt(notice))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def settle(self) -> None:
        """Wait until every delivery under way has had its answer."""
        while self._running:
            await asyncio.gather(*self._running)

    async def _attempt(self, notice: Notice) -> None:
        async with self._gate:
            notice.attempts += 1
            status, error = await self._post(notice)
        notice.last_status, notice.last_error = status, error
        notice.history.append(error or f"HTTP {status}")
        if status is not None and 200 <= status < 300:
            notice.state = "delivered"
        elif status == 401:
            notice.state = "rejected"
        elif notice.attempts > len(RETRY_DELAYS):
            notice.state = "dropped"
        else:
            notice.state = "waiting"
            notice.next_attempt = self.world.clock.now() + RETRY_DELAYS[notice.attempts - 1]
            self.world.schedule(notice.next_attempt, "notice", str(notice.serial))
        if self.on_change is not None:
            self.on_change()

    async def _post(self, notice: Notice) -> tuple[int | None, str]:
        if self._senders is None:
            self._senders = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="notices")
        sending = asyncio.get_running_loop().run_in_executor(self._senders, self._send, notice)
        try:
            return await asyncio.wait_for(sending, LIMIT), ""
        except (HTTPError, TimeoutError) as error:
            return None, type(error).__name__

    def _send(self, notice: Notice) -> int:
        signature = signing.notice_signature(self.settings.app_key, self.settings.app_secret, notice.body)
        answer = self._http.request(
            "POST",
            notice.address,
            headers={"content-type": "application/json", "authorization": signature},
            body=notice.body,
            timeout=urllib3.Timeout(total=LIMIT),
            retries=False,
            redirect=False,
        )
        return answer.status

    async def close(self) -> None:
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._senders is not None:
            self._senders.shutdown(wait=False, cancel_futures=True)
            self._senders = None
        self._http.clear()
