"""Searching everything at once: entries, dossiers and bodies, by what people have before them."""
