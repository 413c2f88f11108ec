"""The token host: codes become tokens, refresh tokens become new pairs (facts.md 1.6 to 1.15)."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tiktok_shop_sim import signing
from tiktok_shop_sim.calls import CallRecord
from tiktok_shop_sim.envelope import encode
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import consents
from tiktok_shop_sim.world.consents import TokenRefused
from tiktok_shop_sim.world.records import Grant

GET, REFRESH = "GET /api/v2/token/get", "GET /api/v2/token/refresh"


class TokenHost:
    """Two unsigned calls; success is body code 0, the HTTP status is 200 either way."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation

    async def get(self, request: Request) -> Response:
        return await self._answer(request, GET, "authorized_code")

    async def refresh(self, request: Request) -> Response:
        return await self._answer(request, REFRESH, "refresh_token")

    async def _answer(self, request: Request, operation: str, grant_type: str) -> Response:
        query = dict(request.query_params)
        request_id = secrets.token_hex(17).upper()
        document: dict[str, Any]
        broken = await self._fault(operation)
        if broken is not None:
            return broken
        try:
            grant = self._grant(query, operation, grant_type)
            document = {"code": 0, "message": "success", "data": self._data(grant), "request_id": request_id}
        except TokenRefused as refusal:
            document = {"code": refusal.code, "message": refusal.args[0], "request_id": request_id}
            if refusal.with_data:
                document["data"] = {}
        self._log(operation, request, query, document)
        after = await self._fault_after(operation)
        return after or Response(encode(document), media_type="application/json")

    def _grant(self, query: dict[str, str], operation: str, grant_type: str) -> Grant:
        settings, world = self.simulation.settings, self.simulation.world
        if query.get("app_key") != settings.app_key:
            raise TokenRefused(
                36009004, "Invalid credentials. Invalid `app_key` query parameter.", with_data=False
            )
        if not signing.same(query.get("app_secret", ""), settings.app_secret):
            raise TokenRefused(
                36009004, "Invalid credentials. Invalid `app_secret` query parameter.", with_data=False
            )
        tolerated = {grant_type, "authorized_code"}
        if query.get("grant_type") not in tolerated:
            raise TokenRefused(36009004, f"Invalid `grant_type`, it must be `{grant_type}`.", with_data=False)
        if operation == GET:
            return consents.exchange(world, settings, query.get("auth_code", ""))
        return consents.refresh(world, settings, query.get("refresh_token", ""))

    def _data(self, grant: Grant) -> dict[str, Any]:
        seller = self.simulation.world.sellers[grant.seller_id]
        return {
            "access_token": grant.access_token,
            "access_token_expire_in": grant.access_expires,
            "refresh_token": grant.refresh_token,
            "refresh_token_expire_in": grant.refresh_expires,
            "open_id": seller.open_id,
            "seller_name": seller.name,
            "seller_base_region": seller.region,
            "user_type": 0,
            "granted_scopes": grant.scopes,
        }

    async def _fault(self, operation: str) -> Response | None:
        kinds = frozenset({"timeout_before", "error_before", "throttle", "slow"})
        return await self._struck(operation, kinds)

    async def _fault_after(self, operation: str) -> Response | None:
        return await self._struck(operation, frozenset({"timeout_after", "error_after", "broken_json"}))

    async def _struck(self, operation: str, kinds: frozenset[str]) -> Response | None:
        faults = self.simulation.faults
        fault = faults.meet(operation, "", kinds) if faults else None
        if fault is None:
            return None
        request = fault.request
        if request.seconds:
            await asyncio.sleep(request.seconds)
        match request.kind:
            case "slow":
                return None
            case "broken_json":
                return Response(b'{"code":0,"mess', media_type="application/json")
            case "throttle":
                body = encode({"code": 36009002, "message": "Too many requests.", "request_id": "0"})
                return Response(body, 429, {"retry-after": str(request.retry_after)}, "application/json")
            case "timeout_before" | "timeout_after":
                return Response(b"upstream request timeout", 504, media_type="text/plain")
        body = encode(
            {"code": request.code, "message": request.message or "Internal error.", "request_id": "0"}
        )
        return Response(body, request.status, media_type="application/json")

    def _log(self, operation: str, request: Request, query: dict[str, str], document: dict[str, Any]) -> None:
        calls = self.simulation.calls
        hidden = {key: "***" if key in ("app_secret", "refresh_token") else v for key, v in query.items()}
        calls.add(
            CallRecord(
                serial=calls.next_serial(),
                at=self.simulation.clock.now(),
                operation=operation,
                method="GET",
                path=request.url.path,
                query=hidden,
                body="",
                shop_id="",
                status=200,
                code=document["code"],
                message=document["message"],
                verdict="ok" if document["code"] == 0 else "refused",
                warnings=[],
                request_id=document["request_id"],
                millis=0.0,
            )
        )
