"""The floor: the same requests once more, each answer parsed and each page upserted, and nothing else.

`python floor.py ASKED URL BOOKS` in an environment with httpx and orjson; prints the seconds that it took.
"""

import json
import sqlite3
import sys
import time

import httpx
import orjson

LISTS = ("organizations", "users", "tickets", "ticket_events", "issues", "issueChangeLogs", "values")


def main() -> None:
    """Read, parse and store what stands in the file of requests."""
    asked, url, books = sys.argv[1:]
    requests = [json.loads(line) for line in open(asked)]
    store = sqlite3.connect(books)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=NORMAL")
    store.execute("CREATE TABLE IF NOT EXISTS page (stream TEXT, id TEXT, row BLOB, PRIMARY KEY (stream, id))")
    begun = time.perf_counter()
    with httpx.Client(base_url=url, timeout=60) as client:
        for method, path, body in requests:
            answer = orjson.loads(client.request(method, path, content=body or None).content)
            found = {"": answer} if isinstance(answer, list) else answer
            for key in ("", *LISTS):
                rows = found.get(key)
                if isinstance(rows, list) and rows and isinstance(rows[0], dict):
                    store.executemany(
                        "INSERT INTO page VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET row = excluded.row",
                        [(key, str(row.get("id") or row.get("issueId") or row.get("worklogId")), orjson.dumps(row)) for row in rows],
                    )
            store.commit()
    sys.stdout.write(f"{time.perf_counter() - begun}\n")


if __name__ == "__main__":
    main()
