"""seller: the shops, groups and permissions of the seller behind a token."""
