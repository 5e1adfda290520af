"""Teams, what is theirs, and who may change what."""

from datetime import date, datetime, time

from sqlmodel import Field, SQLModel

from bot.store.tables.instant import UtcDateTime


class Team(SQLModel, table=True):
    """A group of colleagues with a kind of work, a channel and a scope."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    folded: str = Field(unique=True)
    kind: str = Field(description="support | engineering | sales | delivery")
    channel_id: str | None = None
    language: str = Field(default="", description="en | fr, of what is posted in the channel; empty until chosen")
    responsible_id: str | None = Field(default=None, description="who gets the team's alerts directly, too")
    minutes_a_touch: int = 12
    hours_a_day: int = 8
    working_days: str = Field(default="12345", description="ISO weekdays")
    live_since: date | None = Field(default=None, description="from this day alerts go to the channel")
    digest_weekday: int | None = Field(default=None, description="ISO weekday of its digest; empty: the company's")
    digest_at: time | None = Field(default=None, description="local time of its digest; set beside the weekday")
    people: int = Field(default=0, description="who worked in the last 90 days, as counted last night; 0: not known")
    strain_since: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="when an admin switched its strain on; empty: it is off"
    )
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TeamScope(SQLModel, table=True):
    """Which items are a team's: a source, queue, project or label. A team with none takes what is left of its kind."""

    __tablename__ = "team_scope"

    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    kind: str = Field(description="source | queue | project | label")
    value: str
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)


class OwnWorkRule(SQLModel, table=True):
    """What is our own product, maintenance or internal work, for one team or for all."""

    __tablename__ = "own_work_rule"

    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    kind: str = Field(description="project | epic | type | label | component | domain (one of our own domains)")
    value: str
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class WorkRule(SQLModel, table=True):
    """What marks a class of engineering work, for one team or for all."""

    __tablename__ = "work_rule"

    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    work: str = Field(description="roadmap | bespoke | support | maintenance: see bot.domain.work_class")
    kind: str = Field(description="label | component | epic | type | project")
    value: str
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RoleGrant(SQLModel, table=True):
    """A role that an admin gave to a person or a user group; what became of it stands in the record of changes."""

    __tablename__ = "role_grant"

    role: str = Field(primary_key=True, description="manager | mapping | leader | admin: see bot.domain.roles")
    holder: str = Field(primary_key=True, description="a Slack user id, or a user group's")
    team_id: int = Field(primary_key=True, default=0, description="a manager's team; 0: no single team's")
    granted_by: str
    granted_at: datetime = Field(sa_type=UtcDateTime)
