"""Downloads published face pictures, politely.

One request at a time, a pause between requests to the same host, robots.txt obeyed, what was
downloaded is never asked for again, and a server that is busy is left alone for longer and longer.
"""

from __future__ import annotations

import hashlib
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from recoinize_edge.errors import CatalogueError
from recoinize_pipeline import atomic
from recoinize_pipeline.faces.import_pictures import Picture, Progress
from recoinize_pipeline.faces.table import read_user_table
from recoinize_pipeline.settings import FacesSettings

USER_AGENT = "recoinize (imports pictures of coin faces; one request at a time)"
_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/bmp": ".bmp"}
_BUSY = {408, 425, 429, 500, 502, 503, 504}
_LONGEST_WAIT_S = 120.0
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Source:
    """A picture's address and what it shows.

    Attributes:
        url: http or https.
        name: describes the face where there is no row, e.g. `de/2e_2006`.
        row: of a table with the columns of `faces.csv`, or None.
    """

    url: str
    name: str
    row: Mapping[str, str] | None = None


@dataclass
class Download:
    """What became of the addresses.

    Attributes:
        pictures: those that are in the cache now.
        failed: address and reason of each that is not.
    """

    pictures: list[Picture] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def read_sources(path: Path) -> list[Source]:
    """Read a list of addresses.

    A `.csv` file has a column `url` and the columns of `faces.csv` but `file`. Any other file has
    one address a line, then, after a space, `<country>/<denomination>[_<edition>]`; without it the
    address itself must end like that. Empty lines and those that start with `#` do not count.

    Raises:
        CatalogueError: if the file cannot be read, has no addresses, or one is not http(s).
    """
    if path.suffix.lower() == ".csv":
        rows = read_user_table(path, ("url", "country", "denomination"))
        sources = [Source(row["url"], row["url"], row) for row in rows]
    else:
        sources = [_source(line) for line in _lines(path)]
    if not sources:
        raise CatalogueError(f"Expected an address a line in {path}. Received none. Add some.")
    for source in sources:
        parts = urlsplit(source.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise CatalogueError(
                f"Expected addresses that start with https:// in {path}. Received {source.url!r}. "
                "Correct the line."
            )
    return sources


def fetch(
    sources: Sequence[Source], cache: Path, settings: FacesSettings, progress: Progress = iter
) -> Download:
    """Download what is not in the cache yet.

    Args:
        sources: addresses; worked through host by host.
        cache: folder of what was downloaded before; an interrupted run goes on from it.
        settings: pause, attempts, time limit and largest size.
        progress: wraps the addresses while they are worked through.

    Returns:
        What is there and what could not be had.

    Raises:
        WorkspaceError: if the cache cannot be written.
    """
    by_url = {s.url: s for s in sorted(sources, key=lambda s: urlsplit(s.url).netloc)}
    result = Download()
    client = _Client(settings)
    for url in progress(list(by_url)):
        key = hashlib.sha256(url.encode()).hexdigest()[:20]
        path = next((p for p in cache.glob(f"{key}.*")), None)
        try:
            if path is None:
                data, suffix = client.get(url)
                path = cache / f"{key}{suffix}"
                atomic.write_bytes(path, data)
        except CatalogueError as error:
            result.failed.append((url, str(error)))
            continue
        source = by_url[url]
        result.pictures.append(Picture(source.name, path, source.row, origin=url))
    return result


class _Client:
    """HTTP client that keeps its distance."""

    def __init__(self, settings: FacesSettings) -> None:
        self._settings = settings
        self._robots: dict[str, RobotFileParser] = {}
        self._last: dict[str, float] = {}

    def get(self, url: str) -> tuple[bytes, str]:
        """Download a picture; returns its bytes and the suffix for its type.

        Raises:
            CatalogueError: if it cannot be had.
        """
        host = urlsplit(url).netloc
        robots = self._robots_of(url)
        if not robots.can_fetch(USER_AGENT, url):
            raise CatalogueError(
                f"{host} asks programs not to fetch {url} (robots.txt). Save it with a browser and "
                "use `recoinize faces import`."
            )
        pause = max(self._settings.pause_s, float(robots.crawl_delay(USER_AGENT) or 0))
        reason = ""
        for attempt in range(self._settings.attempts):
            self._keep_distance(host, pause)
            try:
                return self._request(url)
            except urllib.error.HTTPError as error:
                reason = f"HTTP status {error.code}"
                if error.code not in _BUSY:
                    break
                wait = _retry_after(error)
            except (OSError, http.client.HTTPException) as error:
                reason = f"{type(error).__name__}: {getattr(error, 'reason', error)}"
                wait = None
            if attempt + 1 < self._settings.attempts:
                backoff = self._settings.pause_s * 2 ** (attempt + 1)
                time.sleep(min(wait if wait is not None else backoff, _LONGEST_WAIT_S))
        raise CatalogueError(f"Expected a picture at {url}. Received {reason}. Try again later.")

    def _keep_distance(self, host: str, pause: float) -> None:
        wait = self._last.get(host, -pause) + pause - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._last[host] = time.monotonic()

    def _request(self, url: str) -> tuple[bytes, str]:
        limit = int(self._settings.max_megabytes * 1e6)
        with self._open(url) as response:
            kind = response.headers.get_content_type()
            if kind not in _SUFFIXES:
                raise CatalogueError(
                    f"Expected a picture at {url}. Received {kind}. Correct the address."
                )
            data = bytearray()
            while chunk := response.read(_CHUNK):
                data += chunk
                if len(data) > limit:
                    raise CatalogueError(
                        f"Expected at most {self._settings.max_megabytes:g} MB at {url}. "
                        "Received more. Raise faces.max_megabytes if that is right."
                    )
            announced = response.headers.get("Content-Length")
        if announced is not None and announced.isdigit() and int(announced) != len(data):
            raise http.client.IncompleteRead(bytes(data), int(announced) - len(data))
        return bytes(data), _SUFFIXES[kind]

    def _open(self, url: str) -> http.client.HTTPResponse:
        request = urllib.request.Request(url, headers={"User-Agent": USER_AGENT})
        return urllib.request.urlopen(request, timeout=self._settings.timeout_s)  # type: ignore[no-any-return]

    def _robots_of(self, url: str) -> RobotFileParser:
        parts = urlsplit(url)
        base = f"{parts.scheme}://{parts.netloc}"
        if base not in self._robots:
            parser = RobotFileParser()
            try:
                with self._open(f"{base}/robots.txt") as response:
                    parser.parse(response.read(_CHUNK).decode("utf-8", "replace").splitlines())
            except urllib.error.HTTPError as error:
                if error.code >= 500:  # rules may exist (RFC 9309, section 2.3.1.4)
                    raise CatalogueError(
                        f"Expected {base}/robots.txt to tell what may be fetched. "
                        f"Received HTTP status {error.code}. Try again later."
                    ) from None
                parser.parse([])  # there are no rules
            except (OSError, http.client.HTTPException) as error:
                raise CatalogueError(
                    f"Expected an answer from {base}. "
                    f"Received {getattr(error, 'reason', error)}. Try again later."
                ) from None
            self._robots[base] = parser
            self._last[parts.netloc] = time.monotonic()
        return self._robots[base]


def _retry_after(error: urllib.error.HTTPError) -> float | None:
    """Seconds that the server asks to wait, if it says so as a number."""
    value = error.headers.get("Retry-After", "") if error.headers else ""
    return float(value) if value.isdigit() else None


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"Expected a list of addresses at {path}. {error}.") from None
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _source(line: str) -> Source:
    url, _, name = line.partition(" ")
    if not name.strip():
        return Source(url, urlsplit(url).path)
    # Read as a path so that a name given here and one in the address follow the same rule.
    return Source(url, f"{name.strip()}.picture")
