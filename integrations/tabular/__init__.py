"""Sources that are files."""
