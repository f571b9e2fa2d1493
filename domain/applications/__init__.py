"""Dossiers (hồ sơ): received with a promised day, closed by the act applied for; their clock, officers and diary."""
