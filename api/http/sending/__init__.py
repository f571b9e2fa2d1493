"""How answers are sent: compressed or not, with an ETag, or as "not modified", and with headers that protect pages."""
