"""What there is to ask: every collection of the service (các địa chỉ)."""
