"""The descriptions that are kept are what the official ones say, where those are at hand."""

import pytest

from tests.integrations.descriptions import ELSEWHERE, HERE, elsewhere
from tests.integrations.descriptions.cut import METHODS, cut, read

OFFICIAL = {
    "asana.json": "asana_oas.yaml",
    "github.json": "github-api.json.gz",
    "intercom.json": "intercom-2.15.yaml",
    "jira.json": "jira-cloud-v3.json",
}


@pytest.mark.parametrize("kept", sorted(path.name for path in HERE.glob("*.json")))
def test_a_description_is_the_official_one_cut_to_what_is_asked(kept: str) -> None:
    found = read(HERE / kept)
    whole = elsewhere(OFFICIAL[kept])
    if whole is None:
        pytest.skip(f"{ELSEWHERE} names no folder with {OFFICIAL[kept]}")
    asked = [f"{method.upper()} {path}" for path, own in found["paths"].items() for method in own if method in METHODS]
    assert cut(whole, asked) == found


@pytest.mark.parametrize("kept", sorted(path.name for path in HERE.glob("*.json")))
def test_a_description_names_its_origin_and_licence(kept: str) -> None:
    origin = (HERE / "ORIGIN.md").read_text(encoding="utf-8")
    found = read(HERE / kept)
    (line,) = [line for line in origin.splitlines() if line.startswith(f"| `{kept}`")]
    assert found["info"]["version"] in line
    assert found["info"]["license"]["name"] in line
