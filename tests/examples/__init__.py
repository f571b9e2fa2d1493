"""What the contract shows as examples: asked of the demo, and kept as plain data."""
