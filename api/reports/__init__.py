"""The period's figures."""
