"""How a use case says no."""


class Refused(Exception):
    """What was asked cannot be done; the message is a sentence for whoever asked, with what to do instead.

    `about` names the value that stands in the way (`until`, `name`), so that a dialog shows the sentence at its field.
    """

    def __init__(self, why: str, about: str = "") -> None:
        super().__init__(why)
        self.about = about
