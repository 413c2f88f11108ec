"""What *Create my SKUs from these* makes of one live listing. Pure: a listing and what we know go in, a plan comes out.

A plan has a product with its SKUs, or only links to what is there, or problems with their fields and what mends them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count

from shelfwire.catalog import rules
from shelfwire.channels.port import ListedSku, ListingAsKept, Parcelled
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.money import Money
from shelfwire.kit.texts import fit
from shelfwire.posting.live.family import Family, family_of

TITLE, CODE = 300, 80


@dataclass(frozen=True, slots=True)
class Ours:
    """A SKU of ours. ``options``: the names of its product's options; ``stock_id``: the SKU whose stock it shares."""

    sku_id: int
    code: str
    product_id: int
    options: tuple[str, ...] = ()
    stock_id: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What we have. ``linked``: by the channel's SKU id; ``by_code`` and ``parents``: by ``rules.code_key``, all codes
    of the company that a new SKU or parent must not get; ``sources``: by the same key, the SKUs of the company whose
    stock is to be shared; ``sold_as``: a product's id to the listing it is in this shop already.
    """

    linked: Mapping[str, Ours] = field(default_factory=dict)
    by_code: Mapping[str, Ours] = field(default_factory=dict)
    parents: frozenset[str] = frozenset()
    sources: Mapping[str, Ours] = field(default_factory=dict)
    sold_as: Mapping[int, str] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    """The channel's ids of SKUs whose link a person took away, or that a person set apart."""


