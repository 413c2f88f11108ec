"""XML as shipping programs write and read it: a writer that puts every text into CDATA, and a reader for strangers.

The reader takes no document type: without one there are no entities, and so nothing that grows or reaches outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from shelfwire.integrations.errors import BadCall

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
DEPTH_MOST = 12
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow in a text, not even as a reference (section 2.2)."""


def text(name: str, value: str, most: int | None = None) -> str:
    """``<Name><![CDATA[value]]></Name>``, cut to ``most`` characters; what XML cannot hold is left out."""
    clean = _FORBIDDEN.sub("", value)[:most]
    return f"<{name}><![CDATA[{clean.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"


def plain(name: str, value: object) -> str:
    """An element whose content we made ourselves: a number, a moment, a word of the protocol."""
    return f"<{name}>{value}</{name}>"


def within(name: str, parts: Iterable[str], **attributes: object) -> Iterator[str]:
    """The parts inside an element, one after the other: nothing is put together in memory."""
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    yield f"<{name}{said}>"
    yield from parts
    yield f"</{name}>"


def problem(code: str, message: str, hint: str = "") -> str:
    """The body of every refusal."""
    parts = (text("Code", code), text("Message", message), text("Hint", hint))
    return DECLARATION + "".join(within("Error", parts))


@dataclass(slots=True)
class Element:
    """One element: its own text, and the elements inside."""

    name: str
    content: str = ""
    inside: list[Element] = field(default_factory=list)

    def first(self, name: str) -> Element | None:
        """The first element of that name inside, whatever its case."""
        return next((one for one in self.inside if one.name.casefold() == name.casefold()), None)

    def said(self, name: str) -> str:
        """The text of the first element of that name inside, trimmed; "" without one."""
        found = self.first(name)
        return found.content.strip() if found else ""


def read(body: bytes) -> Element:
    """The document's root. Raises BadCall for what is no XML, has a document type, or is nested without end."""
    parser = expat.ParserCreate()
    root = Element("")
    open_now = [root]

    def start(name: str, _attributes: object) -> None:
        if len(open_now) > DEPTH_MOST:
            raise BadCall(f"The XML is nested more than {DEPTH_MOST} deep.", field="body")
        made = Element(name.rpartition(":")[2])
        open_now[-1].inside.append(made)
        open_now.append(made)

    def end(_name: str) -> None:
        open_now.pop()

    def characters(said: str) -> None:
        open_now[-1].content += said

    def doctype(*_declared: object) -> None:
        raise BadCall("The XML has a document type.", field="body", hint="Send it without <!DOCTYPE …>.")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(body, True)
    except expat.ExpatError as broken:
        raise BadCall(
            f"The body is not XML: {expat.errors.messages[broken.code]}, line {broken.lineno}.", field="body"
        ) from None
    except (LookupError, ValueError):
        raise BadCall(
            "The body is in an encoding that is not known.", field="body", hint="Send UTF-8."
        ) from None
    return root.inside[0]
