"""Use cases: each a function of a session, a clock and values."""
