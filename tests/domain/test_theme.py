"""Which theme a request is looked at by."""

import pytest

from bot.domain.theme import BROAD, COMPONENT, HAND, ISSUE, LABEL, Candidate, Theme, held_as, ranked


def candidate(kind: str, value: str, items: int) -> Candidate:
    return Candidate(Theme(kind, value), items)


@pytest.mark.parametrize(
    ("candidates", "first"),
    [
        ([candidate(LABEL, "sso", 3), candidate(COMPONENT, "auth", 40)], "label:sso"),
        ([candidate(LABEL, "sso", 1), candidate(COMPONENT, "auth", 40)], "component:auth"),
        ([candidate(LABEL, "sso", 4), candidate(COMPONENT, "auth", 4)], "component:auth"),
        ([candidate(ISSUE, "jira APP-7", 4), candidate(COMPONENT, "auth", 4)], "issue:jira APP-7"),
        ([candidate(HAND, "single sign-on", 1), candidate(LABEL, "sso", 3)], "hand:single sign-on"),
        ([candidate(LABEL, "bug", BROAD + 1), candidate(COMPONENT, "auth", BROAD)], "component:auth"),
    ],
)
def test_the_most_particular_mark_that_others_bear_too_is_the_theme(candidates: list[Candidate], first: str) -> None:
    assert ranked(candidates)[0].key == first
    assert ranked(candidates[::-1])[0].key == first


def test_a_mark_that_too_many_bear_is_no_theme_at_all() -> None:
    assert ranked([candidate(LABEL, "bug", BROAD + 1)]) == []


def test_a_dialog_holds_a_theme_by_a_short_token_however_long_its_value_is() -> None:
    long, other = Theme(LABEL, "x" * 300), Theme(LABEL, "x" * 301)
    assert held_as([other, long], long.token) is long
    assert held_as([other], long.token) is None
    assert len(long.token) == 12
