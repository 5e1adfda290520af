"""Pure decisions: what load is, whose it is, and when it is too much. No I/O, no clock, no SQL."""
