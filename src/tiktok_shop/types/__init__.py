"""The shapes on the wire. Read ones are generous, written ones (`requests`) strict; names are the wire's."""
