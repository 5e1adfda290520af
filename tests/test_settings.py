"""What an operator can get wrong, and how it is said."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from bot import settings
from integrations.registry import PROVIDERS

ROOT = Path(__file__).parents[1]

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "ZENDESK_URL": "https://firm.zendesk.example",
    "ZENDESK_EMAIL": "bot@firm.example",
    "ZENDESK_TOKEN": "zen-secret",
}


def problems(values: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(settings.WrongSettings) as wrong:
        settings.read(values, slack=True, sources=True)
    return wrong.value.problems


def test_good_settings_are_read() -> None:
    read = settings.read(GOOD | {"CLIENTLOAD_ADMINS": "U1, U2"}, slack=True, sources=True)
    assert read.admins == {"U1", "U2"}
    assert set(read.sources) == {"zendesk"}
    assert read.zone.key == "UTC"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = problems({"CLIENTLOAD_TIMEZONE": "Paris", "CLIENTLOAD_EVERY_MINUTES": "often", "ZENDESK_URL": "firm"})
    assert len(found) == 7
    text = "\n".join(found)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "CLIENTLOAD_TIMEZONE", "CLIENTLOAD_EVERY_MINUTES"):
        assert name in text
    assert "ZENDESK_TOKEN is not set" in text
    assert "Admin Center" in text


def test_admins_are_named_by_their_ids() -> None:
    (only,) = problems(GOOD | {"CLIENTLOAD_ADMINS": "U012ABC,@lea"})
    assert only.startswith("CLIENTLOAD_ADMINS names '@lea', which is no member ID")


def test_a_problem_never_shows_a_secret() -> None:
    found = problems({"SLACK_BOT_TOKEN": "super-secret", "SLACK_APP_TOKEN": "other-secret"})
    assert "secret" not in "\n".join(found).replace("SLACK_SIGNING_SECRET", "")


def test_http_mode_needs_a_signing_secret_and_a_port() -> None:
    values = {name: value for name, value in GOOD.items() if name != "SLACK_APP_TOKEN"}
    assert "SLACK_SIGNING_SECRET and CLIENTLOAD_PORT" in problems(values)[0]
    read = settings.read(values | {"SLACK_SIGNING_SECRET": "s", "CLIENTLOAD_PORT": "3000"}, slack=True)
    assert read.slack is not None
    assert (read.slack.app_token, read.slack.port, read.slack.host) == (None, 3000, "127.0.0.1")


def test_no_source_at_all_is_a_problem_that_names_them() -> None:
    (only,) = problems({name: value for name, value in GOOD.items() if name.startswith("SLACK")})
    for provider in PROVIDERS:
        assert (provider.label in only) == (provider.kind != "revenue"), "revenue alone is nothing to judge"


EMEA = {
    "ZENDESK_URL__EMEA": "https://emea.zendesk.example",
    "ZENDESK_EMAIL__EMEA": "bot@firm.example",
    "ZENDESK_TOKEN__EMEA": "emea-secret",
}


def test_a_second_instance_of_a_tool_is_a_source_of_its_own() -> None:
    read = settings.read(GOOD | EMEA, slack=True, sources=True)
    assert list(read.sources) == ["zendesk", "zendesk__emea"]
    assert read.sources["zendesk__emea"]["ZENDESK_URL"] == "https://emea.zendesk.example"
    assert read.sources["zendesk"]["ZENDESK_URL"] == GOOD["ZENDESK_URL"]
    assert read.secrets() >= {"zen-secret", "emea-secret"}
    assert "emea-secret" not in repr(read)


def test_an_instance_may_stand_alone_under_its_name() -> None:
    plain = {name: value for name, value in GOOD.items() if name.startswith("SLACK")}
    assert list(settings.read(plain | EMEA, slack=True, sources=True).sources) == ["zendesk__emea"]


def test_an_instance_takes_nothing_over_from_another() -> None:
    (only,) = problems(GOOD | {name: value for name, value in EMEA.items() if "TOKEN" not in name})
    assert only.startswith("Zendesk EMEA: ZENDESK_TOKEN__EMEA is not set")


@pytest.mark.parametrize("ending", ["", "emea", "A__B", "2"])
def test_an_instance_is_named_in_capital_letters(ending: str) -> None:
    (only,) = problems(GOOD | {f"ZENDESK_URL__{ending}": "https://x.example"})
    assert only.startswith(f"ZENDESK_URL__{ending} names no instance of Zendesk: set capital letters")


def test_settings_can_be_printed_without_their_secrets() -> None:
    read = settings.read(GOOD | {"CLIENTLOAD_DATABASE_URL": "postgresql://u:hush@h/d"}, slack=True)
    assert "zen-secret" not in repr(read)
    assert "hush" not in repr(read)
    assert "xoxb-1" not in repr(read)
    assert read.secrets() >= {"xoxb-1", "xapp-1", "zen-secret"}


ZENDESK = {name: value for name, value in GOOD.items() if name.startswith("ZENDESK_")}


def test_a_webhooks_secret_needs_a_port_and_hubspots_our_address_too() -> None:
    hubspot = {"HUBSPOT_TOKEN": "pat-1", "HUBSPOT_WEBHOOK_SECRET": "hush"}
    emea = {f"{name}__EMEA": value for name, value in ZENDESK.items()} | {"ZENDESK_WEBHOOK_SECRET__EMEA": "hush"}
    assert [problem.partition(" is not set")[0] for problem in problems(GOOD | emea | hubspot)] == [
        "ZENDESK_WEBHOOK_SECRET__EMEA is of no use yet: CLIENTLOAD_PORT",
        "HUBSPOT_WEBHOOK_SECRET is of no use yet: CLIENTLOAD_PORT",
        "HUBSPOT_WEBHOOK_SECRET is of no use yet: CLIENTLOAD_PUBLIC_URL",
    ]
    public = {"CLIENTLOAD_PORT": "3000", "CLIENTLOAD_PUBLIC_URL": "https://clientload.firm.example"}
    read = settings.read(GOOD | emea | hubspot | public, slack=True)
    assert {name: held for name, (_, held) in read.pushing().items()} == {"zendesk__emea": "hush", "hubspot": "hush"}
    assert list(problems(GOOD | public | {"CLIENTLOAD_PUBLIC_URL": "clientload"})) == [
        "CLIENTLOAD_PUBLIC_URL is no address: set one that begins with https://."
    ]
    assert settings.read(GOOD | emea).pushing(), "to pull once no port is needed"


def test_each_of_several_secrets_of_a_webhook_is_kept_out_of_the_log() -> None:
    held = GOOD | {"ZENDESK_WEBHOOK_SECRET": "one-hush, two-hush", "CLIENTLOAD_PORT": "3000"}
    assert settings.read(held, slack=True).secrets() >= {"one-hush", "two-hush"}


def test_the_environment_stands_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("ZENDESK_EMAIL=file@firm.example\nZENDESK_URL=https://file.example\nJIRA_URL=\n")
    monkeypatch.setenv("ZENDESK_EMAIL", "process@firm.example")
    values = settings.environment(tmp_path)
    assert values["ZENDESK_EMAIL"] == "process@firm.example"
    assert values["ZENDESK_URL"] == "https://file.example"
    assert "JIRA_URL" not in values


def test_the_example_names_every_setting_with_its_meaning() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    variables = [*settings.VARIABLES, *(variable for provider in PROVIDERS for variable in provider.settings)]
    named = [found[1] for line in lines if (found := re.match(r"(?:# )?([A-Z_]+)=", line))]
    assert named == [variable.name for variable in variables]
    text = "\n".join(lines)
    for variable in variables:
        assert f"# {variable.meaning[0].upper()}{variable.meaning[1:]}." in text
        assert variable.where in text


def test_the_example_as_it_stands_is_refused_only_for_what_must_be_filled_in(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text())
    found = problems(settings.environment(tmp_path))
    assert [problem.split()[0] for problem in found] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "No"]


def test_rates_lead_to_the_companys_currency() -> None:
    read = settings.read(GOOD | {"CLIENTLOAD_CURRENCY": "eur", "CLIENTLOAD_RATES": "USD=0.92, gbp=1.17"})
    assert list(read.currencies.items()) == [("EUR", 1), ("USD", Decimal("0.92")), ("GBP", Decimal("1.17"))]
    assert settings.read(GOOD).currencies == {}
    found = problems(GOOD | {"CLIENTLOAD_CURRENCY": "euros", "CLIENTLOAD_RATES": "USD,GBP=0"})
    assert [each.split(":")[0] for each in found] == [
        "CLIENTLOAD_CURRENCY is 'EUROS'",
        "CLIENTLOAD_RATES says 'USD'",
        "CLIENTLOAD_RATES says 'GBP=0'",
    ]
    (only,) = problems(GOOD | {"CLIENTLOAD_RATES": "USD=0.92"})
    assert only.startswith("CLIENTLOAD_CURRENCY is ''")
