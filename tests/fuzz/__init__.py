"""The running service against its contract, with made-up requests."""
