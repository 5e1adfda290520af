"""New contracts: the review before one begins, who signs it, and what is watched in the first weeks."""

from datetime import date, datetime

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.tables.instant import UtcDateTime


class Onboarding(SQLModel, table=True):
    """The review of one new contract. A client has one that is not withdrawn.

    `version` counts its changes, `told` is what its messages show: the version and the day. `readers` have one each.
    """

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", index=True)
    state: str = Field(default="open", index=True, description="open | complete | withdrawn")
    opened_on: date = Field(description="the day from which its tighter limit can hold")
    live_on: date | None = Field(default=None, description="its first day; empty: the day of the client's first item")
    criteria: list[list[str]] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False),
        description="kind (functional | cultural), words as they were then, and answer (yes | partly | no | empty)",
    )
    promised: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    opened_by: str
    opened_at: datetime = Field(sa_type=UtcDateTime)
    completed_on: date | None = None
    ended_on: date | None = Field(default=None, description="the first day on which it no longer holds: withdrawn")
    version: int = 0
    told: str = ""
    readers: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class OnboardingSign(SQLModel, table=True):
    """Who signs for one part of the company, and when they did: three parts, three people.

    A signature holds for the text that was signed. Where that changes, it moves to `earlier`, and is asked for anew.
    """

    __tablename__ = "onboarding_sign"
    __table_args__ = (UniqueConstraint("onboarding_id", "signer_id"),)

    onboarding_id: int = Field(primary_key=True, foreign_key="onboarding.id")
    part: str = Field(primary_key=True, description="sales | product | support")
    signer_id: str = Field(description="the Slack user id of who was named")
    named_on: date
    signed_on: date | None = Field(default=None, description="when the text as it stands was signed")
    earlier: list[list[str]] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False),
        description="of each older text that was signed, the day of the signature and the day on which it changed",
    )
    changed: list[str] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False),
        description="what changed since the latest signature: see bot.domain.onboarding.CHANGES",
    )


class OnboardingLoad(SQLModel, table=True):
    """What a client is expected to take of a team; changed and ended ones keep their row."""

    __tablename__ = "onboarding_load"

    id: int | None = Field(default=None, primary_key=True)
    onboarding_id: int = Field(foreign_key="onboarding.id", index=True)
    team_id: int = Field(foreign_key="team.id")
    share: float = Field(description="0..1 of the team's hours")
    hours: float | None = Field(default=None, description="hours a week, where that was agreed")
    since: date
    ended_on: date | None = Field(default=None, description="the first day on which it no longer holds")


class OnboardingCondition(SQLModel, table=True):
    """What must be so for somebody to agree, until it is ticked off."""

    __tablename__ = "onboarding_condition"

    id: int | None = Field(default=None, primary_key=True)
    onboarding_id: int = Field(foreign_key="onboarding.id", index=True)
    part: str = Field(description="sales | product | support, or empty: of the review itself")
    words: str
    kept_on: date | None = None


class OnboardingException(SQLModel, table=True):
    """Something done for a client that was not agreed, counted by a press. Nothing says who pressed.

    `seen` is what it was counted on (a message's place, a press), so that nothing counts twice.
    """

    __tablename__ = "onboarding_exception"

    client_id: int = Field(primary_key=True, foreign_key="client.id")
    seen: str = Field(primary_key=True)
    day: date
