"""Programs outside that ask for orders and tell what was shipped."""
