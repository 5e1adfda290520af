"""Load: whose hours a team's hours are, and what may be said of them."""

UNATTRIBUTED = 0
"""Destination of hours that have no client yet."""

OWN_WORK = -1
"""Destination of our own product, maintenance and internal work."""
