"""What an admin is told when a channel takes no alerts."""

import pytest

from bot.services.messages import Trouble, from_payload, to_payload
from bot.slack.blocks import trouble


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("not_in_channel", "I am not in it. Type there: /invite @Clientload"),
        ("channel_not_found", "Slack knows no such channel, or I may not see it. Invite me, or choose another:"),
        ("is_archived", "It is archived. Unarchive it, or choose another: /clientload team channel Support #channel"),
        ("restricted_action", "Only some people may post there."),
        ("restricted_action_read_only_channel", "It is read-only."),
        ("restricted_action_non_threadable_channel", "It takes no threads."),
        ("ekm_access_denied", "The key management of your workspace does not let me post there."),
        (trouble.SHARED, "It is shared with another company, who must not read what is about all clients. Choose"),
        (trouble.UNSEEN, "I may not look whether it is shared with another company: the app lacks channels:read"),
        ("edit_window_closed", "Your workspace lets messages be edited for a short time only"),
        ("cant_update_message", "The alert's message is not mine: I was installed anew since."),
        (
            "something_new",
            "Slack answers something_new. If it goes on, choose another channel: /clientload team channel",
        ),
    ],
)
def test_each_cause_comes_with_what_to_do(code: str, sentence: str) -> None:
    view = Trouble(code=code, channel_id="C1", team="Support")
    answer = trouble.message(view)
    assert answer.text.startswith("Alerts of Support do not get through to their channel\n")
    assert sentence in answer.text
    assert "Nothing is lost: I try again every 10 minutes" in answer.text
    assert {"type": "channel", "channel_id": "C1"} in answer.blocks[0]["elements"][0]["elements"]
    assert from_payload(to_payload(view)) == view


def test_every_code_that_is_known_has_its_sentence_tested() -> None:
    assert len(trouble.OF_A_CHANNEL) + len(trouble.OF_A_MESSAGE) == 11
