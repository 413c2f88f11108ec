"""Addresses of cases; they live under Orders."""

from django.urls import URLPattern, path

from shelfwire.web.cases import bulk, bulk_decline, lists, page, receive, rules, start, told

case_urls: list[URLPattern] = [
    path("cases/", lists.case_list, name="cases"),
    path("cases/accept/", bulk.accept, name="accept_cases"),
    path("cases/decline/", bulk_decline.decline, name="decline_cases"),
    path("cases/decline/groups/", bulk_decline.groups, name="decline_groups"),
    path("cases/told/", told.told, name="cases_told"),
    path("cases/receive/", receive.scan, name="receive"),
    path("cases/rules/", rules.rules, name="case_rules"),
    path("cases/rules/<int:case_rule_id>/switch/", rules.switch, name="switch_case_rule"),
    path("cases/<int:case_id>/receive/", receive.receive, name="receive_case"),
    path("cases/<int:case_id>/", page.case_page, name="case"),
    path("cases/<int:case_id>/answers/", page.answers, name="case_answers"),
    path("cases/<int:case_id>/history/", page.history, name="case_history"),
    path("cases/<int:case_id>/answer/", page.answer, name="answer_case"),
    path("return-receipts/<int:receipt_id>/release/", receive.release, name="release_return"),
    path("case-acts/<int:act_id>/withdraw/", page.withdraw, name="withdraw_case_act"),
    path("case-acts/<int:act_id>/retry/", page.retry, name="retry_case_act"),
    path("<int:order_id>/case/", start.page, name="start_case"),
    path("<int:order_id>/case/allowed/", start.allowed, name="case_allowed"),
    path("<int:order_id>/case/check/", start.check, name="check_case"),
    path("<int:order_id>/case/start/", start.begin, name="begin_case"),
]
