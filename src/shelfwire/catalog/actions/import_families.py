"""Which rows of a catalogue file belong together: parents and their variations, Shopify's rows of one handle, TikTok's
rows of one product. Looks at the file alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from shelfwire.catalog import rules
from shelfwire.catalog.actions.import_content import TEXTS, Content
from shelfwire.catalog.barcodes import Warned
from shelfwire.catalog.columns import HEADERS, MOST_IMAGES
from shelfwire.catalog.errors import BadRow
from shelfwire.kit.cells import CLEAR
from shelfwire.kit.sheets import Row


@dataclass(frozen=True, slots=True)
class Group:
    """The product of a row. ``kind``: ``code``, ``key`` is its parent SKU; ``title``, ``key`` is its title; ``sku``, it
    is the product of the SKU ``key``.
    """

    kind: str
    key: str
    code: str = ""
    title: str = ""

    @property
    def is_family(self) -> bool:
        """Whether the file says that it has several SKUs."""
        return self.kind != "sku"


@dataclass(slots=True)
class _State:
    """What the rows of one product said so far."""

    names: list[str] = field(default_factory=list)
    gallery: dict[int, str] = field(default_factory=dict)
    said: dict[str, tuple[int, str]] = field(default_factory=dict)


class Families:
    """Reads a file's rows in their order; the state of a product is what the rows before said of it."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._parents: dict[str, str] = {}
        self._first_of: dict[str, str] = {}
        self._title_of: dict[str, str] = {}
        self._state: dict[Group, _State] = {}
        counted: Counter[str] = Counter()
        varied: set[str] = set()
        codes = set()
        for row in rows:
            cells = row.cells
            code, parent, handle = (cells.get(name, "") for name in ("sku", "parent_sku", "handle"))
            codes.add(rules.code_key(code))
            if parent and parent != CLEAR and rules.code_key(parent) != rules.code_key(code):
                self._parents.setdefault(rules.code_key(parent), parent)
            if handle:
                counted[handle] += bool(code)
                if code:
                    self._first_of.setdefault(handle, code)
                if title := cells.get("title", ""):
                    self._title_of.setdefault(handle, title)
                if cells.get("option1_value", "").casefold() not in ("", "default title"):
                    varied.add(handle)
        self._families = {handle for handle, count in counted.items() if count > 1} | varied
        self._with_row = self._parents.keys() & codes
        for row in rows if self._with_row else ():
            key = rules.code_key(row.cells.get("sku", ""))
            if key in self._with_row:
                title = row.cells.get("product_title", "") or row.cells.get("title", "")
                self._title_of.setdefault(f"parent {key}", title)

    def is_parent(self, code: str) -> bool:
        """Whether other rows name the code as their parent."""
        return rules.code_key(code) in self._parents

    def group(self, row: Row, content: Content) -> Group:
        """The product that the row is about. Raises BadRow for a row that names none."""
        cells = row.cells
        code, parent, handle = (cells.get(name, "") for name in ("sku", "parent_sku", "handle"))
        product_title = _plain(cells.get("product_title", ""))
        title = product_title or _plain(cells.get("title", ""))
        if code and self.is_parent(code):
            return Group("code", rules.code_key(code), code, title)
        if parent and parent != CLEAR and rules.code_key(parent) != rules.code_key(code):
            key = rules.code_key(parent)
            return Group(
                "code", key, parent, product_title or _plain(self._title_of.get(f"parent {key}", ""))
            )
        if handle in self._families:
            return Group("code", rules.code_key(handle), handle, self._title_of.get(handle, ""))
        if handle and not code:
            first = self._first_of.get(handle)
            if first is None:
                raise BadRow("The row names no SKU.", field="SKU", value="", hint="Write its code.")
            return Group("sku", rules.code_key(first))
        if product_title or (content.options and title):
            return Group("title", title, title=title)
        return Group("sku", rules.code_key(code))

    def settle(self, row: Row, group: Group, content: Content, *, about_product: bool) -> Content:
        """Return the content with what the rows before it said of the same product taken into account: the names of
        its options, its gallery so far, and a text only from the row that speaks for the product.
        """
        group = Group(group.kind, group.key)
        state = self._state.setdefault(group, _State())
        has_row = group.kind == "code" and group.key in self._with_row
        content = self._named(state, content)
        content = _spoken(row, state, content, speaks=about_product or not has_row)
        if has_row and not about_product and content.gallery:
            first = next((url for _, url in sorted(content.gallery.items()) if url), None)
            variation = content.variation if content.variation is not None else first
            return replace(content, gallery={}, variation=variation)
        return _shown(state, content)

    @staticmethod
    def _named(state: _State, content: Content) -> Content:
        for place, name in sorted(content.option_names.items()):
            while len(state.names) <= place:
                state.names.append("")
            state.names[place] = state.names[place] or name
        if not content.options:
            return content
        options = {}
        for name, value in content.options.items():
            if name.startswith("#"):
                place = int(name[1:])
                known = state.names[place] if place < len(state.names) else ""
                name = known or name
            options[name] = value
        return replace(content, options=options)


def _plain(text: str) -> str:
    return "" if text == CLEAR else str(text)


def _spoken(row: Row, state: _State, content: Content, *, speaks: bool) -> Content:
    """The texts that this row may give its product: the first that gives one, unless the parent has a row."""
    texts, odd = {}, []
    for name in TEXTS:
        if name not in content.texts:
            continue
        text = content.texts[name]
        if speaks and (name not in state.said or state.said[name][0] == row.line):
            state.said[name] = (row.line, text)
            texts[name] = text
        elif state.said.get(name, (0, text))[1] != text:
            line = state.said[name][0]
            why = f"{HEADERS[name]} is the product's, and line {line} gives another one: this one was not taken."
            odd.append(Warned("said_before", HEADERS[name], why))
    return replace(content, texts=texts, warnings=(*content.warnings, *odd))


def _shown(state: _State, content: Content) -> Content:
    """The gallery with the pictures of the rows before."""
    new = {**content.gallery}
    if content.loose_image:
        new[-1] = content.loose_image
    for place, url in sorted(new.items(), key=lambda item: (item[0] < 0, item[0])):
        if url and url in state.gallery.values():
            continue
        if place < 0 or state.gallery.get(place, url) != url:
            place = next(n for n in range(len(state.gallery) + 1) if n not in state.gallery)
        if place >= MOST_IMAGES:
            raise BadRow(
                f"The product has more than {MOST_IMAGES} pictures.",
                field=HEADERS["image1"],
                value=url,
                hint="Take the row out.",
            )
        state.gallery[place] = url
    return replace(content, gallery=dict(state.gallery) if new else {}, loose_image="")
