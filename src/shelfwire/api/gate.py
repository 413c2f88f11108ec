"""Before a route: bodies of a sane size, text that can be kept, and no name that the route does not know.

A misspelt filter that is silently dropped answers another question than the one that was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.datastructures import MultiValueDict
from ninja import Router
from ninja.decorators import decorate_view
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.types import DictStrAny

from shelfwire.api import problems
from shelfwire.api.problems import UnknownName
from shelfwire.kit.sheets import MAX_BYTES
from shelfwire.kit.texts import UnfitText, flaw, refuse_unfit

BODY_MOST = 1024 * 1024
FILE_MOST = MAX_BYTES + BODY_MOST
"""A file of the largest size that is read, and what a form puts around it."""
View = Callable[..., Any]
Run = Callable[..., HttpResponseBase]


class CleanParser(Parser):
    """Ninja's, with every text of a body, a form or a filter looked at. Raises UnfitText as an invalid request."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """The JSON body."""
        body = super().parse_body(request)
        _look_at("", body)
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> DictStrAny:
        """The fields of a form or the filters of an address."""
        place = "query" if data is request.GET else "form"
        _look_at(place, {name: data.getlist(name) if name in list_fields else data[name] for name in data})
        return super().parse_querydict(data, list_fields, request)


_file_routes: set[str] = set()


def _look_at(place: str, value: Any) -> None:
    try:
        refuse_unfit(place, value)
    except UnfitText as unfit:
        unfit.code = "invalid_request"
        raise


def close(router: Router) -> None:
    """Put the gate before every route of ``router``."""
    for route, path in router.path_operations.items():
        for operation in path.operations:
            if _names(operation, "file"):
                _file_routes.add(route.strip("/"))
            decorate_view(_sized(operation))(operation.view_func)
            operation.view_func = _known(operation)


def most_at(route: str) -> int:
    """The most bytes a body may have at a resolved route (``api/v1/parcels/import``)."""
    return FILE_MOST if any(route.strip("/").endswith(f"/{one}") for one in _file_routes) else BODY_MOST


def _names(operation: Operation, source: str) -> frozenset[str]:
    return frozenset(
        name
        for model in operation.models
        if model.__ninja_param_source__ == source
        for name in getattr(model, "__ninja_flatten_map__", model.model_fields)
    )


def _sized(operation: Operation) -> Callable[[Run], Run]:
    most = FILE_MOST if _names(operation, "file") else BODY_MOST

    def decorate(run: Run) -> Run:
        @wraps(run)
        def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if _length(request) > most:
                return too_large(most)
            if flaw(request.path):
                return problems.missing()
            return run(request, **kwargs)

        return wrapper

    return decorate


def _length(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isdecimal() and len(text) < 19 else FILE_MOST + 1


def too_large(most: int) -> HttpResponse:
    """413, before a byte of the body is read."""
    return problems.answer(
        413,
        code="too_large",
        title="The body is too large",
        detail=f"{most // BODY_MOST} MB is the most that this address takes.",
        hint="Send it in parts.",
    )


def _known(operation: Operation) -> View:
    view = operation.view_func
    query, form, files = (_names(operation, source) for source in ("query", "form", "file"))

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        _refuse_unknown("query", request.GET, query)
        if files:
            _refuse_unknown("form", request.POST, form)
            _refuse_unknown("form", request.FILES, files)
        return view(request, *args, **kwargs)

    return wrapper


def _refuse_unknown(place: str, given: Collection[str], known: frozenset[str]) -> None:
    for name in given:
        if name not in known:
            raise UnknownName(
                f"There is no “{name[:80]}” here.",
                field=f"{place}.{name[:80]}",
                hint=f"Known: {', '.join(sorted(known))}." if known else "This address takes none.",
            )
