"""Decisions typed by a leader: written down, listed, answered and audited, and told to nobody else."""

from datetime import date

import pytest
from sqlmodel import select

from bot.demo.workspace import Channel, Shown, User, Workspace
from bot.domain.roles import LEADER
from bot.services.company import Company
from bot.store import changes
from bot.store.tables import AlertEvent, Client, Decision
from tests.services.books import ENGINEERING, SUPPORT, TODAY, Books
from tests.services.desk import FIGURES
from tests.slack.conftest import Ask, spaced

TOLD = (
    "Told to leaders and to the owner alone. An open alert says that it was decided, not what. The owner is asked on"
    " the review date."
)
CAPPED = "decide acme support cap 20% because they agreed review 1 March owner @Bo"


@pytest.fixture
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give one database: the statements behind these lines are run on both elsewhere."""
    return f"sqlite:///{tmp_path_factory.mktemp('decide') / 'clientload.db'}"


@pytest.fixture
def bo(slack: Workspace, support: Channel) -> User:
    return _member(slack, support, "Bo")


@pytest.fixture
def ada(slack: Workspace, support: Channel) -> User:
    """Give an admin, who is no leader by that."""
    return _member(slack, support, "Ada", admin=True)


@pytest.fixture
async def lea(slack: Workspace, support: Channel, books: Books) -> User:
    """Give a leader who is nothing else."""
    leader = _member(slack, support, "Lea")
    await books.grant(LEADER, leader.id)
    return leader


@pytest.fixture
async def acme(company: Company, books: Books) -> int:
    """Give Acme with an open alert in Support, and a client beside it."""
    id_ = await books.client("Acme")
    await books.client("Globex")
    for team in (SUPPORT, ENGINEERING):
        await books.worked(team, id_, 3, 5.0)
    await books.alert(SUPPORT, id_, 1, reason="above")
    async with company.database.writing() as session:
        event = {"day": TODAY, "at": company.clock(), "kind": "opened", "old": "", "new": "open", "why": ""}
        session.add(AlertEvent(alert_id=1, figures=FIGURES, **event))
    return id_


def _member(slack: Workspace, channel: Channel, name: str, **more: bool) -> User:
    user = slack.add_user(name, **more)
    channel.members.add(user.id)
    return user


async def written(company: Company) -> list[Decision]:
    async with company.database.asking() as session:
        return list((await session.exec(select(Decision).order_by(Decision.id))).all())


async def kinds(company: Company) -> list[tuple[str, str, str]]:
    async with company.database.asking() as session:
        return [(event.kind, event.by, event.why) for event in await session.exec(select(AlertEvent))]


async def test_a_second_decision_says_which_one_stands_beside_it(ask: Ask, acme: int, lea: User, bo: User) -> None:
    assert acme
    assert bo
    await ask(f"/clientload {CAPPED}", lea)
    said = await ask("/clientload decide acme support refuse because it is too much review 1 March", lea)
    assert said.text.splitlines()[4:6] == [
        "What was decided before stands as well, unless you withdraw it",
        "• number 1 of 17 Nov: Acme in Support: cap at 20 %, review 1 Mar 2027",
    ]
    elsewhere = await ask("/clientload decide acme refuse because it is too much review 1 March", lea)
    assert "stands as well" not in elsewhere.text, "that one is about Support alone"


async def test_a_review_put_off_counts_from_the_review_that_is_to_come(
    ask: Ask, company: Company, acme: int, lea: User, bo: User
) -> None:
    assert acme
    assert bo
    await ask(f"/clientload {CAPPED}", lea)
    await ask("/clientload decisions later 1", lea)
    (row,) = await written(company)
    assert row.review_on == date(2027, 3, 29)


async def test_a_decision_is_written_with_its_reason_its_owner_and_its_review(
    ask: Ask, company: Company, acme: int, lea: User, bo: User
) -> None:
    said = await ask(f"/clientload {CAPPED}", lea)
    assert said.text.splitlines() == [
        "Decided. Acme in Support: cap at 20 %",
        "• Reason: they agreed",
        "• Owner: a colleague; looked at again on 1 Mar 2027",
        "• Decided on 17 Nov; number 1",
        TOLD,
    ]
    (row,) = await written(company)
    assert (row.client_id, row.team_id, row.what, row.amount) == (acme, SUPPORT, "cap", 0.2)
    assert (row.because, row.owner_id, row.made_by) == ("they agreed", bo.id, lea.id)
    assert (row.decided_on, row.review_on, row.state) == (TODAY, date(2027, 3, 1), "open")


async def test_the_alert_learns_that_it_was_decided_and_neither_what_nor_by_whom(
    ask: Ask, company: Company, acme: int, lea: User, bo: User
) -> None:
    assert acme
    assert bo
    await ask(f"/clientload {CAPPED}", lea)
    assert (await kinds(company))[1:] == [("decided", "", "")]
    await ask("/clientload decisions withdraw 1", lea)
    assert (await kinds(company))[2:] == [("undecided", "", "")]


async def test_not_a_problem_settles_the_alert_and_keeps_the_reason_among_leaders(
    ask: Ask, company: Company, acme: int, lea: User
) -> None:
    assert acme
    await ask("/clientload decide acme not a problem because they pay for it review 1 June", lea)
    assert (await kinds(company))[1:] == [("settled", lea.id, "")]
    await ask("/clientload decisions withdraw 1", lea)
    assert (await kinds(company))[2:] == [("woken", lea.id, "")]


@pytest.mark.parametrize(
    ("line", "what", "amount", "because"),
    [
        ("acme accept because they grow with us review 1 March", "accept", None, "they grow with us"),
        ("acme rebalance review 1 March owner @Bo because two more people", "rebalance", None, "two more people"),
        ("acme reprice +30% review 1 March because it costs us", "reprice", 0.3, "it costs us"),
        ("acme reprice by -5 % because they leave owner @Bo review 2027-03-01", "reprice", -0.05, "they leave"),
        ("acme reprice because it costs us review 1 March", "reprice", None, "it costs us"),
        ("acme refuse because the review 5 of us did says no review 1 March", "refuse", None, None),
        ("acme exit because « l'équipe n'en peut plus » revue le 1er mars", "exit", None, "l'équipe n'en peut plus"),
        ("acme plafonner à 20,5 % parce qu'ils sont d'accord à revoir le 1er mars porteur @Bo", "cap", 0.205, None),
        ("acme sans problème car ils paient revue le 1 mars", "no_problem", None, "ils paient"),
    ],
)
async def test_the_parts_of_a_line_stand_in_any_order_and_in_both_languages(
    ask: Ask,
    company: Company,
    acme: int,
    lea: User,
    bo: User,
    *,
    line: str,
    what: str,
    amount: float | None,
    because: str | None,
) -> None:
    assert acme
    said = await ask(f"/clientload decide {line}", lea)
    assert said.text.startswith("Decided. Acme"), said.text
    (row,) = await written(company)
    assert (row.what, row.review_on) == (what, date(2027, 3, 1))
    assert row.amount == (None if amount is None else pytest.approx(amount))
    assert row.owner_id == (bo.id if "@Bo" in line else lea.id)
    assert because is None or row.because == because


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("acme cap 20% because they agreed", "Say when it is looked at again. Type it like this: /clientload decide"),
        ("acme cap 20% review 1 March", "Say why. Type it like this: /clientload decide"),
        ("acme cap because so review 1 March", "Say up to which share the client is capped, such as 20 %."),
        ("acme cap lots because so review 1 March", "lots is no percentage. Type one like 30 %."),
        ("acme accept 20% because so review 1 March", "20% goes with no such decision. Leave it out."),
        ("acme shrug because so review 1 March", "Say what is decided: accept, rebalance, cap, reprice, refuse, exit"),
        ("acme cap 20% until 1 March because so", "A decision has a review, no until or since."),
        ("acme cap 20% because so review 17 November 2026", "Choose a day to come."),
        ("acme cap 20% because so review 1 March 2031", "Choose a day within two years."),
        ("acme cap 20% review 1 March owner because so", "Name a colleague behind owner"),
        ("acme cap 20% because so review 1 March owner @nobody", "Slack knows nobody as @nobody. Choose a colleague"),
        ("acme cap 20% because so owner @nobody review 1 March", "Slack knows nobody as @nobody. Choose a colleague"),
        ("acme cap 20% owner @nobody review 1 March because so", "Slack knows nobody as @nobody. Choose a colleague"),
        ("acme cap 20% because so review 1 March owner @Irene Curie", "Slack knows nobody as @Irene Curie. Choose"),
        ("acme cap 20% because so review 1 March owner @Marie Curie", "Name a colleague behind owner, as Slack offers"),
        ("acme cap 20% because so owner Marie Curie review 1 March", "Slack knows nobody as Marie Curie. Choose"),
        ("acme cap 20% because so review 1 March owner Marie Curie", "Slack knows nobody as Marie Curie. Choose"),
        ("acme cap 20% because so review 06/07", "06/07 can be"),
        ("Acmee cap 20% because so review 1 March", "There is no client"),
    ],
)
async def test_what_a_line_lacks_is_said_with_what_to_type_and_nothing_is_written(
    ask: Ask, company: Company, acme: int, lea: User, *, line: str, said: str
) -> None:
    assert acme
    shown = await ask(f"/clientload decide {line}", lea)
    assert said in shown.text, shown.text
    assert await written(company) == []
    assert len(await kinds(company)) == 1


async def test_an_owner_whom_the_bot_does_not_answer_is_refused(
    slack: Workspace, ask: Ask, company: Company, acme: int, lea: User, support: Channel
) -> None:
    assert acme
    guest = slack.add_user("Gus", guest=True)
    support.members.add(guest.id)
    said = await ask("/clientload decide acme exit because so review 1 March owner @Gus", lea)
    assert said.text.startswith("The owner would hear of nothing. Clientload does not answer guests")
    assert await written(company) == []


async def test_decisions_are_listed_by_their_review_with_what_can_be_done(
    ask: Ask, acme: int, lea: User, bo: User
) -> None:
    assert acme
    assert bo
    await ask("/clientload decide acme accept because they grow review 1 June 2027", lea)
    await ask(f"/clientload {CAPPED}", lea)
    await ask("/clientload decide globex refuse because no fit review 1 March", lea)
    said = await ask("/clientload decisions done 3", lea)
    assert said.text == "Globex: refuse. Done. Its effect is told in the leaders' month."
    shown = await ask("/clientload decisions", lea)
    assert [line for line in shown.text.splitlines() if ":" in line and "•" not in line] == [
        "Acme in Support: cap at 20 %",
        "Acme: accept the load",
    ]
    assert shown.text.startswith("2 decisions are open\n")
    assert "• Globex: refuse, done on 17 Nov" in shown.text
    assert labels(shown) == [*2 * ["Done", "Four weeks later", "Another day", "Withdraw"], "Decide"]
    of_globex = await ask("/clientload decisions globex", lea)
    assert of_globex.text.startswith("Globex: no decision is open")


async def test_a_button_types_what_answers_a_decision(
    slack: Workspace, ask: Ask, company: Company, acme: int, lea: User, bo: User
) -> None:
    assert acme
    assert bo
    await ask(f"/clientload {CAPPED}", lea)
    shown = await ask("/clientload decisions acme", lea)
    (said,) = await slack.press(shown, "Four weeks later", lea)
    assert said.text == "Acme in Support: cap at 20 %. It is looked at again on 29 Mar 2027."
    (said,) = await slack.press(shown, "Withdraw", lea)
    assert said.text == "Acme in Support: cap at 20 %. Withdrawn."
    (said,) = await slack.press(shown, "Done", lea)
    assert said.text == "This decision is closed. A new one: /clientload decide"
    assert [row.state for row in await written(company)] == ["withdrawn"]


async def test_another_day_is_chosen_in_a_dialog_or_typed(
    slack: Workspace, ask: Ask, company: Company, acme: int, lea: User, bo: User
) -> None:
    assert acme
    assert bo
    await ask(f"/clientload {CAPPED}", lea)
    shown = await ask("/clientload decisions", lea)
    (dialog,) = await slack.press(shown, "Another day", lea)
    await slack.submit(dialog, {"Looked at again on": "2027-02-01"})
    await slack.until(lambda: slack.feed[-1].kind == "ephemeral")
    said = slack.feed[-1]
    assert said.text == "Acme in Support: cap at 20 %. It is looked at again on 1 Feb 2027."
    said = await ask("/clientload decisions later 1 5 January", lea)
    assert said.text == "Acme in Support: cap at 20 %. It is looked at again on 5 Jan 2027."
    assert [row.review_on for row in await written(company)] == [date(2027, 1, 5)]


@pytest.mark.usefixtures("acme")
async def test_another_owner_is_chosen_in_that_dialog_or_typed(
    slack: Workspace, ask: Ask, company: Company, lea: User, bo: User, marie: User
) -> None:
    await ask(f"/clientload {CAPPED}", lea)
    shown = await ask("/clientload decisions", lea)
    (dialog,) = await slack.press(shown, "Another day", lea)
    await slack.submit(dialog, {"Owner": marie.id})
    await slack.until(lambda: slack.feed[-1].kind == "ephemeral")
    handed = "Acme in Support: cap at 20 %. The new owner is told, in office hours."
    assert slack.feed[-1].text == handed
    assert [(row.owner_id, row.named_by) for row in await written(company)] == [(marie.id, lea.id)]
    assert (await ask("/clientload decisions owner 1 @Bo", lea)).text == handed
    assert [row.owner_id for row in await written(company)] == [bo.id]
    assert "for leaders" in (await ask("/clientload decisions owner 1 @Bo", bo)).text
    assert (await ask("/clientload decisions owner 1", lea)).text.startswith("Name a colleague behind owner")
    async with company.database.asking() as session:
        latest, *_earlier = await changes.latest(session, 9, leader=True)
    assert (latest.by, latest.old) == (lea.id, f"cap 20 %, review 2027-03-01, owner {marie.id}")
    assert latest.new == f"cap 20 %, review 2027-03-01, owner {bo.id}"


async def test_an_owner_who_is_no_leader_sees_and_answers_that_one_alone(
    ask: Ask, company: Company, acme: int, lea: User, bo: User, marie: User
) -> None:
    assert acme
    await ask(f"/clientload {CAPPED}", lea)
    await ask("/clientload decide globex exit because no fit review 1 March", lea)
    shown = await ask("/clientload decisions", bo)
    assert "Acme in Support: cap at 20 %" in shown.text
    assert "Globex" not in shown.text
    assert labels(shown) == ["Done", "Four weeks later"]
    refused = "Decisions are made by leaders, and told to them and to their owners alone. Ask one of them."
    for line, by in (("withdraw 1", bo), ("done 2", bo), ("done 99", bo), ("done 1", marie), ("later 2", marie)):
        assert (await ask(f"/clientload decisions {line}", by)).text == refused
    assert (await ask("/clientload decisions done 1", bo)).text.endswith("Its effect is told in the leaders' month.")
    assert [row.state for row in await written(company)] == ["done", "open"]


@pytest.mark.parametrize("line", ["decisions", "decisions acme", "decisions nobody", "decide", CAPPED, "digest month"])
@pytest.mark.usefixtures("acme")
async def test_nobody_else_learns_whether_there_is_any(
    ask: Ask, company: Company, ada: User, lea: User, bo: User, *, line: str
) -> None:
    await ask("/clientload decide acme exit because no fit review 1 March", lea)
    for person in (bo, ada):
        said = await ask(f"/clientload {line}", person)
        assert said.text == "This is for leaders. An admin can give that role: /clientload roles"
    assert len(await written(company)) == 1


async def test_the_record_of_changes_tells_leaders_alone(
    ask: Ask, company: Company, acme: int, lea: User, bo: User
) -> None:
    assert acme
    await ask(f"/clientload {CAPPED}", lea)
    await ask("/clientload decisions later 1", lea)
    await ask("/clientload decisions done 1", lea)
    async with company.database.asking() as session:
        told = await changes.latest(session, 9, leader=True)
        hidden = await changes.latest(session, 9)
    first = f"cap 20 %, review 2027-03-01, owner {bo.id}"
    second = f"cap 20 %, review 2027-03-29, owner {bo.id}"
    assert [(change.what, change.old, change.new) for change in reversed(told) if "decision" in change.what] == [
        ("decision on Acme in Support", "", first),
        ("decision on Acme in Support", first, second),
        ("decision on Acme in Support", second, f"done: {second}"),
    ]
    assert all("decision" not in change.what for change in hidden)


async def test_a_leader_s_card_tells_the_decision_and_marks_the_chart_and_nobody_else_s_does(
    ask: Ask, company: Company, books: Books, acme: int, lea: User, marie: User
) -> None:
    for week in range(8):
        await books.worked(SUPPORT, acme, 5 + 7 * week, 10.0)
    async with company.database.writing() as session:
        row = {"client_id": acme, "team_id": SUPPORT, "what": "cap", "amount": 0.2, "because": "they agreed"}
        row |= {"owner_id": lea.id, "decided_on": date(2026, 11, 4), "review_on": date(2027, 3, 1), "made_by": lea.id}
        session.add(Decision(made_at=company.clock(), **row))
        session.add(Decision(made_at=company.clock(), **row | {"decided_on": date(2026, 6, 3), "what": "exit"}))
    shown = await ask("/clientload acme", lea)
    # The chart begins in September: of June it marks nothing.
    assert "3 Jun: exit in Support, review 1 Mar 2027" in shown.text
    assert "◆ 3 Jun" not in shown.text
    said = "◆ 4 Nov: cap at 20 % in Support, review 1 Mar 2027, reason: they agreed"
    assert said in shown.text
    assert [point for point in categories(shown) if "◆" in point] == ["◆ 9 Nov"]
    assert "Decide" in labels(shown)
    plain = await ask("/clientload acme", marie)
    assert not any("◆" in point for point in categories(plain))
    assert "ecide" not in str(plain.blocks)
    assert "ecide" not in plain.text


async def test_what_a_leader_shares_holds_no_decision(
    slack: Workspace, ask: Ask, acme: int, lea: User, support: Channel
) -> None:
    assert acme
    await ask("/clientload decide acme exit because no fit review 1 March", lea)
    shown = await ask("/clientload acme", lea)
    await slack.press(shown, "Share in this channel", lea, answers=2)
    posted = slack.messages(support)[-1]
    assert "Acme" in posted.text
    assert not any(word in f"{posted.text}{posted.blocks}" for word in ("ecide", "ecision", "exit", "◆"))


async def test_a_leader_who_is_french_decides_in_french(
    slack: Workspace, ask: Ask, company: Company, acme: int, books: Books, support: Channel
) -> None:
    assert acme
    paul = slack.add_user("Paul", locale="fr-FR")
    support.members.add(paul.id)
    await books.grant(LEADER, paul.id)
    said = await ask("/clientload décider acme support plafonner 20 % parce qu'ils l'acceptent revue le 1er mars", paul)
    assert spaced(said.text).startswith("Décidé. Acme dans Support : plafonner à 20 %")
    assert [row.because for row in await written(company)] == ["ils l'acceptent"]


def labels(shown: Shown) -> list[str]:
    rows = [block["elements"] for block in shown.blocks if block["type"] == "actions"]
    found = [button["text"]["text"] for row in rows for button in row]
    return [label for label in found if label in {"Done", "Four weeks later", "Another day", "Withdraw", "Decide"}]


def categories(shown: Shown) -> list[str]:
    charts = [block for block in shown.blocks if block["type"] == "data_visualization"]
    return [point for chart in charts for point in chart["chart"]["axis_config"]["categories"]]


async def test_the_decision_on_record_stands_beside_the_contract(ask: Ask, acme: int, lea: User) -> None:
    assert acme
    assert (
        "No decision is on record" in (await ask("/clientload contract acme renews 31 March notice 3 months", lea)).text
    )
    await ask(f"/clientload {CAPPED.replace(' owner @Bo', '')}", lea)
    told = (await ask("/clientload contract acme", lea)).text
    assert "On record since 17 Nov 2026: cap at 20 % in Support" in told
    await ask("/clientload decisions withdraw 1", lea)
    assert "No decision is on record" in (await ask("/clientload contract acme", lea)).text


async def test_what_was_decided_about_a_merged_client_is_its_survivor_s(
    ask: Ask, company: Company, acme: int, ada: User, lea: User
) -> None:
    await ask(f"/clientload {CAPPED.replace(' owner @Bo', '')}", lea)
    assert (await ask("/clientload client merge globex with acme yes", ada)).kind == "ephemeral"
    async with company.database.asking() as session:
        (gone,) = await session.exec(select(Client).where(Client.merged_into != None))  # noqa: E711 - it is SQL
    kept = "Globex" if gone.id == acme else "Acme"
    told = (await ask(f"/clientload decisions {kept}", lea)).text
    assert f"{kept} in Support: cap at 20 %" in told
