"""Dossiers (hồ sơ): received with a promised day, closed by the act applied for.

Also their clock, who handles them, and their diary.
"""
