"""A source's page in docs/sources says what its case and the registry say, and claims no more than its tests met."""

import re
from pathlib import Path

import pytest

from bot.slack.blocks.kept import LACKS
from integrations.conformance import Book, Case
from integrations.conformance.case import SINCE
from integrations.registry import PROVIDERS, Provider
from tests.integrations.test_conformance import CASES

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "sources"
PARTS = [
    "What it brings",
    "What it does not bring",
    "Rights that its access needs",
    "Limits",
    "Webhook",
    "What its tests met",
]


def parts(provider: Provider) -> dict[str, str]:
    """Return a page's parts by their headings, each in one line."""
    _, *found = (PAGES / f"{provider.name}.md").read_text(encoding="utf-8").split("\n## ")
    return {part.partition("\n")[0]: " ".join(part.partition("\n")[2].split()) for part in found}


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda each: each.name)
def test_a_source_has_a_page_of_the_same_parts(provider: Provider) -> None:
    assert list(parts(provider)) == PARTS
    assert (PAGES / f"{provider.name}.md").read_text(encoding="utf-8").startswith(f"# {provider.label}\n")


def test_every_page_is_a_sources() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == {provider.name for provider in PROVIDERS}


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda each: each.name)
def test_a_page_names_the_variables_that_must_be_set(provider: Provider) -> None:
    assert [one.name for one in provider.variables if one.required and one.name not in parts(provider)[PARTS[2]]] == []


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda each: each.name)
def test_a_page_says_what_the_source_does_not_bring(provider: Provider) -> None:
    said = parts(provider)
    assert [LACKS[one] for one in provider.lacks if LACKS[one] not in said[PARTS[1]]] == []
    for check, reason in CASES[provider.name].cannot.items() if provider.name in CASES else ():
        assert reason in said[PARTS[5] if check == "official description" and "file" not in reason else PARTS[1]]


@pytest.mark.parametrize("name", ["asana", "gitlab", "zendesk"])
def test_a_page_does_not_deny_a_history_that_its_tool_has_and_that_is_not_read(name: str) -> None:
    said = parts(next(provider for provider in PROVIDERS if provider.name == name))[PARTS[1]]
    assert re.search(r"do(es)? tell [^.]*due date[^.]*\. (They are|That is) not read", said)
    assert re.search(r"(at one|takes a|takes one) request for each", said)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda each: each.name)
def test_a_page_says_how_its_webhook_is_set_up_or_that_there_is_none(provider: Provider) -> None:
    said = parts(provider)[PARTS[4]]
    assert said.startswith("None. ") != bool(provider.webhook)
    if provider.webhook:
        needed = {"CLIENTLOAD_PORT", *({"CLIENTLOAD_PUBLIC_URL"} if provider.webhook.by_address else ())}
        assert [each for each in needed | {provider.webhook.secret.name} if f"`{each}`" not in said] == []
        assert re.search(f"https://YOUR-ADDRESS/hooks/{provider.name}[`'\"]", said)
        assert ("signature" in said) or provider.webhook.covers == "sender"


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda each: each.name)
def test_a_page_claims_no_more_than_its_tests_met(provider: Provider) -> None:
    met = parts(provider)[PARTS[5]].partition(".")[0]
    case, real = CASES.get(provider.name), ROOT / f"tests/integrations/real/test_real_{provider.name}.py"
    assert ("real server," in met) == real.exists()
    assert ("official description" in met) == bool(case and case.described)
    proven = real.exists() or not case or provider.kind == "file" or bool(case and case.described)
    assert ("documentation only" in met) != proven


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
async def test_what_a_source_is_said_to_lack_is_what_it_does_not_bring(case: Case) -> None:
    book = Book(SINCE)
    server = case.server()
    await book.pull(case.connect(server)[0])
    items = list(book.items.values())
    missing = {
        "hours": not book.hours and all(item.logged_hours is None for item in items),
        "day worked": "late time entry" in case.cannot and "hours" not in case.provider.lacks,
        "due changes": all(item.due_changes is None for item in items),
        "progress": all(item.spans is None for item in items),
        "deletions": "deleted" in case.cannot,
        "moves": "moved" in case.cannot,
    }
    if case.provider.kind == "revenue":
        # What is paid is no work.
        missing = {"deletions": missing["deletions"]}
    if case.provider.kind == "time":
        # A day that is over has no due date, and was in progress on that day.
        del missing["due changes"], missing["progress"]
    if case.provider.kind == "crm":
        # What was done for a client is over and in no queue; what a CRM says that it lacks is said of its tickets.
        missing |= {name: name in case.provider.lacks for name in ("due changes", "progress")} | {"moves": False}
    assert set(case.provider.lacks) == {name for name, lacks in missing.items() if lacks}


def test_the_readme_leads_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [each.name for each in PROVIDERS if f"docs/sources/{each.name}.md" not in readme] == []
