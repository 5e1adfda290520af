"""The Home tab as it stands in front of a viewer, a manager and an admin."""

import pytest

from bot.demo.workspace import Shown, User, Workspace, render
from bot.services.company import Company
from tests.services.inbox import fill

pytestmark = pytest.mark.usefixtures("connected")


async def test_look(slack: Workspace, company: Company, marie: User) -> None:
    await fill(company)
    ada = slack.add_user("Ada", admin=True)
    (home,) = await slack.open_home(ada)
    from rich.console import Console
    c = Console(width=110)
    c.print(render(home, slack.names, company.zone))
    (home,) = await slack.open_home(marie)
    c.print(render(home, slack.names, company.zone))
    button = [b for b in home.blocks if b.get("accessory")]
    (d,) = await slack.press(slack.home(ada), "Whose is it?", ada)
    c.print(render(d, slack.names, company.zone))
    import json
    print(json.dumps(d.blocks, indent=1)[:3000])
