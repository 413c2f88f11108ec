"""Multipart calls: the fields and files of an upload.

The gate has read the form already: `call.body` of a multipart operation is a `multipart.Form`, its undeclared parts
are warned of (refused when strict), and a missing required part is refused with 36009004 unless the operation judges
it itself. A typical upload::

    @operation("POST", "/product/202309/files/upload", judges=("data", "name"))
    def upload_file(call: Call) -> dict[str, Any]:
        part = file(call, "data", missing=12038002)
        name = text(call, "name", missing=12019104)
        limit(call, part, 20 * MEGABYTE, code=12038005)

An image upload then looks into the picture: `look = picture(call, part, broken=12038004, size=12019116)` decodes it
and gives its format, width and height. `world.media.keep_image` keeps it and `media.url` is where it can be fetched.
"""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim import pictures
from tiktok_shop_sim.envelope import Refused, bad_parameter
from tiktok_shop_sim.multipart import Form, Part
from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.spec import document

MEGABYTE = 1024 * 1024
"""The documentation says MB; 1 MB is taken as 1,048,576 bytes, the generous reading."""


def form(call: Call) -> Form:
    """The parts of the call's form."""
    if not isinstance(call.body, dict):
        raise LookupError(f"{call.operation.key} takes no form")
    return call.body


def file(call: Call, name: str, *, missing: int) -> Part:
    """The file sent under `name`, refused with `missing` when it is not there or empty.

    A part without a file name is taken for a file all the same, with a warning: several HTTP libraries leave it out.
    """
    part = form(call).get(name)
    if part is None or not part.data:
        sent = ", ".join(form(call)) or "nothing"
        call.warnings.append(f"the form has no file {name!r}, or an empty one; it has: {sent}")
        raise call.refuse(missing)
    if part.filename is None:
        call.warnings.append(f"the part {name!r} carries no filename")
    return part


def text(call: Call, name: str, *, missing: int | None = None) -> str:
    """The text field `name`, stripped; refused with `missing` (36009004 when that is None) if it is not there."""
    part = form(call).get(name)
    value = part.text.strip() if part is not None else ""
    if not value:
        raise bad_parameter(name, "it is required") if missing is None else call.refuse(missing)
    return value


def optional_text(call: Call, name: str, default: str = "") -> str:
    """The text field `name`, `default` when it is absent or blank."""
    part = form(call).get(name)
    return (part.text.strip() if part is not None else "") or default


def limit(call: Call, part: Part, size: int, *, code: int, saying: str = "") -> None:
    """Refuse a file of more than `size` bytes with `code`."""
    if len(part.data) > size:
        raise refusal(call, code, saying)


def picture(
    call: Call,
    part: Part,
    *,
    broken: int,
    size: int,
    formats: tuple[str, ...] = ("JPEG", "PNG", "WEBP", "HEIC", "BMP"),
    shortest: int = 100,
    longest: int = pictures.LONGEST,
) -> pictures.Look:
    """What the picture in a part is, its bytes unpacked.

    `broken` refuses what is no picture of one of the `formats`, `size` one with a side outside the limits.
    """
    limits: dict[str, Any] = {
        "min_width": shortest,
        "min_height": shortest,
        "max_width": longest,
        "max_height": longest,
        "formats": ", ".join(formats),
    }
    try:
        look = pictures.look(part.data)
    except pictures.TooManyPixels as error:
        call.warnings.append(f"{part.name}: {error}")
        raise refusal(call, size, **limits) from None
    except pictures.NotAPicture as error:
        call.warnings.append(f"{part.name}: {error}")
        raise refusal(call, broken, "image", **limits) from None
    if look.format not in formats:
        raise refusal(call, broken, "image", **limits)
    if not all(shortest <= side <= longest for side in (look.width, look.height)):
        raise refusal(call, size, **limits)
    return look


def refusal(call: Call, code: int, saying: str = "", **values: Any) -> Refused:
    """A refusal in the first documented wording of `code` that holds `saying`, its {{placeholders}} filled in."""
    wordings = document("error_codes.json")[str(code)]["messages"]
    message = next((words for words in wordings if saying.lower() in words.lower()), wordings[0])
    for name, value in values.items():
        message = message.replace("{{" + name + "}}", str(value))
    return call.refuse(code, message=message)
