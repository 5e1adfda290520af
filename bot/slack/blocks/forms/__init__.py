"""What stands in dialogs: a file a dialog, values in, fields out."""
