"""Which sources the environment sets: of each provider none, one, or several under names of their own.

`ZENDESK_URL` and its neighbours set the source `zendesk`; `ZENDESK_URL__EMEA` and those with the same ending set a
second one beside it, `zendesk__emea`, with its own cursors, people and lines in `status`. Nothing is shared.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from integrations.registry import Provider, every_provider
from integrations.source import Lack, Variable

BETWEEN = "__"
"""What parts a variable, or a provider's name, from the name of one of several instances."""

ENDING = re.compile(r"[A-Z]+(_[A-Z]+)*")


@dataclass(frozen=True, slots=True)
class Instance:
    """One source that is set: its provider, its name, and the provider's variables without their endings."""

    provider: Provider
    name: str
    values: Mapping[str, str] = field(repr=False)


def read(providers: Iterable[Provider], values: Mapping[str, str], problems: list[str]) -> tuple[Instance, ...]:
    """Return the sources that `values` set; what is missing or wrong is added to `problems`, a sentence each."""
    return tuple(
        instance
        for provider in providers
        for ending in _endings(provider, values, problems)
        if (instance := _instance(provider, ending, values, problems))
    )


@cache
def lacks_of(source: str) -> tuple[Lack, ...]:
    """Return what the tool behind a source's name cannot tell; nothing where the tool is no longer installed."""
    name = source.partition(BETWEEN)[0]
    return next((provider.lacks for provider in every_provider()[0] if provider.name == name), ())


def missing(variable: Variable, ending: str = "") -> str:
    """Say that a variable is missing, what it is and where to find it."""
    return f"{variable.name}{ending} is not set: {variable.meaning}. Find it at {variable.where}."


def required(provider: Provider) -> str:
    """Name the variables that a provider cannot do without."""
    return ", ".join(variable.name for variable in provider.variables if variable.required)


def _endings(provider: Provider, values: Mapping[str, str], problems: list[str]) -> list[str]:
    """List the endings that a provider's variables have, none first; one of another form is a problem."""
    own = {variable.name for variable in provider.settings}
    named = {name: name.partition(BETWEEN) for name in values}
    found = {ending for base, _, ending in named.values() if base in own}
    for name, (base, between, ending) in named.items():
        if base in own and between and not ENDING.fullmatch(ending):
            problems.append(
                f"{name} names no instance of {provider.label}: "
                f"set capital letters behind {base}{BETWEEN}, for example {base}{BETWEEN}EMEA."
            )
    return sorted(ending for ending in found if not ending or ENDING.fullmatch(ending))


def _instance(provider: Provider, ending: str, values: Mapping[str, str], problems: list[str]) -> Instance | None:
    """Read one instance if any of its variables is set; one that is missing beside others is a problem."""
    behind = f"{BETWEEN}{ending}" if ending else ""
    given = {variable.name: variable.name + behind for variable in provider.settings}
    own = {name: values[spelt] for name, spelt in given.items() if spelt in values}
    if not own:
        return None
    label = f"{provider.label} {ending}".strip()
    for variable in provider.settings:
        if variable.required and variable.name not in own:
            problems.append(f"{label}: {missing(variable, behind)}")
        elif variable.name.endswith("_URL") and variable.name in own and not _is_address(own[variable.name]):
            problems.append(
                f"{variable.name}{behind} is no address: set {variable.meaning}, for example {variable.example}."
            )
    defaults = {variable.name: variable.default for variable in provider.variables if variable.default}
    return Instance(provider, provider.name + behind.lower(), {**defaults, **own})


def _is_address(url: str) -> bool:
    return url.startswith(("https://", "http://")) and " " not in url
