"""Adapters: how the ports of the application are kept."""
