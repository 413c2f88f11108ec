"""Pictures whose words are being translated: a task per picture and language, done after a while."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tiktok_shop_sim.world import media
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.timers import Waiting, waits, when_due
from tiktok_shop_sim.world.world import Event, World

SECONDS = 10
"""How long a translation takes on the world's clock; no source says."""
DONE, RUNNING = "COMPLETED", "PROCESSING"
DAY = 86_400


class Task(msgspec.Struct):
    """One translation. The simulator cannot read pictures, so the translated picture is the original one."""

    id: str
    shop_id: str
    uri: str
    language: str
    create_time: int
    status: str = RUNNING


TASKS = Store("image_translations", Task)


def order(world: World, shop_id: str, uri: str, language: str, at: int) -> Task:
    """Begin a translation."""
    task = Task(world.ids.next("translation"), shop_id, uri, language, at)
    TASKS.of(world)[task.id] = task
    world.schedule(at + SECONDS, "image_translated", task.id)
    return task


def ordered_today(world: World, shop_id: str, at: int) -> int:
    """How many translations a shop has begun on the UTC day of `at`."""
    since = at // DAY * DAY
    return sum(t.shop_id == shop_id and t.create_time >= since for t in TASKS.of(world).values())


@when_due("image_translated")
def _done(world: World, task_id: str, _: int) -> None:
    task = TASKS.of(world).get(task_id)
    if task is None or task.status != RUNNING:
        return
    task.status = DONE
    picture = {"uri": task.uri, "url": media.image_url(media.home(world), task.uri)}
    task_fields = {
        "id": task.id,
        "status": task.status,
        "fail_reason": "",
        "target_language": task.language,
        "original_image": picture,
        "translated_image": picture,
    }
    world.announce(Event("image_translated", task.shop_id, task.id, {"translation_task": task_fields}))


@waits
def _running(world: World) -> Iterator[Waiting]:
    for task in TASKS.of(world).values():
        if task.status == RUNNING:
            yield task.create_time + SECONDS, "image_translated", task.id
