"""What leaders decided: told to them alone, and to whoever they made the owner."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from bot.store.tables.instant import UtcDateTime


class Decision(SQLModel, table=True):
    """What becomes of a client that takes much, with its reason, its owner and the day on which it is looked at again.

    Decisions that are done or withdrawn keep their row. What was before stands in the record of changes.
    """

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", index=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", description="empty: about all teams")
    what: str = Field(description="accept | rebalance | cap | reprice | refuse | exit | no_problem")
    amount: float | None = Field(default=None, description="a cap's share, 0..1; a price's change, 0.3 for +30 %")
    because: str
    owner_id: str = Field(description="the Slack user id of who sees to it")
    decided_on: date = Field(index=True, description="the day on which it stands in charts")
    review_on: date
    state: str = Field(default="open", index=True, description="open | done | withdrawn")
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    closed_by: str | None = None
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    named_by: str | None = Field(default=None, description="who made another one the owner since; empty: nobody did")
    named_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    request: str = Field(default="", description="the request that it is about, in words; empty: the client's load")


class DecisionTheme(SQLModel, table=True):
    """What the request that a decision is about asks for, so that whoever asks for it next is found."""

    __tablename__ = "decision_theme"
    __table_args__ = (Index("decision_theme_value", "kind", "value"),)

    decision_id: int = Field(primary_key=True, foreign_key="decision.id")
    item_id: int = Field(foreign_key="item.id", index=True, description="the item that asked for it")
    kind: str = Field(description="see bot.domain.theme.KINDS")
    value: str
    is_public: bool = Field(default=False, description="whoever asks about it is told that it was declined, and why")
