"""The gateway: the checks a call must pass before its operation runs, and the faults that strike its answer.

Order of the checks: path, version, method, content type, size, sign present, app key, caller, timestamp, sign,
token, scope, shop cipher, activity of shop and seller, call limits, parameters and body. Then faults, then
the operation.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from tiktok_shop_sim import envelope, operations, requests, signing
from tiktok_shop_sim.calls import CallRecord, public_query, readable
from tiktok_shop_sim.envelope import Refused
from tiktok_shop_sim.faults import AFTER_THE_ACTION, BEFORE_THE_ACTION, HALF_THE_ACTION, Fault
from tiktok_shop_sim.gate.visit import Answer, Receive, Scope, Send, Visit, read, send_answer
from tiktok_shop_sim.operations import Call, Handler
from tiktok_shop_sim.operations.examples import example_data
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.spec import Operation
from tiktok_shop_sim.world import category_assets, consents
from tiktok_shop_sim.world.category_assets import CategoryAsset
from tiktok_shop_sim.world.records import Grant

EARLY, LATE = 300, 30
"""Seconds by which a timestamp may be behind or ahead (facts.md 2.4)."""
JSON_LIMIT = 10 * 1024 * 1024
UPLOAD_LIMIT = 101 * 1024 * 1024


class Gate:
    """The ASGI application of the API host."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.played: dict[str, Handler] = operations.load()
        unknown = self.played.keys() - simulation.spec.operations.keys()
        if unknown:
            raise ValueError(f"played but not in the specification: {sorted(unknown)}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        visit = Visit(self.simulation, scope)
        try:
            answer = await self._pass(visit, receive)
        except Refused as refusal:
            answer = self._refusal(visit, refusal)
        await send_answer(answer, send)

    async def _pass(self, visit: Visit, receive: Receive) -> Answer:
        operation = self._route(visit)
        self._check_content_type(visit, operation)
        visit.body = await read(receive, UPLOAD_LIMIT if operation.multipart else JSON_LIMIT)
        self._authenticate(visit, operation)
        self._limit(visit, operation)
        strict = self.simulation.settings.strict
        query = requests.read_query(operation, visit.query, visit.warnings, strict=strict)
        body = requests.read_body(
            operation,
            visit.body,
            visit.warnings,
            strict=strict,
            content_type=visit.header(b"content-type"),
            judged=operations.judged(operation.key),
        )
        faults = self.simulation.faults
        if not faults:
            return self._perform(visit, operation, query, body)
        shop_id = visit.shop.id if visit.shop is not None else ""
        before = faults.meet(operation.key, shop_id, BEFORE_THE_ACTION)
        if before is not None:
            answer = await self._before(visit, before)
            if answer is not None:
                return answer
        half = faults.meet(operation.key, shop_id, HALF_THE_ACTION)
        if half is not None:
            self._perform(visit, operation, query, first_half(body))
            return await self._after(visit, half, Answer(200, b""))
        answer = self._perform(visit, operation, query, body)
        after = faults.meet(operation.key, shop_id, AFTER_THE_ACTION)
        return answer if after is None else await self._after(visit, after, answer)

    def _route(self, visit: Visit) -> Operation:
        spec = self.simulation.spec
        match = spec.match(visit.method, visit.path)
        if match is None:
            if spec.known_in_another_version(visit.path):
                raise envelope.bad_version()
            raise envelope.bad_path()
        if match.operation is None:
            raise envelope.bad_method()
        visit.operation, visit.path_values = match.operation, match.path_values
        return match.operation

    @staticmethod
    def _check_content_type(visit: Visit, operation: Operation) -> None:
        if visit.count_of(b"content-type") > 1:
            raise envelope.bad_content_type()
        kind = visit.header(b"content-type").split(";")[0].strip().lower()
        if operation.multipart:
            if kind != "multipart/form-data":
                raise envelope.not_multipart()
            return
        length = visit.header(b"content-length")
        has_body = length not in ("", "0") or visit.header(b"transfer-encoding") != ""
        if has_body and kind != "application/json":
            raise envelope.bad_content_type()

    def _authenticate(self, visit: Visit, operation: Operation) -> None:
        settings = self.simulation.settings
        if "sign" not in visit.query:
            raise envelope.missing_sign()
        if visit.query.get("app_key") != settings.app_key:
            raise envelope.bad_app_key()
        if settings.allowed_ips and visit.caller not in settings.allowed_ips:
            raise envelope.ip_not_allowed()
        self._check_timestamp(visit.query.get("timestamp", ""))
        self._check_sign(visit, operation)
        self._check_token(visit, operation)
        self._check_cipher(visit, operation)

    def _check_timestamp(self, raw: str) -> None:
        """The window lies around the wall's moment; a world that was stepped also accepts its own."""
        try:
            stamp = int(raw)
        except ValueError:
            raise envelope.timestamp_negative() from None
        if stamp < 0:
            raise envelope.timestamp_negative()
        skew = self.simulation.settings.clock_skew
        moments = (self.simulation.clock.wall() + skew, self.simulation.clock.now() + skew)
        if any(moment - EARLY <= stamp <= moment + LATE for moment in moments):
            return
        raise envelope.timestamp_late() if stamp > max(moments) else envelope.timestamp_early()

    def _check_sign(self, visit: Visit, operation: Operation) -> None:
        signed = b"" if operation.multipart else visit.body
        secret = self.simulation.settings.app_secret
        given = visit.query["sign"]
        if signing.same(given, signing.call_signature(secret, visit.path, visit.query.items(), signed)):
            return
        if visit.body == b"{}" and signing.same(
            given, signing.call_signature(secret, visit.path, visit.query.items(), b"")
        ):
            visit.warnings.append(
                "`{}` was sent but left out of the signature, as the official Node SDK does"
            )
            return
        raise envelope.bad_sign()

    def _check_token(self, visit: Visit, operation: Operation) -> None:
        token = visit.header(b"x-tts-access-token")
        if not token:
            old = visit.header(b"access_token") or visit.header(b"access-token")
            raise envelope.old_token_header() if old else envelope.bad_token()
        found = consents.by_access_token(self.simulation.world, token)
        if found is None:
            raise envelope.bad_token()
        grant, expires = found
        visit.grant = grant
        if grant.revoked or expires <= self.simulation.clock.now():
            raise envelope.expired_token()
        if operation.scopes and not any(scope in grant.scopes for scope in operation.scopes):
            raise envelope.missing_scope()

    def _check_cipher(self, visit: Visit, operation: Operation) -> None:
        world, grant = self.simulation.world, visit.grant
        if grant is None:
            raise envelope.bad_token()
        asset = self._asset(visit, operation, grant)
        cipher = visit.query.get("shop_cipher")
        if operation.cipher == "not_allowed":
            if cipher is not None:
                raise envelope.unexpected_cipher()
        elif cipher:
            shop = world.shop_by_cipher.get(cipher)
            if shop is None or shop.id not in grant.shop_ids:
                raise envelope.wrong_cipher()
            visit.shop = shop
        elif asset is not None:
            visit.shop = asset.shop
        elif operation.cipher == "required" or len(grant.shop_ids) != 1:
            raise envelope.missing_cipher()
        else:
            visit.shop = world.shops[grant.shop_ids[0]]
        self._check_leftovers(visit, grant)
        if visit.shop is not None and not visit.shop.active:
            raise envelope.inactive_shop()
        if not world.sellers[grant.seller_id].active:
            raise envelope.inactive_seller()

    def _asset(self, visit: Visit, operation: Operation, grant: Grant) -> CategoryAsset | None:
        """The category asset that a call names, where it may name one instead of a shop."""
        cipher = visit.query.get("category_asset_cipher")
        if cipher is None:
            return None
        if "category_asset_cipher" not in operation.query:
            raise envelope.unexpected_cipher("category_asset_cipher")
        asset = category_assets.find(self.simulation.world, grant, cipher)
        if asset is None:
            raise envelope.wrong_cipher()
        return asset

    @staticmethod
    def _check_leftovers(visit: Visit, grant: Grant) -> None:
        """Parameters of the APIs before 202309 need not be sent; sent, they must make sense."""
        if visit.query.get("shop_id", "") not in ("", *grant.shop_ids):
            raise envelope.wrong_shop_id()
        version = visit.query.get("version", "")
        if version and not (version.isdigit() and len(version) == 6):
            raise envelope.bad_version_parameter()

    def _limit(self, visit: Visit, operation: Operation) -> None:
        settings, throttle = self.simulation.settings, self.simulation.throttle
        shop = visit.shop.id if visit.shop is not None else (visit.grant.id if visit.grant else "")
        if not throttle.admit(shop, operation.key, settings.rate_limit):
            raise envelope.throttled()
        if not throttle.admit_hourly(shop, settings.hourly_limit):
            raise envelope.hourly_limit()

    def _perform(self, visit: Visit, operation: Operation, query: dict[str, Any], body: Any) -> Answer:
        handler = self.played.get(operation.key)
        if handler is None:
            visit.verdict = "example"
            data = example_data(operation)
        else:
            if visit.grant is None:
                raise envelope.bad_token()
            data = handler(
                Call(
                    simulation=self.simulation,
                    operation=operation,
                    grant=visit.grant,
                    shop_or_none=visit.shop,
                    path=visit.path_values,
                    query=query,
                    body=body,
                    base_url=self.simulation.settings.public_url or f"http://{visit.header(b'host')}",
                    warnings=visit.warnings,
                )
            )
        answer = Answer(200, envelope.success(visit.request_id, data))
        self._log(visit, 200, 0, "Success")
        return answer

    def _refusal(self, visit: Visit, refusal: Refused) -> Answer:
        if visit.verdict == "ok":
            visit.verdict = "refused"
        self._log(visit, refusal.status, refusal.code, refusal.message)
        answer = Answer(refusal.status, envelope.failure(visit.request_id, refusal))
        if refusal.code == 36009002:
            answer.headers = [(b"retry-after", b"1")]
        elif refusal.code == 36009037:
            answer.headers = [(b"retry-after", str(self.simulation.throttle.seconds_left_in_hour()).encode())]
        return answer

    async def _before(self, visit: Visit, fault: Fault) -> Answer | None:
        """What a fault does instead of the operation; None when the operation goes on after all."""
        request = fault.request
        visit.fault = f"{fault.id} {request.kind}"
        if request.seconds:
            await asyncio.sleep(request.seconds)
        if request.kind == "slow":
            return None
        visit.verdict = "fault"
        match request.kind:
            case "timeout_before":
                raise envelope.upstream_timeout()
            case "throttle":
                answer = self._refusal(visit, envelope.throttled())
                answer.headers = [(b"retry-after", str(request.retry_after).encode())]
                return answer
            case "reset_before":
                self._log(visit, 0, 0, "connection cut before the operation")
                return Answer(200, b"", cut=True)
        raise Refused(
            request.code,
            request.message or envelope.internal_error().message,
            status=request.status,
            data=envelope.MISSING,
        )

    async def _after(self, visit: Visit, fault: Fault, answer: Answer) -> Answer:
        """What a fault does to the answer of an operation that was done."""
        request = fault.request
        visit.fault, visit.verdict = f"{fault.id} {request.kind}", "fault"
        if request.seconds:
            await asyncio.sleep(request.seconds)
        match request.kind:
            case "timeout_after" | "half_done":
                raise envelope.upstream_timeout()
            case "broken_json":
                self._log(visit, 200, 0, "answer cut in two after the operation")
                return Answer(200, answer.body[: max(1, len(answer.body) // 2)])
            case "reset_after":
                self._log(visit, 0, 0, "connection cut after the operation")
                return Answer(200, answer.body, cut=True)
        raise Refused(
            request.code,
            request.message or envelope.internal_error().message,
            status=request.status,
            data=envelope.MISSING,
        )

    def _log(self, visit: Visit, status: int, code: int, message: str) -> None:
        calls = self.simulation.calls
        calls.add(
            CallRecord(
                serial=calls.next_serial(),
                at=self.simulation.clock.now(),
                operation=visit.operation.key if visit.operation is not None else f"{visit.method} (unknown)",
                method=visit.method,
                path=visit.path,
                query=public_query(visit.pairs),
                body=readable(visit.body),
                shop_id=visit.shop.id if visit.shop is not None else "",
                status=status,
                code=code,
                message=message,
                verdict=visit.verdict,
                warnings=visit.warnings,
                request_id=visit.request_id,
                millis=(time.perf_counter() - visit.started) * 1000,
                fault=visit.fault,
            )
        )


def first_half(body: Any) -> Any:
    """A batch with the first half of its longest list; anything else as it is."""
    if not isinstance(body, dict):
        return body
    lists = {name: rows for name, rows in body.items() if isinstance(rows, list) and len(rows) > 1}
    if not lists:
        return body
    longest = max(lists, key=lambda name: len(lists[name]))
    return body | {longest: lists[longest][: len(lists[longest]) // 2]}
