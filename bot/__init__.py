"""Clientload: says early, and with evidence, when one client takes over a team."""
