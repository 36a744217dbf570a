from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import pytest
from pictures import picture

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import CatalogueError
from recoinize_pipeline.faces.fetch import USER_AGENT, fetch, read_sources
from recoinize_pipeline.faces.import_pictures import import_pictures
from recoinize_pipeline.settings import FacesSettings

SETTINGS = FacesSettings(pause_s=0.02, attempts=3, timeout_s=2, max_megabytes=0.5)


def png() -> bytes:
    image = picture("eu-2e-drawn", Ellipse.circle(120, 120, 110), "white", (240, 240))
    return cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))[1].tobytes()


class Site:
    """A small web site that notes who asked for what, and when."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, float]] = []
        self.robots = ""
        self.picture = png()
        self.failures: dict[str, int] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                agent = self.headers["User-Agent"]
                site.requests.append((self.path, agent, time.monotonic()))
                site.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path
        if path == "/robots.txt":
            self.send(request, 200 if self.robots else 404, "text/plain", self.robots.encode())
        elif self.failures.get(path, 0) > 0:
            self.failures[path] -= 1
            self.send(request, 503, "text/plain", b"busy")
        elif path.startswith("/missing"):
            self.send(request, 404, "text/html", b"nothing")
        elif path.startswith("/page"):
            self.send(request, 200, "text/html", b"<html>")
        elif path.startswith("/huge"):
            self.send(request, 200, "image/png", bytes(600_000))
        elif path.startswith("/torn"):
            self.send(request, 200, "image/png", self.picture[:500], len(self.picture))
        else:
            self.send(request, 200, "image/png", self.picture)

    def send(
        self,
        request: BaseHTTPRequestHandler,
        status: int,
        kind: str,
        body: bytes,
        length: int | None = None,
    ) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body) if length is None else length))
        request.end_headers()
        request.wfile.write(body)

    def asked_for(self, path: str) -> int:
        return sum(requested == path for requested, _, _ in self.requests)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


def listed(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "list.txt"
    path.write_text("# pictures\n\n" + "\n".join(lines), encoding="utf-8")
    return path


def test_fetched_pictures_become_faces(site: Site, tmp_path: Path) -> None:
    path = listed(tmp_path, f"{site.base}/a.png eu/2e_map2007", f"{site.base}/coins/de/1e_2002.png")
    download = fetch(read_sources(path), tmp_path / "cache", SETTINGS)
    assert download.failed == []
    result = import_pictures(download.pictures, tmp_path / "faces", 64)
    assert {f.face_id: f.source for f in result.faces} == {
        "eu-2e-map2007": f"{site.base}/a.png",
        "de-1e-2002": f"{site.base}/coins/de/1e_2002.png",
    }
    assert {agent for _, agent, _ in site.requests} == {USER_AGENT}


def test_table_of_addresses(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "url,country,denomination,edition,year,subject,licence\n"
        f"{site.base}/x.png,mo,2e,comm-1,2019,Honoré V,as published\n",
        encoding="utf-8",
    )
    download = fetch(read_sources(path), tmp_path / "cache", SETTINGS)
    (face,) = import_pictures(download.pictures, tmp_path / "faces", 64).faces
    assert (face.face_id, face.label.subject) == ("mc-2e-comm-1", "Honoré V")
    assert (face.licence, face.source) == ("as published", f"{site.base}/x.png")


def test_nothing_is_asked_for_twice(site: Site, tmp_path: Path) -> None:
    sources = read_sources(listed(tmp_path, *(f"{site.base}/{i}.png de/1e_{i}" for i in range(3))))

    def interrupted(urls):
        yield from urls[:2]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(sources, tmp_path / "cache", SETTINGS, interrupted)
    download = fetch(sources, tmp_path / "cache", SETTINGS)
    assert len(download.pictures) == 3
    assert [site.asked_for(f"/{i}.png") for i in range(3)] == [1, 1, 1]


def test_requests_keep_their_distance(site: Site, tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"pause_s": 0.15})
    sources = read_sources(listed(tmp_path, *(f"{site.base}/{i}.png de/1e_{i}" for i in range(3))))
    fetch(sources, tmp_path / "cache", settings)
    times = [when for _, _, when in site.requests]
    assert len(times) == 4  # robots.txt and three pictures
    # The server notes a request a little after the client counts it.
    assert min(b - a for a, b in itertools.pairwise(times)) > 0.1


def test_crawl_delay_is_obeyed(site: Site, tmp_path: Path) -> None:
    site.robots = "User-agent: *\nCrawl-delay: 1\n"
    sources = read_sources(listed(tmp_path, f"{site.base}/a.png de/1e_a"))
    fetch(sources, tmp_path / "cache", SETTINGS)
    times = [when for _, _, when in site.requests]
    assert times[1] - times[0] > 0.9


def test_forbidden_addresses_are_left_alone(site: Site, tmp_path: Path) -> None:
    site.robots = "User-agent: *\nDisallow: /private/\n"
    sources = read_sources(
        listed(tmp_path, f"{site.base}/private/a.png de/1e_a", f"{site.base}/b.png de/1e_b")
    )
    download = fetch(sources, tmp_path / "cache", SETTINGS)
    assert len(download.pictures) == 1
    assert "robots.txt" in download.failed[0][1]
    assert site.asked_for("/private/a.png") == 0


def test_busy_server_is_asked_again(site: Site, tmp_path: Path) -> None:
    site.failures["/a.png"] = 2
    sources = read_sources(listed(tmp_path, f"{site.base}/a.png de/1e_a"))
    download = fetch(sources, tmp_path / "cache", SETTINGS)
    assert len(download.pictures) == 1
    assert site.asked_for("/a.png") == 3


@pytest.mark.parametrize(
    ("path", "reason", "requests"),
    [
        ("/missing.png", "HTTP status 404", 1),
        ("/page.png", "Received text/html", 1),
        ("/huge.png", "at most 0.5 MB", 1),
        ("/torn.png", "IncompleteRead", 3),
        ("/busy.png", "HTTP status 503", 3),
    ],
)
def test_failures_are_told_and_leave_nothing(
    site: Site, tmp_path: Path, path: str, reason: str, requests: int
) -> None:
    site.failures["/busy.png"] = 99
    sources = read_sources(listed(tmp_path, f"{site.base}{path} de/1e_a"))
    download = fetch(sources, tmp_path / "cache", SETTINGS)
    assert download.pictures == []
    assert reason in download.failed[0][1]
    assert site.asked_for(path) == requests
    assert not list(tmp_path.glob("cache/*"))


def test_no_server(tmp_path: Path, site: Site) -> None:
    site.server.server_close()
    sources = read_sources(listed(tmp_path, "http://127.0.0.1:1/a.png de/1e_a"))
    download = fetch(sources, tmp_path / "cache", SETTINGS)
    assert "Try again later" in download.failed[0][1]


@pytest.mark.parametrize("line", ["file:///etc/hostname de/1e", "ftp://host/a.png de/1e", "a.png"])
def test_only_web_addresses(tmp_path: Path, line: str) -> None:
    with pytest.raises(CatalogueError, match="https://"):
        read_sources(listed(tmp_path, line))


def test_empty_or_missing_list(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="an address a line"):
        read_sources(listed(tmp_path))
    with pytest.raises(CatalogueError, match="a list of addresses"):
        read_sources(tmp_path / "absent.txt")
