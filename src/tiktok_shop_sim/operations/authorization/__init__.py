"""authorization: which shops and category assets a token opens."""
