"""The handbook of the contract as a page: `python -m tests.handbook` writes it from `api/README.md`."""
