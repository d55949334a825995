"""A hostile setting: what would only show in production fails here."""
