"""finance: what the platform knows of the seller's tax registration. The fields are those of Mexico."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from tiktok_shop_sim.operations import Call, operation

FORMS = {"MX": "REGISTRATION_NUMBER", "US": "TIN"}
"""Which kind of number a market registers; VAT elsewhere (assumption, only the kinds are documented)."""


@operation("GET", "/finance/202504/tax_information")
def tax_information(call: Call) -> dict[str, Any]:
    """A shop that is registered, with a number of its own and its default warehouse's address."""
    shop, warehouse = call.shop, call.world.default_warehouse(call.shop.id)
    number = f"{shop.region}{crc32(shop.id.encode()):010d}"
    address = "" if warehouse is None else ", ".join([warehouse.line1, *reversed(warehouse.place.divisions)])
    return {
        "tax_information": {
            "overall_status": {"is_tax_number_submitted": True, "is_tax_infomation_complete": True},
            "business_entity": {
                "business_name": shop.name,
                "address": address,
                "postal_code": "" if warehouse is None else warehouse.place.postal_code,
                "organization_level": "HEADQUARTER",
                "branch_number": "",
                "fiscal_regime": "General Law Legal Persons" if shop.region == "MX" else "",
            },
            "tax_numbers": [
                {
                    "type": FORMS.get(shop.region, "VAT"),
                    "tax_number": number,
                    "registration_status": "REGISTERED",
                    "tax_form_audit_status": "APPROVED",
                    "recent_audit": {
                        "status": "APPROVED",
                        "tax_number": number,
                        "rejection_reasons": [],
                    },
                }
            ],
        }
    }
