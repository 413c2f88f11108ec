"""A string that does not print."""

from __future__ import annotations


class Secret:
    """A secret value: never shown by `repr`, `str`, formatting or a traceback; `reveal` gives it out.

    In: the value. Two secrets are equal when their values are.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str | Secret) -> None:
        self._value = value.reveal() if isinstance(value, Secret) else value

    def reveal(self) -> str:
        """The value itself. Call it only where it is used or stored encrypted."""
        return self._value

    def redact(self, text: str) -> str:
        """`text` with this secret blacked out. Shorter than eight characters stays: it may be part of a word."""
        return text.replace(self._value, "***") if len(self._value) >= 8 else text

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not pickled")
