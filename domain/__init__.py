"""What the registers are and the rules they follow; knows no HTTP and builds no SQL."""
