"""How a client is recognised by the words people use for it."""

import unicodedata


def fold(text: str) -> str:
    """Reduce a name to what people mean by it: no case, no accents, single spaces, straight quotes."""
    decomposed = unicodedata.normalize("NFKD", text.replace("\u2019", "'").replace("\u2018", "'"))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())
