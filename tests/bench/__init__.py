"""Benchmarks: `python -m tests.bench`. They print ratios and assert nothing."""
