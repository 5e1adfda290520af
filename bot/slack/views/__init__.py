"""Dialogs: opened by a button, answered in the acknowledgement, so that errors stand at their fields."""
