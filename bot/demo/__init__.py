"""The embedded company and the local Slack workspace."""
