"""The kinds of rules, keys and teams as people type them, in both languages; the tables keep the English word."""

from collections.abc import Collection
from typing import Final

from bot.domain.client import fold
from bot.slack.verbs import in_english, listed
from bot.slack.words import Word

FRENCH: Final = {
    "file": "queue",
    "projet": "project",
    "étiquette": "label",
    "libellé": "label",
    "composant": "component",
    "domaine": "domain",
    "élément": "item",
    "ticket": "item",
    "ingénierie": "engineering",
    "technique": "engineering",
    "ventes": "sales",
    "commercial": "sales",
    "commerce": "sales",
    "prestation": "delivery",
    "prestations": "delivery",
    "réalisation": "delivery",
}


def kind_of(word: Word) -> str:
    """Return the kind that a word names, or the word itself without case and accents."""
    return in_english(word.text, FRENCH) or fold(word.text)


def kinds_listed(kinds: Collection[str]) -> str:
    """List the kinds that can be typed, in the language that is spoken."""
    return listed(kinds, FRENCH)
