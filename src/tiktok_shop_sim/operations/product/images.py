"""What the platform makes of uploaded pictures: on white, recognised as size charts, translated."""

from __future__ import annotations

import re
from typing import Any

from tiktok_shop_sim import pictures
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.world import media, translations
from tiktok_shop_sim.world.media import Image
from tiktok_shop_sim.world.translations import Task

LANGUAGE = re.compile(r"(cs|da|de|el|en|es|fi|fr|hu|it|nl|pl|pt|sv)-[A-Z]{2}")
"""The European languages that the specification lists as targets."""
MODES = ("WHITE_BACKGROUND",)
MOST_IMAGES, MOST_TASKS, TASKS_A_DAY = 200, 20, 500


@operation("POST", "/product/202404/images/optimize", judges=("images",))
def optimize_images(call: Call) -> dict[str, Any]:
    """Each picture centred on white. Nothing is drawn before every uri and mode was found good."""
    requests = call.field("images", [])
    if len(requests) > MOST_IMAGES:
        raise call.refuse(12038007)
    found = [(_own_image(call, request.get("uri", ""), 12019065, 12052722)) for request in requests]
    if any(mode not in MODES for request in requests for mode in request.get("optimization_mode", [])):
        raise call.refuse(12019070)
    return {"images": [_optimized(call, one) for one in found]}


def _own_image(call: Call, uri: str, malformed: int, unknown: int) -> Image:
    found = media.image(call.world, uri)
    if found is None:
        raise call.refuse(unknown if uri.startswith("tos-") else malformed)
    return found


def _optimized(call: Call, one: Image) -> dict[str, Any]:
    """The picture on white; one that is drawn, no longer kept or too large to unpack is left as it is (IGNORE)."""
    data = None if one.words or one.width * one.height > pictures.DECODED else media.picture(call.world, one)
    done = one
    if data is not None:
        white = pictures.on_white(data)
        done = media.keep_image(call.world, one.seller_id, one.use_case, white, pictures.look(white))
    return {
        "original_uri": one.uri,
        "original_url": media.image_url(call.base_url, one.uri),
        "optimized_uri": done.uri,
        "optimized_url": media.image_url(call.base_url, done.uri),
        "width": done.width,
        "height": done.height,
        "optimize_status": "IGNORE" if data is None else "SUCCESS",
    }


@operation("POST", "/product/202309/images/size_charts/identify")
def identify_size_charts(call: Call) -> dict[str, Any]:
    """A picture is a size chart when it was uploaded as one."""
    rows = []
    for request in call.field("images", []):
        url = request.get("url", "")
        found = media.image(call.world, media.uri_of_url(url))
        rows.append({"url": url, "is_size_chart": found is not None and found.use_case == "SIZE_CHART_IMAGE"})
    return {"images": rows}


@operation("POST", "/product/202505/images/translation_tasks")
def create_translation_tasks(call: Call) -> dict[str, Any]:
    requests = [
        (_own_image(call, request["image_uri"], 12038008, 12038008).uri, language)
        for request in call.field("images", [])
        for language in request["target_languages"]
    ]
    if any(not LANGUAGE.fullmatch(language) for _, language in requests):
        raise call.refuse(12038009)
    if translations.ordered_today(call.world, call.shop.id, call.now) + len(requests) > TASKS_A_DAY:
        raise call.refuse(12038012)
    tasks = [translations.order(call.world, call.shop.id, *request, call.now) for request in requests]
    return {
        "translation_tasks": [{"id": t.id, "image_uri": t.uri, "target_language": t.language} for t in tasks]
    }


@operation("GET", "/product/202506/images/translation_tasks")
def get_translation_tasks(call: Call) -> dict[str, Any]:
    ids = list(dict.fromkeys(call.query.get("translation_task_ids", [])))
    if len(ids) > MOST_TASKS:
        raise call.refuse(12038010)
    kept = translations.TASKS.of(call.world)
    if any(one not in kept or kept[one].shop_id != call.shop.id for one in ids):
        raise call.refuse(12038011)
    return {"translation_tasks": [_task(call, kept[one]) for one in ids]}


def _task(call: Call, task: Task) -> dict[str, Any]:
    picture = {"uri": task.uri, "url": media.image_url(call.base_url, task.uri)}
    row = {
        "id": task.id,
        "original_image": picture,
        "target_language": task.language,
        "status": task.status,
    }
    return row | {"translated_image": picture} if task.status == translations.DONE else row
