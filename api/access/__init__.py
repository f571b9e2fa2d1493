"""Logging in, and administering who may do what.

Accounts, roles, clients, sessions, single sign-on, tokens, and the audit of access.
"""
