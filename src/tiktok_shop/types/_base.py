"""The two bases of everything read from the wire."""

import msgspec


class Wire(msgspec.Struct, kw_only=True, gc=False):
    """Something read from the wire: every field may be missing, unknown fields are passed over.

    A field of a subclass is spelled exactly as on the wire, typos included (facts.md 8.12).
    """


class ItemError(Wire):
    """One entry of ``data.errors[]``: what went wrong with one item of a call (facts.md 3.2)."""

    code: int | None = None
    message: str | None = None
    detail: dict[str, object] | None = None


class Data(Wire):
    """The `data` of an answer. `errors` may stand in any answer, also behind code 0 (facts.md 3.2)."""

    errors: list[ItemError] = []


class ListData(Data):
    """The `data` of a list. A subclass names `items` on the wire: each entry still as its own JSON.

    `items` is None only until the envelope is opened: a list that was not sent is not an empty one.
    """

    items: list[msgspec.Raw] | None = None
    next_page_token: str | None = None
    total_count: int | None = None
