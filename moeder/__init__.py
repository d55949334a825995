"""Forløb, their meetings and the units' answers."""
