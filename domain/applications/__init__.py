"""Dossiers (hồ sơ): received with a promised day, closed by the act they ask for.

Their clock, the working calendar and the deadline rules it rests on.
"""
