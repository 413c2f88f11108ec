"""The stepper: where a thing stands on its way. Drawn by ``<c-stepper :steps="steps">``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Step:
    """``detail``: one short line below the label, such as a moment; ``href``: a step that can be gone to."""

    label: str
    state: Literal["done", "now", "later", "failed"]
    detail: str | SafeString = ""
    href: str = ""
