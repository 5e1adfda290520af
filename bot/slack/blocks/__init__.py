"""Block Kit: a value becomes blocks, and nothing else happens here."""
