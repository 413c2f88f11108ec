"""order: search, detail in both shapes, what other systems call an order."""
