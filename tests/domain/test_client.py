"""Names as people type them."""

from bot.domain.client import Names, fold

NAMES = Names({1: ["Acme", "ACM Corp"], 2: ["Acmeda"], 3: ["Soci\u00e9t\u00e9 d\u2019Eau"], 12: ["Globex"]})


def test_case_accents_spaces_and_curly_quotes_make_no_other_name() -> None:
    assert fold("  SOCIÉTÉ\u00a0d\u2019Eau ") == fold("societe d'eau") == "societe d'eau"


def test_letters_that_only_look_alike_stay_different() -> None:
    assert fold("\u0410cme") != fold("Acme")


def test_a_name_an_alias_and_a_number_find_the_same_client() -> None:
    assert NAMES.exactly("acme") == NAMES.exactly("acm corp") == NAMES.exactly("#1") == (1,)
    assert NAMES.exactly("#12") == (12,)


def test_a_number_that_is_nobody_s_finds_nobody() -> None:
    for text in ("#7", "#", "1", "#" + "9" * 40):
        assert NAMES.exactly(text) == ()


def test_near_misses_come_with_the_closest_first() -> None:
    assert NAMES.near("acm") == (1, 2)
    assert NAMES.near("globexx") == (12,)
    assert NAMES.near("") == ()
    assert NAMES.near("quite another") == ()
    assert NAMES.proper(NAMES.near("societe deau")[0]) == "Soci\u00e9t\u00e9 d\u2019Eau"


def test_no_names_at_all_find_nothing() -> None:
    assert not Names({})
    assert Names({}).exactly("acme") == ()


def test_names_that_hold_what_is_typed_stand_in_the_order_in_which_they_are_meant() -> None:
    names = Names({1: ["New Acme"], 2: ["Acme Nord", "acm"], 3: ["Acme"], 4: ["Globex", "acme.example"], 5: ["Pacme"]})
    assert names.holding("ACME", 9) == (3, 2, 4, 1, 5)
    assert names.holding("acm", 9) == (2, 3, 4, 1, 5)
    assert names.holding("ÉXAMPLE", 9) == (4,)
    assert names.holding("", 2) == (3, 2)
    assert names.holding("umbra", 9) == ()
