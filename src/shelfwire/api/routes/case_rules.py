"""Rules that accept requests by themselves: made switched off, tried, switched."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from shelfwire.aftersales import rules as ruled
from shelfwire.aftersales.actions import add_rule, switch_rule
from shelfwire.aftersales.models import CaseRule
from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.case_rules import CaseRuleIn, CaseRuleOut, CaseRuleSwitchIn
from shelfwire.api.schemas.cases import CaseOut
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.labels import price_of
from shelfwire.api.values import PathId
from shelfwire.channels.port import CaseKind

router = Router(tags=["cases"])


def rule_or_404(request: HttpRequest, case_rule_id: int) -> CaseRule:
    """The rule of the key's company."""
    rows = CaseRule.objects.filter(company=company_of(request)).select_related("account", "company")
    found = rows.filter(pk=case_rule_id).first()
    if found is None:
        raise NotFound(f"There is no rule {case_rule_id}.", field="case_rule_id", value=case_rule_id)
    return found


@router.get("/case-rules", response=Everything[CaseRuleOut], **needs("aftersales:read"))
def list_rules(request: HttpRequest) -> dict[str, Any]:
    """Every rule, those of one shop first."""
    return {"data": [CaseRuleOut.of(rule) for rule in ruled.rules(company_of(request))]}


@router.post("/case-rules", response={201: CaseRuleOut}, **needs("aftersales:write", once=True))
@once
def post_rule(request: HttpRequest, body: CaseRuleIn) -> Status[dict[str, Any]]:
    """Make a rule, switched off: look at its dry run, then switch it on."""
    made = add_rule(
        company=company_of(request),
        kind=CaseKind(body.kind),
        account=None if body.shop_id is None else shop_or_404(request, body.shop_id),
        most=price_of(body.most),
        reasons=body.reasons,
        by=caller(request),
    )
    return Status(201, CaseRuleOut.of(made))


@router.get("/case-rules/{int:case_rule_id}/dry-run", response=Listed[CaseOut], **needs("aftersales:read"))
def dry_run(request: HttpRequest, case_rule_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """The requests that it accepts now, or would if it were on. Nothing is done."""
    rows = ruled.would_accept(rule_or_404(request, case_rule_id))
    return listed(rows, query, CaseOut.of, keys=("id",), descending=False)


@router.put("/case-rules/{int:case_rule_id}", response=CaseRuleOut, **needs("aftersales:write", once=True))
@once
def put_rule(request: HttpRequest, case_rule_id: PathId, body: CaseRuleSwitchIn) -> dict[str, Any]:
    """Switch it on, and it accepts what its dry run shows and what comes; or off. Twice changes nothing."""
    return CaseRuleOut.of(
        switch_rule(rule=rule_or_404(request, case_rule_id), on=body.on, by=caller(request))
    )
