"""Every statement the service runs, one module per subject. Statements are built once and kept."""
