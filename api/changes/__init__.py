"""The feed of acts."""
