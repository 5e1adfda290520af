"""A package outside adds a provider through the entry point `clientload.sources`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import settings
from integrations.registry import PROVIDERS, every_provider

MODULE = """
from integrations.registry import PROVIDERS, Provider
from integrations.source import Variable

GOOD = Provider("roundup", "Roundup", "tracker", (Variable("ROUNDUP_URL", "its address", "the bar", "x"),), None)
TAKEN = Provider("jira", "Another Jira", "tracker", (Variable("OTHER_URL", "its address", "the bar", "x"),), None)
SHADOW = Provider("shadow", "Shadow", "tracker", PROVIDERS[0].variables, None)
NOTHING = 7
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def install(**points: str) -> None:
        (tmp_path / "outside_source.py").write_text(MODULE)
        info = tmp_path / "outside-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: outside\nVersion: 1.0\n")
        lines = [f"{name} = outside_source:{attribute}" for name, attribute in points.items()]
        (info / "entry_points.txt").write_text("\n".join(["[clientload.sources]", *lines, ""]))
        monkeypatch.syspath_prepend(tmp_path)

    return install


def test_without_packages_there_are_the_listed_ones() -> None:
    assert every_provider() == (PROVIDERS, ())


def test_a_package_adds_its_provider_and_its_variables(install: Callable[..., None]) -> None:
    install(roundup="GOOD")
    found, problems = every_provider()
    assert [each.name for each in found] == [*(each.name for each in PROVIDERS), "roundup"]
    assert problems == ()
    read = settings.read({"ROUNDUP_URL": "https://r.example", "ROUNDUP_URL__LAB": "https://lab.example"}, sources=True)
    assert list(read.sources) == ["roundup", "roundup__lab"]


@pytest.mark.parametrize(
    ("attribute", "said"),
    [
        ("MISSING", "cannot be loaded: AttributeError"),
        ("NOTHING", "is no integrations.registry.Provider"),
        ("TAKEN", "uses a name that is taken: jira"),
        ("SHADOW", "uses a name that is taken: ZENDESK_CLIENT_FIELD, ZENDESK_EMAIL, ZENDESK_TOKEN, ZENDESK_URL"),
    ],
)
def test_a_package_that_cannot_be_used_is_named_before_anything_starts(
    install: Callable[..., None], attribute: str, said: str
) -> None:
    install(odd=attribute)
    with pytest.raises(settings.WrongSettings) as wrong:
        settings.read({}, sources=False)
    (only,) = wrong.value.problems
    assert only.startswith(f"The source odd of the package outside {said}")
