"""How a use case says no."""


class Refused(Exception):
    """What was asked cannot be done; the message is a sentence for whoever asked, with what to do instead."""
