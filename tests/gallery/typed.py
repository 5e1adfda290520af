"""What is answered to what people type: questions, changes, refusals and mistakes, in a firm of nine clients."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.language import speaking
from bot.services.company import Company
from bot.slack.blocks.message import sentence
from bot.slack.commands import answer
from bot.slack.request import Answer, Mistake, Person, Request, Role
from tests.gallery.desk import firm
from tests.gallery.state import State
from tests.slack.test_commands_page import MENTIONS, Everybody, Found, Taken, examples

ADMIN = Person("U1", Role.ADMIN, leader=True)
"""Somebody who leads, too, so that nothing is refused for who they are."""

NO_LEADER = Person("U1", Role.ADMIN)
VIEWER = Person("U4", Role.VIEWER)
MANAGER = Person("U2", Role.MANAGER, frozenset({1}))

REFUSED: Mapping[str, Person] = {
    "threshold Support 30%": VIEWER,
    "expect acme Support 40% until 30 June because migration": VIEWER,
    "digest Support Friday 15:00": VIEWER,
    "client add Umbra": VIEWER,
    "team minutes Support 10": MANAGER,
    "hours 8-19": MANAGER,
    "roles grant leader @ana": MANAGER,
    "setup": VIEWER,
    "client group Acme with Globex as subsidiary": VIEWER,
    "team class roadmap project PLAT": MANAGER,
    "team strain Engineering on": MANAGER,
    "decide acme refuse because margin review 1 March owner @marie": NO_LEADER,
    "decisions": NO_LEADER,
    "contract acme": NO_LEADER,
    "whatif acme leaves": NO_LEADER,
    "dependency": NO_LEADER,
    "digest month": NO_LEADER,
    "onboard acme": VIEWER,
    "imposed tool acme": VIEWER,
    "request zendesk:1 refuse because one login is enough review 1 September": VIEWER,
    "roles": VIEWER,
}
"""Lines, and whoever may not have them done."""

MISTAKEN: Sequence[str] = (
    "acmee",
    "overview Suport",
    "card acme tomorrow",
    "compare acme",
    "acme vs ACME",
    "top acme",
    "top support 99m",
    "why acme tomorrow",
    "why",
    "export acme tomorrow",
    "threshold acme 30%",
    "threshold support 300%",
    "threshold support thirty",
    "threshold clear acme support",
    "threshold support 30% until 30 June because x",
    "threshold engineering 30% preview",
    "expect acme support 40%",
    "expect acme support 40% until 06/07 because migration",
    "expect acme support 40% until 1 January 2020 because migration",
    "expect acme support 5% until 30 June 2027 because migration",
    "expect support 40% until 30 June because migration",
    "digest acme",
    "digest Friday",
    "status of all",
    "client sell acme",
    "client add ACME",
    "client domain acme gmail.com",
    "client map acme colour red",
    "client unmap acme label VIP",
    "client merge acme",
    "mapping marie",
    "team sell Support",
    "team minutes Support 0",
    "team channel Support nowhere",
    "team language Support Klingon",
    "team own colour red",
    "client group acme with acme as subsidiary",
    "client group acme with globex as friend",
    "client ungroup status",
    "team class engineering urgent label x",
    "team strain engineering maybe",
    "log acme 30h meeting",
    "decide acme",
    "decide acme cap because they agreed review 1 March owner @marie",
    "decide acme cap 20% review 1 March owner @marie",
    "decide acme cap 20% because they agreed review 1 January 2020 owner @marie",
    "decisions done 99",
    "decisions done",
    "contract acme renews 31 March",
    "contract acme renews 1 January 2020 notice 3 months",
    "contract acme clear",
    "whatif acme",
    "whatif acme capped 200%",
    "dependency thirty",
    "hours zone Pris",
    "pace acmee",
    "imposed tool",
    "imposed smell acme",
    "imposed tool zendesk:999",
    "onboard nobody",
    "onboard acme Support 200%",
    "onboard sign acme",
    "request acme",
    "request zendesk:999",
    "request zendesk:1 refuse because one login is enough",
    "hours 8-30",
    "hours",
    "setup everything",
    "roles sell",
    "roles grant",
    "roles grant leader marie",
    "roles revoke leader @marie",
    "help everything",
)
"""Lines that cannot be done as they are typed."""


def lines() -> Sequence[str]:
    """Return everything that is typed: what is refused at the end, when nothing depends on it any more."""
    return (*MISTAKEN, *examples(0), *REFUSED)


async def conversation(language: str) -> Mapping[str, State]:
    """Type every line in turn, and return the answers."""
    said: dict[str, State] = {}
    with TemporaryDirectory() as folder:
        async with firm(Path(folder) / "clientload.db") as company:
            for at, line in enumerate(lines()):
                person = REFUSED[line] if at >= len(lines()) - len(REFUSED) else ADMIN
                with speaking(language):
                    drawn = await _answered(company, person, line)
                who = "" if person is ADMIN else f", {person.role.name.lower()}"
                said[f"/clientload {line}{who}"] = State(lambda drawn=drawn: drawn)
    return said


async def _answered(company: Company, person: Person, line: str) -> Answer:
    for name, mention in MENTIONS.items():
        line = line.replace(name, mention)
    request = Request(company, person, "C1", line, channels=Found(), files=Taken(), people=Everybody())
    try:
        return await answer(request)
    except Mistake as mistake:
        return sentence(str(mistake))
