"""Every message, dialog and Home tab that the product can show."""

from collections.abc import Mapping

from tests.gallery.alerts import ALERTS
from tests.gallery.asking import ASKING
from tests.gallery.deciding import DECIDING
from tests.gallery.dialogs import DIALOGS
from tests.gallery.digests import SENT
from tests.gallery.homes import HOMES
from tests.gallery.influence import INFLUENCE
from tests.gallery.leading import LEADING
from tests.gallery.newcomers import NEWCOMERS
from tests.gallery.odd import ODD
from tests.gallery.pacing import PACING
from tests.gallery.readings import ANSWERS
from tests.gallery.roadmaps import ROADMAPS
from tests.gallery.state import State
from tests.gallery.stories import STORIES

GROUPS: Mapping[str, Mapping[str, State]] = {
    "alerts": ALERTS,
    "sent": SENT,
    "answers": ANSWERS,
    "leading": LEADING,
    "deciding": DECIDING,
    "roadmaps": ROADMAPS,
    "influence": INFLUENCE,
    "newcomers": NEWCOMERS,
    "pacing": PACING,
    "asking": ASKING,
    "stories": STORIES,
    "odd": ODD,
    "dialogs": DIALOGS,
    "home": HOMES,
}
"""The states by the page on which they are drawn."""

STATES: Mapping[str, State] = {name: state for group in GROUPS.values() for name, state in group.items()}
