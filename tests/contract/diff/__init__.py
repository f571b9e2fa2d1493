"""Breaking changes between two contracts; standard library only, since `.ci/contract-diff` runs it."""
