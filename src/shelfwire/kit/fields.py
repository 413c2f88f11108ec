"""Model fields: encrypted text and encrypted JSON at rest (AES-GCM, bound to table and column)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models

from shelfwire.kit.secrets import Vault


@lru_cache(maxsize=1)
def vault() -> Vault:
    """The installation's vault, from its key."""
    return Vault(settings.SHELFWIRE_SECRET_KEY_BYTES)


class EncryptedJSONField(models.BinaryField):  # type: ignore[type-arg]  # generic only in the stubs
    """A JSON object that is ciphertext in the database. Cannot be searched; default is ``{}``."""

    def _context(self) -> str:
        return f"{self.model._meta.db_table}.{self.attname}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        sealed = (
            None if value is None else vault().seal(json.dumps(value, separators=(",", ":")), self._context())
        )
        return super().get_db_prep_value(sealed, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else json.loads(vault().open(bytes(value), self._context()))

    def value_to_string(self, obj: models.Model) -> str:
        return ""

    def get_default(self) -> Any:
        return {}
