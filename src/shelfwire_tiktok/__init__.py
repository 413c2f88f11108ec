"""TikTok Shop as a channel of Shelfwire: the port on one side, the client on the other. No Django, no tables."""
