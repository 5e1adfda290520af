"""An alert speaks of the fair share where clients are so few that it decides the limit."""

from dataclasses import replace

import pytest

from bot.services.messages import AlertView, Evidence, from_payload, to_payload
from bot.slack.blocks import alert
from tests.slack.blocks.readings import UNTIL, drawn

VIEW = AlertView(
    alert_id=7,
    team_id=1,
    client_id=3,
    client="Acme",
    team="Support",
    kind="support",
    minutes_a_touch=12,
    state="open",
    reason="above",
    critical=False,
    stale=False,
    said="opened",
    since=UNTIL,
    day=UNTIL,
    zone="Europe/Paris",
    share=0.54,
    share14=0.56,
    limit=0.50,
    clear_level=0.425,
    items=84,
    team_items=112,
    hours=116,
    team_hours=342,
    evidence=Evidence(0.01, (("activity", 1.0),), 0.535),
)


RULE = "Rule: above the limit, three evenings running"


@pytest.mark.parametrize(
    ("few", "said"),
    [
        (0, f"{RULE}. "),
        (2, f"{RULE}; limit 60 %, the most by default: twice the fair share of 2 clients (50 %) is more. "),
        (3, f"{RULE}; limit 60 %, the most by default: twice the fair share of 3 clients (33 %) is more. "),
        (4, f"{RULE}; limit 50 %, by default twice the fair share of 4 clients (25 %). "),
    ],
)
@pytest.mark.parametrize("unattributed", [0.60, 0.01])
def test_the_rule_names_the_fair_share_of_a_few_clients(few: int, said: str, unattributed: float) -> None:
    view = replace(VIEW, few_clients=few, evidence=replace(VIEW.evidence, unattributed=unattributed))
    assert said in drawn(alert.message(view, {}))
    assert from_payload(to_payload(view)) == view
