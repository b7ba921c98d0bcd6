"""The routes of version 2, a module for each resource."""
