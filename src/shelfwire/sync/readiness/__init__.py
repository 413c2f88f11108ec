"""Readiness of products, worked out again whenever something changed that it looks at."""
