"""What Slack tells the app by itself."""
