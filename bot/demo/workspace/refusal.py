"""How the workspace says no."""

from typing import Any


class Refused(Exception):
    """Slack's answer to a call it does not carry out: the error's code, and what stands beside it in the answer."""

    def __init__(self, code: str, **beside: Any) -> None:
        super().__init__(code)
        self.code = code
        self.beside = beside

    def answer(self) -> dict[str, Any]:
        """Return the JSON object that the caller gets."""
        return {"ok": False, "error": self.code, **self.beside}
