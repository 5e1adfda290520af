"""Evidence to change one thing of."""

from datetime import date

import pytest

from bot.domain.load import UNATTRIBUTED, Evening, Share
from bot.domain.signals.evidence import Evidence, Week


@pytest.fixture
def calm() -> Evidence:
    """Give a client at 20 % of a busy team of equal items, with a limit of 30 % and a year of history."""
    share = Share(n=80, n14=40, q7=0.2, q14=0.2, q28=0.2, raw28=0.2, n_eff=400, n_eff14=200, seconds=80.0)
    unattributed = Share(n=40, n14=20, q7=0.1, q14=0.1, q28=0.1, raw28=0.1, n_eff=400, n_eff14=200, seconds=40.0)
    evening = Evening(
        day=date(2025, 6, 2),
        items=400,
        items7=100,
        items14=200,
        seconds=400.0,
        mean=1.0,
        spread=0.0,
        limit=0.3,
        active=9,
        shares={1: share, UNATTRIBUTED: unattributed},
    )
    return Evidence(
        client=1,
        limit=0.3,
        share=share,
        evening=evening,
        weeks=(Week(0.2, 100),) * 10,
        before28=0.2,
        last_year=None,
        client_days=365,
        team_days=365,
        days_above=0,
    )
