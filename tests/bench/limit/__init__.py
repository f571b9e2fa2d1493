"""The limit program: what this machine gives for the jobs that registers do, without callers, tenses or a ledger."""
