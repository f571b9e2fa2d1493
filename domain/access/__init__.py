"""Who the caller is and what they may do.

Accounts, clients, sessions, tokens, roles and scopes, the audit of access.
"""
