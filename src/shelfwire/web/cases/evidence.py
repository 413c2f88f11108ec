"""The pictures that a person sends with a no."""

from __future__ import annotations

from typing import Final

from shelfwire.aftersales.errors import BadAct
from shelfwire.aftersales.models import Case
from shelfwire.channels.port import DECLINES, Decision, Evidence
from shelfwire.sync.aftersales.asking import send_evidence_for
from shelfwire.web.access import CompanyRequest

MOST: Final = 5
BYTES_MOST: Final = 10_000_000
"""facts.md 9.3: the largest picture that TikTok takes."""
_STARTS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def evidence_of(request: CompanyRequest, case: Case, decision: Decision) -> tuple[Evidence, ...]:
    """Hand over the pictures that the form brought, as soon as all of them are known to be pictures.

    Raises BadAct, and what the channel says; nothing is answered then.
    """
    files = [file for file in request.FILES.getlist("pictures") if file]
    if files and decision not in DECLINES:
        raise BadAct("Pictures go with a no only.", field="pictures", hint="Decline, or leave them out.")
    if len(files) > MOST:
        raise BadAct(
            f"{len(files)} pictures were chosen; {MOST} is the most.",
            field="pictures",
            value=len(files),
            hint="Choose the ones that show it best.",
        )
    read = [(file.name or "picture.jpg", file.read(BYTES_MOST + 1)) for file in files]
    for name, content in read:
        _refuse_no_picture(name, content)
    return tuple(send_evidence_for(case, content, name=name) for name, content in read)


def _refuse_no_picture(name: str, content: bytes) -> None:
    if not content.startswith(_STARTS):
        why, hint = "is no JPG or PNG picture", "Choose a photo."
    elif len(content) > BYTES_MOST:
        why, hint = f"is larger than {BYTES_MOST // 1_000_000} MB", "Make it smaller."
    else:
        return
    raise BadAct(f"“{name[:80]}” {why}.", field="pictures", value=name[:80], hint=hint)
