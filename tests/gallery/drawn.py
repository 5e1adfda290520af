"""States as HTML: one alone, or many on a page."""

from collections.abc import Mapping

from markupsafe import Markup

from bot.demo import page
from bot.demo.page.markup import tag
from bot.language import speaking
from tests.gallery.state import NAMES, State


def fragment(state: State, language: str) -> Markup:
    """Draw one state."""
    shown = state.shown(language)
    with speaking(language):
        if shown.view is not None:
            return page.view(shown.view, NAMES, state.wrong(language))
        return page.draw(shown, NAMES)


def alone(name: str, state: State, language: str) -> str:
    """Return a page with one state, as it stands in the documentation."""
    return page.document(name, fragment(state, language), language, look="picture")


def together(title: str, states: Mapping[str, State], language: str, look: str = "gallery") -> str:
    """Return a page with many states, each under its name."""
    figures = [
        tag("figure", tag("figcaption", name), fragment(state, language), class_="state")
        for name, state in states.items()
    ]
    return page.document(title, Markup("").join(figures), language, look=look)
