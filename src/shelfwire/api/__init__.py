"""REST under ``/api/v1``: for warehouses, shipping software and scripts.

A bearer key belongs to one company and holds named scopes. Lists are keyset pages (``after``), times are ISO 8601 in
UTC, money is integer minor units beside its currency, long work answers 202 with a job, and every refusal is an
``application/problem+json`` with a stable ``code`` and, where it applies, ``field``, ``value`` and ``hint``.
"""
