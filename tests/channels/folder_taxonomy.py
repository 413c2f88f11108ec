"""What the folder asks of products: a file of shelves (its categories), each with its questions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.channels.folder_files import FAULTS, Folder, Json, read, write

from shelfwire.channels.port import (
    CategoryNode,
    CategoryQuestions,
    CategoryRules,
    CategoryTree,
    ChannelBrand,
    Choice,
    Gone,
    Page,
    Permission,
    Prerequisite,
    Question,
    QuestionKind,
    Reason,
    Refused,
    ResponsibleParty,
    Session,
    SizeChart,
)
from shelfwire.kit.ids import ExternalBrandId, ExternalCategoryId

SHELVES: Json = {
    "edition": "spring",
    "shelves": [
        {"id": "home", "name": "Home", "in": None},
        {
            "id": "mugs",
            "name": "Mugs",
            "in": "home",
            "asks": [
                {
                    "id": "glaze",
                    "name": "Glaze",
                    "how": "choice",
                    "must": True,
                    "of": {"g1": "Matt", "g2": "Shiny"},
                },
                {"id": "care", "name": "Care", "how": "many", "of": {"c1": "Dishwasher", "c2": "Microwave"}},
                {"id": "holds", "name": "Holds", "how": "number", "must": True, "in": {"ml": "millilitres"}},
                {
                    "id": "lead",
                    "name": "Lead test",
                    "how": "certificate",
                    "must": True,
                    "if": ["glaze", "g2"],
                },
                {"id": "motto", "name": "Motto", "how": "text"},
            ],
            "parcel": True,
        },
        {
            "id": "shirts",
            "name": "Shirts",
            "in": None,
            "asks": [{"id": "sizes", "name": "Sizes", "how": "size_chart"}],
        },
    ],
    "brands": {"b1": "Acme", "b2": "Potter & Co", "b3": "Zebra"},
    "may_not": ["b3"],
    "lacks": {"rules": ""},
    "makers": {"m1": "Acme GmbH"},
    "charts": {"c1": "Sizes of aprons"},
}


class FolderTaxonomy:
    """Shelves are categories; the edition is their version."""

    def _shelves(self, session: Session) -> tuple[Path, Json]:
        path = Folder(session).drawer("listings") / "shelves.json"
        return path, (read(path) if path.exists() else SHELVES)

    def tree(self, session: Session) -> CategoryTree:
        _, said = self._shelves(session)
        return CategoryTree(
            said["edition"],
            tuple(
                CategoryNode(
                    ExternalCategoryId(one["id"]),
                    one["name"],
                    ExternalCategoryId(one["in"]) if one["in"] else None,
                    "asks" in one,
                    Permission.PROHIBITED if one.get("closed") else Permission.AVAILABLE,
                )
                for one in said["shelves"]
            ),
        )

    def questions(
        self, session: Session, category_id: ExternalCategoryId, *, version: str
    ) -> CategoryQuestions:
        _, said = self._shelves(session)
        found = next((one for one in said["shelves"] if one["id"] == category_id), None)
        if found is None or "asks" not in found:
            raise Gone(f"the folder has no shelf {category_id} that takes products")
        return CategoryQuestions(
            category_id,
            version,
            tuple(map(_question, found["asks"])),
            CategoryRules(
                weight_required=found.get("parcel", False), dimensions_required=found.get("parcel", False)
            ),
        )

    def recommend(
        self,
        session: Session,
        *,
        title: str,
        description: str = "",
        picture_uris: Sequence[str] = (),
        version: str,
    ) -> tuple[ExternalCategoryId, ...]:
        _, said = self._shelves(session)
        words = set(title.casefold().split())
        return tuple(
            ExternalCategoryId(one["id"])
            for one in said["shelves"]
            if "asks" in one and words & {one["name"].casefold(), one["name"].casefold().rstrip("s")}
        )

    def brands(
        self,
        session: Session,
        *,
        category_id: ExternalCategoryId | None = None,
        words: str = "",
        authorised: bool | None = None,
        version: str,
        page: str | None = None,
        size: int = 100,
    ) -> Page[ChannelBrand]:
        _, said = self._shelves(session)
        found = [
            ChannelBrand(ExternalBrandId(key), name, key not in said["may_not"], key in said["may_not"])
            for key, name in said["brands"].items()
            if words.casefold() in name.casefold() and authorised in (None, key not in said["may_not"])
        ]
        start = int(page or 0)
        more = str(start + size) if len(found) > start + size else None
        return Page(tuple(found[start : start + size]), more, total=len(found))

    def add_brand(self, session: Session, name: str) -> ChannelBrand:
        path, said = self._shelves(session)
        if len(name) < 2:
            why = Reason("F9", "a brand has two letters", field="name", advice="Write a longer name.")
            raise Refused("The folder refuses the brand.", reasons=(why,))
        known = {each: key for key, each in said["brands"].items()}
        key = known.get(name) or f"b{len(known) + 1}"
        write(path, {**said, "brands": {**said["brands"], key: name}})
        FAULTS.after(Path(session.options["folder"]), "listings")
        return ChannelBrand(ExternalBrandId(key), name, True)

    def prerequisites(self, session: Session) -> tuple[Prerequisite, ...]:
        _, said = self._shelves(session)
        return tuple(
            Prerequisite(code, why, bool(why), "Sign the rules of the house." if why else "")
            for code, why in said["lacks"].items()
        )

    def manufacturers(self, session: Session, *, words: str = "") -> tuple[ResponsibleParty, ...]:
        _, said = self._shelves(session)
        return tuple(
            ResponsibleParty(key, name)
            for key, name in said["makers"].items()
            if words.casefold() in name.casefold()
        )

    def responsible_persons(self, session: Session, *, words: str = "") -> tuple[ResponsibleParty, ...]:
        self._shelves(session)
        return ()

    def size_charts(self, session: Session, *, words: str = "", size: int = 50) -> tuple[SizeChart, ...]:
        _, said = self._shelves(session)
        found = [SizeChart(key, name) for key, name in said["charts"].items()]
        return tuple(one for one in found if words.casefold() in one.name.casefold())[:size]


def _question(one: dict[str, Any]) -> Question:
    return Question(
        one["id"],
        one["name"],
        QuestionKind(one["how"]),
        required=one.get("must", False),
        choices=tuple(Choice(key, name) for key, name in one.get("of", {}).items()),
        units=tuple(Choice(key, name) for key, name in one.get("in", {}).items()),
        most_answers=len(one.get("of", {})) if one["how"] == "many" else 1,
        only_if=((one["if"][0], (one["if"][1],)),) if "if" in one else (),
    )


def change_shelves(root: Path, shop: str = "S1", **changes: object) -> Json:
    """The folder asks something else from now on. Returns what it asks."""
    path = root / "drawers" / shop / "shelves.json"
    said = {**(read(path) if path.exists() else json.loads(json.dumps(SHELVES))), **changes}
    write(path, said)
    return said
