"""A whole page around what is drawn."""

from importlib.resources import files

from markupsafe import Markup

from bot.demo.page.markup import tag


def document(title: str, inside: str, language: str, *, look: str = "") -> str:
    """Return a page that needs nothing from elsewhere; `look` is a class that its style knows, such as `gallery`."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", style()),
    )
    return Markup("<!doctype html>\n{}\n").format(
        tag("html", head, tag("body", inside, class_=look or None), lang=language)
    )


def style() -> Markup:
    """Return the style sheet, which is ours and holds no text from elsewhere."""
    sheet = files("bot.demo.page").joinpath("style.css").read_text(encoding="utf-8")
    return Markup(sheet)  # noqa: S704 - the file beside this one
