"""What breaks whoever relies on a contract; with the standard library alone, since `.ci/contract-diff` runs it."""
