"""Dossiers (hồ sơ): received with a promised day, closed by the act applied for.

Also their clock, the working calendar and the deadline rules.
"""
