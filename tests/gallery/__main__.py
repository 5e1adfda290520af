"""Draw all that the product shows.

`python -m tests.gallery OUT` writes pages, and pictures of them where there is a Chromium;
`python -m tests.gallery --picture NAME OUT.png` draws one state, `--pictures FOLDER` all that the documentation shows.
"""

import argparse
import asyncio
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from bot.language import ENGLISH, LANGUAGES
from tests.gallery import drawn
from tests.gallery.browser import Missing, Page, opened
from tests.gallery.palette import in_a_palette
from tests.gallery.state import State
from tests.gallery.stories import PICTURES
from tests.gallery.table import GROUPS, STATES
from tests.gallery.typed import conversation

COLUMN, PHONE, TALLEST = 620, 390, 1_700
"""Pixels: the width of a column of pictures, of a telephone, and about the height of a sheet."""

WIDE = 640
PHONES = (
    "alert, above",
    "alert, no charts",
    "card, alert",
    "compare",
    "top",
    "items",
    "pace",
    "pace, all clients",
    "request",
    "review, signed",
    "digest, full",
    "letter",
    "first report",
    "overview",
    "status, trouble",
    "home, manager",
    "home, admin",
    "home, first pull, admin",
    "odd names, card, 150 characters",
    "odd names, top",
    "dialog, limit, mistakes",
    "dialog, set-up, 1",
    "dialog, set-up, 2",
    "dialog, set-up, 3",
    "dialog, whose, a domain",
    "dialog, draft, declined",
)
"""What is also drawn as a telephone shows it."""

MEASURE = "[...document.querySelectorAll('figure.state')].map(one => one.offsetHeight + 16)"

States = Mapping[str, State]


def pages(language: str) -> dict[str, States]:
    """Return the states of each page."""
    typed = asyncio.run(conversation(language))
    return {**GROUPS, "typed": typed, "phone": {name: STATES[name] for name in PHONES}}


def write(out: Path, only: str) -> None:
    """Write a page and sheets of pictures for each group of states in each language."""
    for language in LANGUAGES:
        folder = out / language
        folder.mkdir(parents=True, exist_ok=True)
        shown = {title: states for title, states in pages(language).items() if only in title}
        for title, states in shown.items():
            (folder / f"{title}.html").write_text(drawn.together(title, states, language), encoding="utf-8")
        for name, picture in asyncio.run(photographed(shown, language)).items():
            (folder / f"{name}.png").write_bytes(picture)


async def photographed(shown: Mapping[str, States], language: str) -> dict[str, bytes]:
    """Return pictures of everything, some columns a sheet."""
    pictures: dict[str, bytes] = {}
    async with opened(language) as page:
        for title, states in shown.items():
            width, columns = (PHONE, 4) if title == "phone" else (COLUMN, 3)
            sheets = await _sheets(page, states, language, width, columns)
            for number, sheet in enumerate(sheets, start=1):
                look = f"gallery sheet columns-{columns}"
                await page.show(drawn.together(title, sheet, language, look), columns * (width + 16) + 16)
                pictures[f"{title}-{number:02}"] = await page.picture()
    return pictures


async def _sheets(page: Page, states: States, language: str, width: int, columns: int) -> list[dict[str, State]]:
    await page.show(drawn.together("", states, language), width)
    heights = await page.run(MEASURE)
    return list(_packed(states, heights, columns))


def _packed(states: States, heights: list[int], columns: int) -> Iterator[dict[str, State]]:
    """Put as many states on a sheet as its columns hold."""
    sheet: dict[str, State] = {}
    used = 0
    for (name, state), height in zip(states.items(), heights, strict=True):
        if sheet and used + height > TALLEST * (columns - 0.5):
            yield sheet
            sheet, used = {}, 0
        sheet[name] = state
        used += height
    yield sheet


async def pictured(names: Collection[str], language: str, width: int) -> dict[str, bytes]:
    """Return a picture of each of these states."""
    pictures = {}
    async with opened(language) as page:
        for name in names:
            await page.show(drawn.alone(name, STATES[name], language), width)
            pictures[name] = in_a_palette(await page.picture())
    return pictures


def illustrate(folder: Path) -> None:
    """Draw all pictures of the documentation anew."""
    pictures = asyncio.run(pictured({each.state for each in PICTURES.values()}, ENGLISH, WIDE))
    for name, each in PICTURES.items():
        (folder / f"{name}.png").write_bytes(pictures[each.state])


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.gallery", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, help="a folder, or with --picture a file")
    parser.add_argument("--picture", metavar="NAME", choices=STATES, help="draw this state alone")
    parser.add_argument("--pictures", action="store_true", help="draw what the documentation shows into the folder")
    parser.add_argument("--language", default="en", choices=LANGUAGES)
    parser.add_argument("--width", type=int, default=WIDE, help="of the one picture, in pixels")
    parser.add_argument("--only", default="", help="draw this page alone")
    asked = parser.parse_args()
    try:
        if asked.picture:
            pictures = asyncio.run(pictured([asked.picture], asked.language, asked.width))
            asked.out.write_bytes(pictures[asked.picture])
        elif asked.pictures:
            illustrate(asked.out)
        else:
            write(asked.out, asked.only)
    except Missing as missing:
        parser.exit(1, f"{missing}\n")


if __name__ == "__main__":
    main()
