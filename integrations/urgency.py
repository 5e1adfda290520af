"""Which words of a priority mean "now": the defaults of the tools, in the languages that we speak."""

URGENT = frozenset(
    {
        "blocker",
        "bloquant",
        "bloquante",
        "critical",
        "critique",
        "emergency",
        "highest",
        "immediate",
        "immédiat",
        "immédiate",
        "la plus élevée",
        "show-stopper",
        "urgent",
        "urgente",
    }
)


def is_urgent(priority: str | None) -> bool | None:
    """Say whether a priority means that the item cannot wait; None where no priority is set."""
    return priority.strip().casefold() in URGENT if priority else None
