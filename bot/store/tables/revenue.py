"""What clients pay. Read for leaders alone; see `bot.services.revenue`."""

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class Payer(SQLModel, table=True):
    """Somebody that revenue was told of, as its source names them, and the client they are found to be."""

    __tablename__ = "revenue_payer"
    __table_args__ = (UniqueConstraint("source", "reference"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str
    reference: str = Field(description="all that the source says of whose it is, as one text")
    organization: str = ""
    external: str = ""
    name: str = ""
    domain: str = ""
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    rule: str = Field(default="", description="organization | external | name | domain; empty while nobody is found")


class Revenue(SQLModel, table=True):
    """What one payer pays for one period. Days are numbers (1 January of year 1 is 1), so that parts can be summed."""

    __table_args__ = (Index("revenue_days", "first_day", "end_day"),)

    source: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    payer_id: int = Field(foreign_key="revenue_payer.id", index=True)
    first_day: int
    end_day: int = Field(description="the first day behind the period")
    minor: int = Field(sa_type=BigInteger, description="minor units of the currency, without taxes")
    currency: str = Field(description="ISO 4217")
