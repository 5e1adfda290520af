"""What an alert says of who feels it, beside what its figures say."""

from dataclasses import replace
from typing import Any

import pytest

from bot.slack.blocks import felt
from tests.slack.blocks.test_alert import ABOVE


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"felt": 0}, ""),
        ({"felt": 1}, "Fewer than 3 colleagues feel this so far; the figures do"),
        ({"felt": 5}, "5 colleagues feel this: figures and team agree"),
        ({"felt": 5, "share": 0.2, "limit": 0.3}, "5 colleagues felt this"),
        ({"felt": 1, "share": 0.2, "limit": 0.3}, ""),
        ({"felt": 5, "state": "cleared"}, "5 colleagues felt this"),
        ({"felt": 1, "state": "cleared"}, ""),
    ],
)
def test_figures_and_team_agree_only_while_the_figures_say_so(more: dict[str, Any], said: str) -> None:
    assert felt.told(replace(ABOVE, **more)) == said
