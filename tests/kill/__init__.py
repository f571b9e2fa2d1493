"""A service whose processes are killed while clients read and write: what they notice of it."""