class Outcome(StrEnum):
    """What becomes of a listing."""

    CREATE = "create"
    """A product with SKUs is created."""
    EXTEND = "extend"
    """A product of ours gets the SKUs that it lacks."""
    JOIN = "join"
    """Every SKU is one of ours; the product is noted as what this listing sells."""
    LINK = "link"
    """Its SKUs are ours, but of several products, or of one that another listing sells: they are linked, no more."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PlannedSku:
    """One SKU. ``sku_id``: ours that it is; None: it is created. ``shadow_of``: the SKU whose stock it shares."""

    external_id: str
    code: str
    title: str
    values: tuple[str, ...] = ()
    sku_id: int | None = None
    shadow_of: int | None = None
    identifier: tuple[str, str] | None = None
    price: Money | None = None
    parcel: Parcelled = field(default_factory=Parcelled)
    picture_url: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a listing is not taken over: the field, its value, why, and what to do."""

    field: str
    value: str
    says: str
    fix: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one listing. ``notes``: what a person may want to know, in sentences."""

    external_id: str
    title: str
    outcome: Outcome
    skus: tuple[PlannedSku, ...] = ()
    code: str = ""
    product_id: int | None = None
    option_names: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    made: int = 0
    """How many SKUs were created, once it is carried out."""

    @property
    def created(self) -> tuple[PlannedSku, ...]:
        """The SKUs that are to be created."""
        return tuple(sku for sku in self.skus if sku.sku_id is None)


def plan(kept: ListingAsKept, known: Known, *, share: bool = False) -> Plan:
    """Return what becomes of the listing. ``share``: SKUs of ours that belong to several products, and codes that
    exist in ``known.sources``, become shadows that share their stock.
    """
    family = family_of(kept)
    problems = [Problem(*problem) for problem in family.problems]
    whole = Plan(str(kept.product_id), _title(kept), Outcome.REFUSED, option_names=family.option_names)
    if problems:
        return replace(whole, problems=tuple(problems))
    found = {str(sku.external_id): _ours(sku, known) for sku in kept.skus}
    products = {ours.product_id for ours in found.values() if ours is not None}
    if len(products) == 1 and all(found.values()):
        return _join(whole, kept, family, found, known)
    if len(products) == 1:
        return _extend(whole, kept, family, found, known)
    if products and not share:
        return _several(whole, kept, family, found, len(products))
    return _create(whole, kept, family, found, known)


def _title(kept: ListingAsKept) -> str:
    return fit(kept.title.strip(), TITLE) or str(kept.product_id)


def _ours(sku: ListedSku, known: Known) -> Ours | None:
    """The SKU of ours that it is: by its link, else by exactly its code unless a person set it apart."""
    external_id = str(sku.external_id)
    if (linked := known.linked.get(external_id)) is not None:
        return linked
    same = known.by_code.get(rules.code_key(sku.seller_sku.strip()))
    if same is None or external_id in known.apart or same.code != sku.seller_sku.strip():
        return None
    return same


def _as_ours(kept: ListingAsKept, family: Family, found: Mapping[str, Ours | None]) -> tuple[PlannedSku, ...]:
    listed = {str(sku.external_id): sku for sku in kept.skus}
    return tuple(
        replace(_described(kept, listed[key], family), code=ours.code, sku_id=ours.sku_id)
        for key, ours in found.items()
        if ours is not None
    )


def _join(
    whole: Plan, kept: ListingAsKept, family: Family, found: Mapping[str, Ours | None], known: Known
) -> Plan:
    product_id = next(ours.product_id for ours in found.values() if ours is not None)
    skus = _as_ours(kept, family, found)
    other = known.sold_as.get(product_id)
    if other not in (None, whole.external_id):
        note = f"Its product is listing {other} in this shop already; the two are twins and share its stock."
        return replace(whole, outcome=Outcome.LINK, skus=skus, product_id=product_id, notes=(note,))
    if len({sku.sku_id for sku in skus}) < len(skus):
        note = "Several of its SKUs are the same SKU of yours; they share its stock."
        return replace(whole, outcome=Outcome.LINK, skus=skus, product_id=product_id, notes=(note,))
    return replace(whole, outcome=Outcome.JOIN, skus=skus, product_id=product_id)


def _several(
    whole: Plan, kept: ListingAsKept, family: Family, found: Mapping[str, Ours | None], products: int
) -> Plan:
    skus = _as_ours(kept, family, found)
    note = f"Its SKUs belong to {products} products of yours."
    if all(found.values()):
        advice = "To edit the listing from here, create it as shadows that share their stock."
        return replace(whole, outcome=Outcome.LINK, skus=skus, notes=(f"{note} {advice}",))
    free = next(sku for sku in kept.skus if found[str(sku.external_id)] is None)
    problem = Problem(
        "seller_sku",
        free.seller_sku or str(free.external_id),
        f"{note} It is not clear which of them this SKU belongs to.",
        "Link it by hand, or create the listing as shadows that share their stock.",
    )
    return replace(whole, problems=(problem,))


def _extend(
    whole: Plan, kept: ListingAsKept, family: Family, found: Mapping[str, Ours | None], known: Known
) -> Plan:
    one = next(ours for ours in found.values() if ours is not None)
    if [name.casefold() for name in one.options] != [name.casefold() for name in family.option_names]:
        problem = Problem(
            "options",
            ", ".join(family.option_names),
            f"The SKU “{one.code}” is of a product whose SKUs differ in"
            f" {', '.join(one.options) or 'nothing'}, not in these.",
            "Give the product the same options, or link the other SKUs by hand.",
        )
        return replace(whole, problems=(problem,))
    other = known.sold_as.get(one.product_id)
    if other not in (None, whole.external_id):
        problem = Problem(
            "product",
            one.code,
            f"Its product is listing {other} in this shop already.",
            "Link the SKUs by hand, with a note.",
        )
        return replace(whole, problems=(problem,))
    skus = _as_ours(kept, family, found)
    free = [sku for sku in kept.skus if found[str(sku.external_id)] is None]
    made, problems = _new(kept, free, family, known)
    if problems:
        return replace(whole, problems=problems)
    return replace(whole, outcome=Outcome.EXTEND, skus=skus + made, product_id=one.product_id)


def _create(
    whole: Plan, kept: ListingAsKept, family: Family, found: Mapping[str, Ours | None], known: Known
) -> Plan:
    """Every SKU is created; one that is ours already becomes a shadow of it."""
    made, problems = _new(kept, kept.skus, family, known, found)
    if problems:
        return replace(whole, problems=problems)
    code = ""
    if family.option_names:
        wanted = [fit(kept.ref.strip(), CODE), str(kept.product_id)]
        free = [one for one in wanted if one and rules.code_key(one) not in known.parents]
        code = free[0] if free else ""
    shared = [sku for sku in made if sku.shadow_of is not None]
    notes = (f"{len(shared)} of its SKUs share the stock of yours.",) if shared else ()
    return replace(whole, outcome=Outcome.CREATE, skus=made, code=code, notes=notes)


def _new(
    kept: ListingAsKept,
    listed: Sequence[ListedSku],
    family: Family,
    known: Known,
    found: Mapping[str, Ours | None] | None = None,
) -> tuple[tuple[PlannedSku, ...], tuple[Problem, ...]]:
    taken = set(known.by_code)
    made, problems = list[PlannedSku](), list[Problem]()
    for sku in listed:
        described = _described(kept, sku, family)
        key = rules.code_key(described.code)
        ours = (found or {}).get(described.external_id) or known.sources.get(key)
        try:
            rules.code(described.code)
        except RuleBroken as refusal:
            problems.append(
                Problem("seller_sku", described.code, str(refusal), "Change the seller SKU on the channel.")
            )
            continue
        if key in taken:
            if ours is None and key in known.by_code:
                problems.append(_exists(described.code, known.by_code[key]))
                continue
            described = replace(described, code=_another(described.code, taken))
        if ours is not None:
            described = replace(described, shadow_of=ours.stock_id or ours.sku_id)
        taken.add(rules.code_key(described.code))
        made.append(described)
    return tuple(made), tuple(problems)


def _exists(code: str, ours: Ours) -> Problem:
    return Problem(
        "seller_sku",
        code,
        f"There is a SKU “{ours.code}” already, and this one is not linked to it.",
        "Link it by hand, or change the seller SKU on the channel.",
    )


def _another(code: str, taken: set[str]) -> str:
    """A code that is free: the same with a number behind it."""
    for number in count(2):
        tail = f"-{number}"
        candidate = code[: CODE - len(tail)] + tail
        if rules.code_key(candidate) not in taken:
            return candidate
    raise AssertionError  # the numbers do not end


def _described(kept: ListingAsKept, sku: ListedSku, family: Family) -> PlannedSku:
    external_id = str(sku.external_id)
    values = family.values[external_id]
    title = " · ".join(filter(None, [kept.title.strip(), ", ".join(filter(None, values))]))
    return PlannedSku(
        external_id=external_id,
        code=sku.seller_sku.strip() or external_id,
        title=fit(title, TITLE) or external_id,
        values=values,
        identifier=sku.identifier,
        price=sku.price,
        parcel=sku.parcel,
        picture_url=sku.picture_url,
    )
