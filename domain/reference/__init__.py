"""Recording reference data (danh mục): bodies, signers, authorities, number series, days off, terms, calendars.

Acts on them go the way of all acts (`entries.recording`), one at a time in each register; what must hold between
entries is checked on the outcome, before the commit.
"""
