"""The request, the living agreement and their pages."""
