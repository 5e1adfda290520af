"""The floor: the same requests once more, each answer parsed and each page upserted, and nothing else.

`python floor.py ASKED URL BOOKS`, in an environment with httpx and orjson.
"""

import json
import sqlite3
import sys
from pathlib import Path

import httpx
import orjson

LISTS = ("", "organizations", "users", "tickets", "ticket_events", "issues", "issueChangeLogs", "values")
IDS = ("id", "issueId", "worklogId")
UPSERT = "INSERT INTO page VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET row = excluded.row"


def main() -> None:
    """Read, parse and store what stands in the file of requests."""
    asked, url, books = sys.argv[1:]
    requests = [json.loads(line) for line in Path(asked).read_text().splitlines()]
    store = sqlite3.connect(books)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=NORMAL")
    store.execute("CREATE TABLE page (list TEXT, id TEXT, row BLOB, PRIMARY KEY (list, id))")
    with httpx.Client(base_url=url, timeout=60) as client:
        for method, path, body in requests:
            answer = orjson.loads(client.request(method, path, content=body or None).content)
            found = {"": answer} if isinstance(answer, list) else answer
            for name in LISTS:
                rows = [row for row in found.get(name) or () if isinstance(row, dict)]
                ids = (next(str(row[key]) for key in IDS if key in row) for row in rows)
                store.executemany(UPSERT, [(name, id_, orjson.dumps(row)) for id_, row in zip(ids, rows, strict=True)])
            store.commit()


if __name__ == "__main__":
    main()
