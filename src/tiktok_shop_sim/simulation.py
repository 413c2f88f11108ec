"""One running simulator: the world, its clock, the state of its endpoints, and the task that fires the timers."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import msgspec

from tiktok_shop_sim import scenarios, snapshot, spec
from tiktok_shop_sim.calls import CallLog
from tiktok_shop_sim.change_counter import ChangeCounter
from tiktok_shop_sim.clock import Clock, Timer
from tiktok_shop_sim.diary import Diary
from tiktok_shop_sim.faults import Faults
from tiktok_shop_sim.modules import import_all
from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.throttle import Throttle
from tiktok_shop_sim.webhooks import Notices
from tiktok_shop_sim.world import consents, timers
from tiktok_shop_sim.world.world import Event, World

LONGEST_STEP = 10 * 366 * 86_400


class Simulation:
    """Holds everything that an endpoint may touch. All of it lives on one event loop."""

    def __init__(self, settings: Settings) -> None:
        import_all("tiktok_shop_sim.world")
        self.settings = settings
        self.at_start = msgspec.structs.replace(settings)
        self.spec = spec.load()
        self.throttle = Throttle()
        self.changes = ChangeCounter()
        self.calls = CallLog(settings.call_log_size)
        self.calls.on_add = self.changes.notify
        self.diary = Diary()
        self.worlds = 0
        """How many worlds there have been; whoever kept something of an earlier one forgets it."""
        self.rendered: dict[tuple[str, str], tuple[int, bytes]] = {}
        self.notices: Notices | None = None
        self.counted: dict[tuple[str, bytes], int] = {}
        self._wake = asyncio.Event()
        self._ticker: asyncio.Task[None] | None = None
        self._stepping = asyncio.Lock()
        self.take(self._laid_out(settings))

    def _laid_out(self, settings: Settings) -> World:
        """A new world of the settings' scenario, with its ready-made codes and tokens."""
        world = scenarios.build(settings, Clock(settings.now, settings.speed))
        consents.prepare(world, settings, self.spec.all_scopes())
        return world

    def take(self, world: World) -> None:
        """Make a world the present one and put on its agenda what its objects wait for."""
        self.world, self.clock = world, world.clock
        self.faults = Faults(self.settings.seed)
        self.notices = Notices(world, self.settings, self.faults)
        world.settings = self.settings
        self.notices.on_change = self.changes.notify
        world.on_event = self._on_event
        world.agenda.on_change = self._wake.set
        self.rendered.clear()
        self.counted.clear()
        self.diary.clear()
        self.schedule_everything()
        self.worlds += 1
        self.changes.notify()

    def _on_event(self, event: Event) -> None:
        self.diary.write(event, self.clock.now())
        self.delivery.on_event(event)

    def schedule_everything(self) -> None:
        timers.schedule_all(self.world)
        for notice in self.world.notices.values():
            if notice.next_attempt is not None:
                self.world.schedule(notice.next_attempt, "notice", str(notice.serial))
        for grant in self.world.grants.values():
            consents.schedule_expiry_warning(self.world, grant)

    @property
    def delivery(self) -> Notices:
        """Who brings notices to their addresses."""
        if self.notices is None:
            raise RuntimeError("the simulation has no world")
        return self.notices

    async def start(self) -> None:
        """Start firing timers as the clock runs."""
        self._ticker = asyncio.get_running_loop().create_task(self._tick())

    async def stop(self) -> None:
        if self._ticker is not None:
            self._ticker.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticker
        await self.delivery.close()
        if self.settings.state_file:
            snapshot.save(self.world, self.settings.state_file)

    async def reset(self, settings: Settings) -> None:
        """Start over with another scenario, seed or moment; everything planted, logged or granted is gone."""
        world = self._laid_out(settings)
        await self.delivery.close()
        self.settings = settings
        self.calls.clear()
        self.throttle.clear()
        self.take(world)

    async def restore(self, path: str) -> None:
        world = snapshot.load(path, Clock(None, self.settings.speed))
        await self.delivery.close()
        self.take(world)

    async def step(self, seconds: float) -> int:
        """Move the clock forward, firing every timer on the way in order; returns how many fired."""
        if not 0 <= seconds <= LONGEST_STEP:
            raise ValueError("the clock only moves forward, and at most ten years at once")
        return await self._go_to(self.clock.now() + seconds)

    async def move_to(self, moment: float) -> int:
        return await self.step(moment - self.clock.now())

    async def _go_to(self, moment: float) -> int:
        async with self._stepping:
            fired = 0
            while True:
                await self._settle_notices(moment)
                timer = self.world.agenda.pop_due(moment)
                if timer is None:
                    break
                self._fire(timer)
                fired += 1
            self.clock.move_to(max(moment, self.clock.now()))
            return fired

    async def _settle_notices(self, moment: float) -> None:
        """Before time goes on, what is under way must have had its answer: a failure may be due earlier."""
        due = self.world.agenda.next_due()
        at = moment if due is None else min(due, moment)
        if at > self.clock.now():
            await self.delivery.settle()

    def _fire(self, timer: Timer) -> None:
        moment = max(timer.due, self.clock.now())
        self.clock.move_to(moment)
        with self.clock.standing_at(moment):
            if timer.kind == "notice":
                self.delivery.attempt(int(timer.ref))
            elif timer.kind == "authorization_expiring":
                consents.warn_of_expiry(self.world, timer.ref)
            else:
                timers.fire(self.world, timer)
        self.changes.notify()

    async def _tick(self) -> None:
        while True:
            self._wake.clear()
            async with self._stepping:
                while (timer := self.world.agenda.pop_due(self.clock.now())) is not None:
                    self._fire(timer)
            due = self.world.agenda.next_due()
            wait = None if due is None else self.clock.wall_seconds_until(due)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), None if wait is None else min(wait, 3600))

    def hurry(self) -> None:
        """Let the ticker look at the clock again, after it was set or sped up."""
        self._wake.set()

    def with_settings(self, **changes: object) -> Settings:
        return msgspec.structs.replace(self.settings, **changes)
