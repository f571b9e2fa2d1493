"""Authentication and authorization of callers, and what they can see.

Accounts, clients, sessions, tokens, roles, scopes, rate limits and the audit log.
"""
