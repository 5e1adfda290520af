"""Whose an item is: every rule, the order in which they are asked, and how several clients share one item."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attribution import (
    NOBODY,
    WHOLE,
    Attribution,
    Relation,
    Surroundings,
    attribute,
    awaited,
    recognisable_by,
    split,
    still_stands,
)
from bot.domain.client import fold
from bot.domain.directory import Directory, Key, OwnRule
from bot.domain.item import Facts
from bot.domain.load import OWN_WORK

ACME, GLOBEX, UMBRA = 1, 2, 3
NAMES = {ACME: "Acme", GLOBEX: "Globex", UMBRA: "Umbra"}
DAY = date(2026, 11, 9)
HALF = WHOLE // 2


def facts(**changes: Any) -> Facts:
    values: dict[str, Any] = {
        "source": "desk",
        "ref": "1",
        "kind": "ticket",
        "title": "Nothing to see",
        "opened": DAY,
        "updated": DAY,
    }
    return Facts(**{**values, **changes})


def key(client: int, kind: str, value: str, **more: Any) -> Key:
    return Key(client, kind, more.pop("source", ""), value, **more)


def decide(
    item: Facts, *keys: Key, around: Surroundings | None = None, own: tuple[OwnRule, ...] = (), **named: str
) -> Attribution:
    names = {**NAMES, **{int(id_.removeprefix("c")): name for id_, name in named.items()}}
    return attribute(item, around or Surroundings(), Directory(keys, own, names))


def whole(client: int) -> tuple[tuple[int, int], ...]:
    return ((client, WHOLE),)


LADDER: tuple[tuple[str, dict[str, Any], dict[str, Any], Key | None], ...] = (
    ("item", {}, {}, key(11, "item", "1", source="desk")),
    ("field", {"organizations": ("77",)}, {}, key(12, "organization", "77", source="desk")),
    ("label", {"labels": ("VIP",)}, {}, key(13, "label", "vip")),
    ("link", {}, {"linked": (Relation("9 in desk", whole(14)),)}, None),
    ("parent", {}, {"parents": (Relation("8 in desk", whole(15)),)}, None),
    ("own", {"type": "Maintenance"}, {}, None),
    ("requester", {"requester": "ab12"}, {}, key(17, "requester", "ab12", source="desk")),
    ("domain", {}, {"requester_domain": "blue.example"}, key(18, "domain", "blue.example")),
    ("alias", {"title": "Blue sky"}, {}, key(19, "alias", "blue sky")),
)


@pytest.mark.parametrize("first", range(len(LADDER)))
def test_the_first_rule_that_answers_wins(first: int) -> None:
    steps = LADDER[first:]
    item = facts(**{name: value for _, says, _, _ in steps for name, value in says.items()})
    around = Surroundings(**{name: value for _, _, says, _ in steps for name, value in says.items()})
    own = (OwnRule(None, "type", "maintenance"),) if first <= 5 else ()
    found = decide(item, *(each for *_, each in steps if each), around=around, own=own)
    assert found.rule == steps[0][0]
    assert found.shares == (whole(OWN_WORK) if found.rule == "own" else whole(11 + first))


def test_an_item_that_no_rule_knows_is_unattributed() -> None:
    assert decide(facts()) is NOBODY


def test_a_client_field_names_a_client_by_name_alias_or_mapping() -> None:
    assert decide(facts(client_names=("ÀCME ",))).shares == whole(ACME)
    assert decide(facts(client_names=("Ac-Me",)), key(ACME, "alias", "ac-me")).shares == whole(ACME)
    assert decide(facts(client_names=("Acme",)), key(GLOBEX, "name", "acme", source="desk")).shares == whole(GLOBEX)


def test_a_label_component_or_project_named_like_a_client_is_its_own() -> None:
    for mark in ({"labels": ("acme",)}, {"components": ("Acmé",)}, {"container": "ACME"}):
        assert decide(facts(**mark)).rule == "label"


def test_several_clients_share_evenly_or_by_weight() -> None:
    assert decide(facts(client_names=("Acme", "Globex"))).shares == ((ACME, HALF), (GLOBEX, HALF))
    keys = (key(ACME, "label", "x", weight=3), key(GLOBEX, "label", "y"))
    assert decide(facts(labels=("x", "y")), *keys).shares == ((ACME, 3780), (GLOBEX, 1260))


def test_the_order_in_which_links_or_marks_stand_does_not_matter() -> None:
    ours, both = Relation("1", whole(ACME)), Relation("2", ((ACME, HALF), (GLOBEX, HALF)))
    one = decide(facts(), around=Surroundings(linked=(ours, both)))
    other = decide(facts(), around=Surroundings(linked=(both, ours)))
    assert one.shares == other.shares == ((ACME, 3360), (GLOBEX, 1680))


def test_a_link_to_what_is_nobodys_or_our_own_says_nothing() -> None:
    linked = (Relation("1", whole(0)), Relation("2", whole(OWN_WORK)))
    assert decide(facts(), around=Surroundings(linked=linked)) is NOBODY


def test_what_a_later_rule_would_have_said_is_a_contradiction() -> None:
    around = Surroundings(requester_domain="globex.example")
    domain = key(GLOBEX, "domain", "globex.example")
    found = decide(facts(client_names=("Acme",)), domain, around=around)
    assert (found.shares, found.contradicts) == (whole(ACME), "domain globex.example says Globex")
    assert decide(facts(client_names=("Acme", "Globex")), domain, around=around).contradicts == ""
    assert decide(facts(client_names=("Acme",), title="Globex is slow")).contradicts == ""


def requester(domain: str, *keys: Key, **more: Any) -> Attribution:
    own = tuple(OwnRule(None, "domain", each) for each in more.pop("own", ()))
    return decide(facts(), *keys, around=Surroundings(requester_domain=domain, **more), own=own)


def test_the_longest_mapped_suffix_of_a_domain_says_whose_it_is() -> None:
    keys = (key(ACME, "domain", "acme.example"), key(GLOBEX, "domain", "lab.acme.example"))
    assert requester("mail.acme.example", *keys).shares == whole(ACME)
    assert requester("eu.lab.acme.example", *keys).shares == whole(GLOBEX)
    assert requester("acme.example", *keys).seen == "domain acme.example"
    assert requester("notacme.example", *keys) is NOBODY


def test_free_mail_is_nobodys_even_if_it_is_mapped() -> None:
    assert requester("gmail.com", key(ACME, "domain", "gmail.com")) is NOBODY


def test_a_requester_who_was_given_a_client_by_hand_is_theirs_on_any_domain_but_our_own() -> None:
    by_hand = key(ACME, "requester", "ab12", source="desk")
    globex = key(GLOBEX, "domain", "globex.example")
    ours = (OwnRule(None, "domain", "globex.example"),)
    around = Surroundings(requester_domain="globex.example")
    found = decide(facts(requester="ab12"), by_hand, globex, around=around)
    assert (found.shares, found.seen, found.contradicts) == (whole(ACME), "requester, set by hand", "")
    assert decide(facts(requester="cd34"), by_hand, globex, around=around).shares == whole(GLOBEX)
    assert decide(facts(requester="ab12", source="crm"), by_hand) is NOBODY
    assert decide(facts(requester="ab12"), by_hand, around=around, own=ours) is NOBODY
    assert decide(facts(requester="ab12"), by_hand, around=Surroundings(requester_is_ours=True)) is NOBODY
    assert not still_stands("requester", facts(requester="ab12"), around, Directory((), ours, NAMES))


def test_a_requester_on_one_of_our_own_domains_is_never_a_client() -> None:
    keys = (key(ACME, "organization", "77", source="desk"), key(ACME, "domain", "example"))
    assert requester("ourfirm.example", *keys, own=("ourfirm.example",), requester_organization="77") is NOBODY
    assert requester("it.ourfirm.example", *keys, own=("ourfirm.example",)) is NOBODY
    mapped = key(GLOBEX, "domain", "guests.ourfirm.example")
    assert requester("guests.ourfirm.example", mapped, own=("ourfirm.example",)).shares == whole(GLOBEX)


def test_our_own_people_are_no_clients_but_the_title_still_speaks() -> None:
    keys = (key(ACME, "organization", "77", source="desk"),)
    around = Surroundings(requester_organization="77", requester_is_ours=True)
    assert decide(facts(), *keys, around=around) is NOBODY
    assert decide(facts(title="Call Globex"), *keys, around=around).shares == whole(GLOBEX)


def test_a_requesters_organization_goes_before_the_domain() -> None:
    keys = (key(ACME, "organization", "77", source="desk"), key(GLOBEX, "domain", "globex.example"))
    found = requester("globex.example", *keys, requester_organization="77")
    assert (found.shares, found.rule) == (whole(ACME), "domain")


def in_title(title: str, *keys: Key, **named: Any) -> tuple[int, ...]:
    return tuple(client for client, _ in decide(facts(title=title), *keys, **named).shares)


def test_an_alias_stands_in_a_title_as_whole_words() -> None:
    assert in_title("Invoice of ACME, again") == (ACME,)
    assert in_title("l'Acmé's invoice") == (ACME,)
    assert in_title("Acmeda asks") == (0,)
    assert in_title("Acme_export") == (0,)
    assert in_title("Blue: sky-high", key(UMBRA, "alias", "blue sky")) == (UMBRA,)
    assert in_title("Blue and sky", key(UMBRA, "alias", "blue sky")) == (0,)


def test_a_longer_alias_hides_the_shorter_one_within_it_and_no_other() -> None:
    assert in_title("Acme Consulting is down", c4="Acme Consulting") == (4,)
    assert in_title("Acme Consulting and Globex are down", c4="Acme Consulting") == (GLOBEX, 4)
    assert in_title("Acme and Acme Consulting are down", c4="Acme Consulting") == (ACME, 4)


def test_a_name_of_fewer_than_four_letters_is_no_alias_unless_somebody_says_so() -> None:
    assert in_title("The IT is down", c4="IT") == (0,)
    assert in_title("Plan a b test", c4="A & B") == (0,)
    assert in_title("The IT is down", key(4, "alias", "it"), c4="IT") == (4,)


def test_a_domain_that_moves_on_a_date_does_not_rewrite_the_past() -> None:
    keys = (
        key(ACME, "domain", "shop.example", until=date(2026, 7, 1)),
        key(GLOBEX, "domain", "shop.example", since=date(2026, 7, 1)),
    )
    for day, client in ((date(2026, 6, 30), ACME), (date(2026, 7, 1), GLOBEX)):
        around = Surroundings(requester_domain="shop.example")
        assert decide(facts(opened=day), *keys, around=around).shares == whole(client)


def test_own_work_holds_for_its_team_or_for_all() -> None:
    own = (OwnRule(2, "project", "plat"), OwnRule(None, "epic", "plat-9"))
    item = facts(container="PLAT")
    assert decide(item, own=own, around=Surroundings(team_id=1)) is NOBODY
    assert decide(item, own=own, around=Surroundings(team_id=2)).shares == whole(OWN_WORK)
    assert decide(facts(parent="PLAT-9"), own=own).seen == "epic PLAT-9"


def test_what_is_part_of_own_work_is_own_work() -> None:
    parent = Relation("PLAT-3 in jira", whole(OWN_WORK))
    found = decide(facts(title="Acme asks"), around=Surroundings(parents=(parent,)))
    assert (found.shares, found.rule, found.seen) == (whole(OWN_WORK), "own", "parent PLAT-3 in jira")


def test_new_own_work_takes_what_rules_below_it_settled_and_no_more() -> None:
    directory = Directory((), (OwnRule(None, "type", "chore"), OwnRule(None, "domain", "ourfirm.example")), NAMES)
    chore, ours = facts(type="Chore"), Surroundings(requester_domain="ourfirm.example")
    for rule in ("item", "field", "label", "link", "parent", "own"):
        assert still_stands(rule, chore, Surroundings(), directory)
    for rule in ("domain", "alias"):
        assert not still_stands(rule, chore, Surroundings(), directory)
        assert still_stands(rule, facts(), Surroundings(), directory)
    assert not still_stands("own", facts(), Surroundings(), directory)
    assert not still_stands("domain", facts(), ours, directory)


def test_an_item_without_a_client_can_be_recognised_by_all_it_names_but_free_mail() -> None:
    item = facts(title="É-shop", labels=("VIP",), organizations=("77",), requester="k")
    assert recognisable_by(item, Surroundings(requester_domain="eu.acme.example")) == {
        ("word", "e"),
        ("word", "shop"),
        ("label", "vip"),
        ("organization", "desk:77"),
        ("requester", "desk:k"),
        ("domain", "eu.acme.example"),
        ("domain", "acme.example"),
    }
    assert ("domain", "gmail.com") not in recognisable_by(item, Surroundings(requester_domain="gmail.com"))


def test_what_an_item_names_and_nobody_knows_yet_is_awaited_whatever_the_rule() -> None:
    item = facts(organizations=("77", "78"), requester="k", links=(("", "desk.example/1"),), parent="5")
    directory = Directory((key(ACME, "organization", "77", source="desk"),), (), NAMES)
    always = {("organization", "desk:78"), ("link", "desk.example/1"), ("parent", "desk:5")}
    assert awaited(item, Surroundings(), directory) == {*always, ("requester", "desk:k")}
    assert awaited(item, Surroundings(requester_is_known=True), directory) == always


@given(st.dictionaries(st.integers(1, 10**6), st.integers(1, 1000), min_size=1, max_size=30))
def test_splitting_one_item_adds_up_exactly(weights: dict[int, int]) -> None:
    shares = split(weights)
    assert sum(parts for _, parts in shares) == WHOLE
    assert [client for client, _ in shares] == sorted(weights)
    total = sum(weights.values())
    assert all(abs(parts - WHOLE * weights[client] / total) < 1 for client, parts in shares)


@given(st.text(max_size=60), st.text(min_size=4, max_size=12))
def test_a_title_names_a_client_only_if_its_words_are_there(title: str, name: str) -> None:
    found = Directory((), (), {4: name}).in_title(title, DAY)
    assert all(alias in " ".join(fold(title).split()) or alias.split() for alias, _ in found)
    assert all(set(clients) == {4} for _, clients in found)
