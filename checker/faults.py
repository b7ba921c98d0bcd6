"""What an exception of the learner's code means, in a sentence, and where it came from.

Runs where the exception is: in the app process. The result is plain data, so that it can travel.
"""

import inspect
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import ModuleType
from typing import Any

MAX_TEXT = 2000

# Errors of the libraries that do not say what to do, by a part of their text.
_EXPLAINED = {
    "<coroutine object": "a coroutine was given where its result is meant: an `await` is missing",
    "Prefix and path cannot be both empty": (
        'a route with the path "" needs a prefix before it: APIRouter(prefix="/...")'
    ),
    "has no attribute '_contains_router'": (
        "include_router takes a router, and this is a module: write module.router"
    ),
    "No route exists for name": (
        "a route is found by its function's name and exactly the parameters of its whole path, "
        "the prefix included"
    ),
}
MAX_TRACEBACK = 6000

Fault = dict[str, Any]


def describe(error: BaseException, learner: Path, kind: str = "exception") -> Fault:
    """A fault: kind, sentence, the learner's innermost frame and the traceback.

    `learner` is the folder whose files are the learner's. `kind` tells when it happened:
    "import" (the module could not be loaded), "stage" (the app could not be built of it) or
    "exception" (while it answered).
    """
    error = _single(error)
    frame = _frame_of(error, learner)
    return {
        "kind": kind,
        "sentence": _sentence(error, learner)[:MAX_TEXT],
        "frame": frame,
        "traceback": _traceback(error, learner),
    }


def frame(file: str, line: int | None, function: str = "", code: str = "") -> Fault:
    """One place in a file; `line` counts from 1."""
    return {"file": file, "line": line, "function": function, "code": code.strip()[:200]}


def endpoint_of(scope: MutableMapping[str, Any], learner: Path) -> Fault | None:
    """The function that a request was routed to, if it is the learner's."""
    code = getattr(inspect.unwrap(scope.get("endpoint") or _single), "__code__", None)
    if code is None or not _is_learners(code.co_filename, learner):
        return None
    return frame(code.co_filename, code.co_firstlineno, code.co_name)


def _single(error: BaseException) -> BaseException:
    """The exception itself where a task group wrapped it alone."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def _is_learners(file: str | None, learner: Path) -> bool:
    return bool(file) and Path(str(file)).is_relative_to(learner)


def _frame_of(error: BaseException, learner: Path) -> Fault | None:
    if isinstance(error, SyntaxError) and _is_learners(error.filename, learner):
        return frame(str(error.filename), error.lineno, code=error.text or "")
    frames = traceback.extract_tb(error.__traceback__)
    for entry in reversed(frames):
        if _is_learners(entry.filename, learner):
            return frame(entry.filename, entry.lineno, entry.name, entry.line or "")
    return None


def _sentence(error: BaseException, learner: Path) -> str:
    name, text = type(error).__name__, _text(error)
    if isinstance(error, SyntaxError):
        return f"{name}: {error.msg}"
    if isinstance(error, NotImplementedError) and not text:
        return "NotImplementedError: this part is not written yet"
    if isinstance(error, MemoryError):
        return "MemoryError: it asked for more memory than an exercise may use"
    if isinstance(error, SystemExit):
        return f"SystemExit({text}): that ends a whole server; raise an HTTPException, or return"
    missing = _missing_name(error, learner)
    if missing:
        return f"your module has no '{missing}', which is asked of it (was it renamed or removed?)"
    for part, explained in _EXPLAINED.items():
        if part in text:
            text = f"{text.splitlines()[0][:200]}\n{explained}"
    return f"{name}: {text}" if text else name


def _missing_name(error: BaseException, learner: Path) -> str:
    """The name that a module of the learner's was asked for and has not, or nothing."""
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
        return (error.name or "") if _is_learners(error.obj.__file__, learner) else ""
    if isinstance(error, ModuleNotFoundError) or not isinstance(error, ImportError):
        return ""
    if not _is_learners(error.path, learner):
        return ""
    # "cannot import name 'Name' from 'toolshed...' (file)"; an attribute from Python 3.12 on
    return _text(error).partition("cannot import name '")[2].partition("'")[0]


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as second:  # a __str__ of the learner's may itself fail
        return f"(its text could not be made: {type(second).__name__})"


def _traceback(error: BaseException, learner: Path) -> str:
    """The traceback from the learner's first frame on; all of it where there is none."""
    entries = traceback.extract_tb(error.__traceback__)
    first = next(
        (at for at, entry in enumerate(entries) if _is_learners(entry.filename, learner)), 0
    )
    if len(entries) - first > 40:  # a recursion shows its two ends
        shown = entries[first : first + 20] + entries[-20:]
    else:
        shown = entries[first:]
    lines = ["Traceback, from your code on:\n", *traceback.StackSummary.from_list(shown).format()]
    lines += [*traceback.TracebackException(type(error), error, None).format_exception_only()]
    return "".join(lines)[-MAX_TRACEBACK:]
