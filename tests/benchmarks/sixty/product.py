"""The bot as the benchmark of sixty questions runs it: on its own, until its input closes; then it says how it was.

`python -m tests.benchmarks.sixty.product` reads the same settings as `python -m bot run`, and the books' own clock. It
pulls nothing and judges nothing. What it prints is JSON, of the time since a line of input: `lag`, the most seconds by
which the event loop was late, `held`, the most processor time that it took at one go, and `worked`, the processor time
of the whole process.
"""

import asyncio
import gc
import json
import sys
import time

from bot import app
from bot.settings import environment, read
from tests.benchmarks.reading.ledger import NOW

EVERY = 0.01


class Watch:
    """Somebody else who needs the loop all the time."""

    def __init__(self) -> None:
        self.lag = self.held = 0.0

    async def keep(self) -> None:
        """Watch until cancelled."""
        while True:
            before, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(EVERY)
            self.lag = max(self.lag, time.perf_counter() - before - EVERY)
            self.held = max(self.held, time.thread_time() - worked)


async def main() -> None:
    """Answer until the input closes."""
    settings = read(environment(), slack=True)
    async with app.opened(settings, lambda: NOW) as company:
        side = app.slack(company, settings)
        async with app.listening(side):
            gc.freeze()
            await asyncio.to_thread(sys.stdin.readline)
            watch = Watch()
            before = time.process_time()
            watching = asyncio.create_task(watch.keep())
            await asyncio.to_thread(sys.stdin.read)
            watching.cancel()
            worked = time.process_time() - before
    sys.stdout.write(json.dumps({"lag": watch.lag, "held": watch.held, "worked": worked}))


if __name__ == "__main__":
    asyncio.run(main())
