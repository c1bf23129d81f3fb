"""Cleaning of what is typed, by noun."""
