"""Number series."""
