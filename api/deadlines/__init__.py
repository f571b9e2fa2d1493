"""Rules on deadlines."""
