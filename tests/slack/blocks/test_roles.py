"""Roles in words, in both languages."""

from bot.domain.roles import ADMIN, LEADER, MANAGER, MAPPING, Grant
from bot.language import speaking
from bot.services.messages import LeadersChanged, from_payload, to_payload
from bot.services.roles import Done
from bot.slack.blocks import roles, roles_dialog
from bot.slack.blocks.roles import Book
from bot.slack.blocks.roles_dialog import Which
from bot.slack.request import Membership, Person, Role, UserGroup

GROUPS = {"S1": UserGroup("S1", "direction", "Direction"), "S2": UserGroup("S2", "<!here>", "Old", deactivated=True)}
BOOK = Book(
    [Grant(MANAGER, "U1", 1), Grant(LEADER, "S1"), Grant(MAPPING, "S2"), Grant(ADMIN, "U2")],
    {1: "Support", 2: "Ingénierie {who}"},
    GROUPS,
    Membership({"S1": frozenset({"U1", "U3"}), "S2": frozenset()}),
    ["U9"],
)
ADMIN_ = Person("U2", Role.ADMIN)


def test_in_french_everything_is() -> None:
    with speaking("fr"):
        said = roles.overview(BOOK, ADMIN_).text.splitlines()
        mine = roles.own(BOOK, Person("U1", Role.MANAGER, frozenset({1}), leader=True)).text.splitlines()
        letter = roles.letter(LeadersChanged(by="U2", given=("S1",), handles={"S1": "direction"}, you=True), {})
    assert said[0] == "Qui peut faire quoi"
    assert "\u2022 groupe d'utilisateurs @direction (2 personnes)" in said
    assert mine[1] == "Vous\u00a0: direction, responsable (Support)"
    assert letter.text.splitlines()[:2] == [
        "La direction dans Clientload a changé",
        "\u2022 Quelqu'un a fait entrer le groupe d'utilisateurs @direction dans la direction",
    ]


def test_what_people_call_a_group_or_a_team_is_no_markup_and_no_place_of_ours() -> None:
    shown = roles.overview(BOOK, ADMIN_)
    assert "@&lt;!here&gt;, which is deactivated" in shown.text
    done = Done((Grant(MANAGER, "S2", 2),), ())
    assert "Manager of Ingénierie {who} now: user group @&lt;!here&gt;" in roles.changed(done, BOOK).text


def test_the_fields_of_each_role_are_others() -> None:
    views = [roles_dialog.dialog(BOOK, Which.read(key), GROUPS) for key in ("leader", "manager:1", "manager:2")]
    ids = [block["block_id"] for view in views for block in view["blocks"] if block.get("block_id", "which") != "which"]
    fields = [id_ for id_ in ids if id_ != roles_dialog.WHICH]
    assert len(fields) == len(set(fields)) == 6


def test_hundreds_of_teams_find_their_place_in_the_choice_of_a_role() -> None:
    book = Book([], {id_: f"Team {id_}" for id_ in range(1, 251)})
    (choice, *_) = roles_dialog.dialog(book, Which.read("manager:250"), {})["blocks"]
    sizes = [len(group["options"]) for group in choice["element"]["option_groups"]]
    assert sizes == [3, 100, 100, 50]
    assert choice["element"]["initial_option"]["value"] == "manager:250"


def test_a_letter_is_kept_as_it_is() -> None:
    letter = LeadersChanged(by="U1", given=("U2", "S1"), taken=("U3",), handles={"S1": "direction"}, you=True)
    assert from_payload(to_payload(letter)) == letter
    assert letter.people == ("U1", "U2", "U3")


def test_who_lays_the_role_down_is_not_said_to_have_taken_it_from_somebody() -> None:
    told = roles.letter(LeadersChanged(by="U1", taken=("U1", "U2")), {"U1": "Ada", "U2": "Bo"}).text.splitlines()
    assert told[1:3] == ["\u2022 Ada laid down the role of leader", "\u2022 Ada took the role of leader from Bo"]
