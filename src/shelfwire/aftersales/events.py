"""Facts about cases, announced inside the transaction that made them true."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A case was recorded for the first time, and is not at its end. Rules are followed."""

    case_id: int


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """The channel says something new of a case: its status, its amount, until when it waits, what comes back.

    No listener yet: webhooks will be.
    """

    case_id: int


@dataclass(frozen=True, slots=True)
class CaseSettled:
    """A case came to its end: completed, declined or withdrawn. No listener yet: webhooks will be."""

    case_id: int


@dataclass(frozen=True, slots=True)
class ActSettled:
    """The channel answered what we asked, or decided otherwise meanwhile: what it is about is read again."""

    act_id: int
    account_id: int


@dataclass(frozen=True, slots=True)
class RuleSwitchedOn:
    """A rule accepts from now on."""

    rule_id: int
