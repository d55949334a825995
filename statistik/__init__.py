"""Figures without identity."""
