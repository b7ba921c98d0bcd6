"""What an author is told: where something is not as it should be, what, and what mends it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Objection:
    """One thing that is wrong with the course.

    `where` names an exercise, a file or both; `mend` is the command or the edit to make.
    """

    where: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}"
        if not self.mend:
            return text
        return "\n    ".join([text, *self.mend.splitlines()])
