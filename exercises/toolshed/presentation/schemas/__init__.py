"""Schemas: what goes over the wire, one for each direction."""
