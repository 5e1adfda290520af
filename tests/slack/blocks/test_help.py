"""What can be typed."""

from bot.slack.blocks.help import draw
from bot.slack.commands import SUBCOMMANDS
from tests.slack.blocks.readings import drawn


def test_every_subcommand_is_explained_with_what_to_type() -> None:
    text = drawn(draw(SUBCOMMANDS))
    for each in SUBCOMMANDS:
        assert each.summary in text
        for usage in each.usage:
            assert f"• {usage}" in text
    assert "threshold (also limit): " in text
