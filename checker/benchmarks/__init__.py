"""Figures: what grading costs, printed and never asserted."""
