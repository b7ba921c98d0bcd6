"""For the small apps in the notebooks: an exchange, as text."""

from collections.abc import Iterator
from typing import Protocol

# Headers that say something in a lesson; the others would only be noise.
_SHOWN = (
    *("location", "allow", "www-authenticate", "retry-after", "cache-control", "vary"),
    *("content-disposition", "deprecation", "sunset"),
)


class _Request(Protocol):
    method: str

    @property
    def url(self) -> object: ...
    @property
    def content(self) -> bytes: ...


class _Response(Protocol):
    """A response of httpx or httpx2, the test client's."""

    status_code: int

    @property
    def request(self) -> _Request: ...
    @property
    def headers(self) -> object: ...
    @property
    def text(self) -> str: ...


def show(*responses: _Response, width: int = 96) -> None:
    """Print each request and its response: `>` what was asked, `<` what was answered."""
    for place, response in enumerate(responses):
        if place:
            print()  # noqa: T201
        for line in _lines(response):
            print(line if len(line) <= width else f"{line[: width - 3]}...")  # noqa: T201


def _lines(response: _Response) -> Iterator[str]:
    request = response.request
    address = str(request.url).removeprefix("http://testserver")
    yield f"> {request.method} {address}"
    if request.content:
        yield f"> {request.content.decode('utf-8', errors='replace')}"
    headers: dict[str, str] = dict(response.headers)  # type: ignore[call-overload]
    kind = headers.get("content-type", "")
    shown = {name: headers[name] for name in _SHOWN if name in headers}
    if kind and kind != "application/json":
        shown["content-type"] = kind
    yield f"< {response.status_code} {response.text}".rstrip()
    for name, value in shown.items():
        yield f"< {name}: {value}"
