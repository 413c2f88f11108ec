"""The evidence pack of an order: everything that was told, done and seen, as one zip with a summary in front."""

from shelfwire.fulfilment.evidence.pack import Pack, evidence_pack

__all__ = ["Pack", "evidence_pack"]
