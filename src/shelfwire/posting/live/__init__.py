"""From live listings back to the catalogue: what would be created from them, and what differs from ours."""
