"""The month's figures."""
