"""Toolshed: neighbours lend each other their tools."""
