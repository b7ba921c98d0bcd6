"""The routes, by version."""
