"""Proposals (dự thảo văn bản): an act that one person prepares and submits (trình ký), and another one signs.

A number is given at signing only. Where an authority asks for two persons, this is the only way to record.
"""
