"""What a check is given, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shelfwire.channels.port import Limit, Question
from shelfwire.posting import answers
from shelfwire.posting.readiness.facts import Facts, ShopFacts
from shelfwire.posting.readiness.identifiers import identifier_to_send
from shelfwire.posting.wanted import Wanted, WantedSku


class Found:
    """Something that does not pass: the field that mends it, the SKU it is of, and the words of the rule's sentence.

    ``passed``: one of several things that a check looks at each, and that is fine. ``label``: what it is called, when
    the rule's label is not enough.
    """

    __slots__ = ("field", "label", "limit", "passed", "sku", "value", "words")

    def __init__(
        self,
        field: str,
        value: object = "",
        *,
        sku: WantedSku | None = None,
        limit: Limit | None = None,
        label: str = "",
        passed: bool = False,
        **words: Any,
    ) -> None:
        self.field = field
        self.value = str(value)
        self.sku = sku
        self.limit = limit
        self.label = label
        self.passed = passed
        self.words = words


@dataclass(frozen=True)
class Case:
    """The facts with what several checks derive from them."""

    facts: Facts

    @property
    def wanted(self) -> Wanted:
        return self.facts.wanted

    @property
    def shop(self) -> ShopFacts:
        return self.facts.shop

    @cached_property
    def skus(self) -> tuple[WantedSku, ...]:
        """The SKUs that would be posted."""
        return tuple(sku for sku in self.wanted.skus if sku.enabled)

    @cached_property
    def send_brand(self) -> bool:
        """*Send brand info*."""
        return bool(self.wanted.settings.get("send_brand", True))

    @cached_property
    def send_variation_images(self) -> bool:
        """*Send matrix image*."""
        return bool(self.wanted.settings.get("send_variation_images", True))

    @cached_property
    def identifiers(self) -> tuple[tuple[WantedSku, str, str], ...]:
        """The identifier that is sent of each SKU that has one: its kind, and its value."""
        priority = self.wanted.settings.get("identifier_priority") or ()
        pairs = ((sku, identifier_to_send(sku.identifiers, priority)) for sku in self.skus)
        return tuple((sku, *sent) for sku, sent in pairs if sent is not None)

    def limit(self, name: str) -> Limit | None:
        return self.shop.limits.get(name)

    def number(self, name: str) -> int | None:
        """A limit as a number; None where the channel has none."""
        found = self.shop.limits.get(name)
        return int(found.value) if found else None

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions that are asked, seen from the answers."""
        if self.facts.questions is None:
            return ()
        return answers.asked(self.facts.questions.questions, self.wanted.answers)


Answer = Iterable[Found] | None
"""What a check found; nothing: it passes. None: it does not apply here."""
Check = Callable[[Case], Answer]

CHECKS: dict[str, Check] = {}


def check(code: str) -> Callable[[Check], Check]:
    """Declare the check of a rule."""

    def declare(function: Check) -> Check:
        assert code not in CHECKS
        CHECKS[code] = function
        return function

    return declare
