"""Link very many listing SKUs to what is suggested for them, where the suggestion is good enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from shelfwire.channels.models import Account
from shelfwire.listings.actions.link import link_many
from shelfwire.listings.errors import BadMatching
from shelfwire.listings.models import ListingSku
from shelfwire.listings.queries import suggestions_for, to_confirm
from shelfwire.listings.suggesting import Suggestion
from shelfwire.people.models import Company

AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class ConfirmOptions:
    """``score``: the lowest that is linked, above 0 and up to 1. ``account``: of this shop only. ``dry_run``: only say
    what would be linked.
    """

    score: float = 0.9
    account: Account | None = None
    dry_run: bool = False

    def __post_init__(self) -> None:
        """Raise BadMatching for a score that there is none of."""
        if not 0 < self.score <= 1:
            raise BadMatching(
                "A score is above 0 and at most 1.",
                field="score",
                value=self.score,
                hint="Write 0.9, for example.",
            )


@dataclass(frozen=True, slots=True)
class ConfirmedRow:
    """A listing SKU and the SKU of ours that it was linked to, or would be."""

    listing_sku_id: int
    shop: str
    external_id: str
    seller_sku: str
    code: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class ConfirmedPart:
    """What became of some; ``unsure``: how many have no suggestion that is good enough, or two that are as good."""

    rows: tuple[ConfirmedRow, ...]
    unsure: int


def confirm_links(*, company: Company, by: str, options: ConfirmOptions) -> Iterator[ConfirmedPart]:
    """Link part by part, each in a transaction of its own; what a person set apart stays. The same again changes
    nothing. The caller goes on with the next part, or stops.
    """
    after = 0
    while rows := list(to_confirm(company, options.account).filter(pk__gt=after)[:AT_ONCE]):
        found = suggestions_for(rows)
        chosen = [(row, best) for row in rows if (best := _best(found[row.pk], options.score)) is not None]
        if not options.dry_run:
            link_many(company=company, links={row.pk: best.sku.pk for row, best in chosen}, by=by)
        yield ConfirmedPart(tuple(_row(row, best) for row, best in chosen), len(rows) - len(chosen))
        after = rows[-1].pk


def _best(suggested: Sequence[Suggestion], score: float) -> Suggestion | None:
    """The first that is good enough, unless another is as good."""
    enough = [one for one in suggested if one.score >= score]
    if not enough:
        return None
    rivals = [one for one in enough[1:] if (one.rank, one.score) == (enough[0].rank, enough[0].score)]
    return None if rivals else enough[0]


def _row(row: ListingSku, best: Suggestion) -> ConfirmedRow:
    return ConfirmedRow(
        row.pk, row.account.name, row.external_id, row.seller_sku, best.sku.code, best.score, best.why[0]
    )
