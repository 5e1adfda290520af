"""What items are about, by which others who asked for the same are found."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from bot.store.tables.instant import UtcDateTime


class ItemTheme(SQLModel, table=True):
    """A mark of an item: a label, a component, a link, or a theme that a leader chose by hand.

    A link's value is `source id`, or ` key` for one that names no source: see `bot.domain.item.link_key`.
    """

    __tablename__ = "item_theme"
    __table_args__ = (Index("item_theme_value", "kind", "value"),)

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    kind: str = Field(primary_key=True, description="label | component | link | hand")
    value: str = Field(primary_key=True, description="folded, but for links")
    name: str = Field(default="", description="as its source or a leader spells it")


class ThemeReturn(SQLModel, table=True):
    """An item that asks for what was declined: leaders were told of it."""

    __tablename__ = "theme_return"

    decision_id: int = Field(primary_key=True, foreign_key="decision.id")
    item_id: int = Field(primary_key=True, foreign_key="item.id")
    told_at: datetime = Field(sa_type=UtcDateTime)
