"""Version 2 of the API: what is different from version 1."""
