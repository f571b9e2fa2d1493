"""Authentication and its administration.

Accounts, roles, clients, sessions, single sign-on, tokens, and the audit log.
"""
