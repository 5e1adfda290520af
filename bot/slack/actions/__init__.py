"""What happens when somebody presses a button."""
