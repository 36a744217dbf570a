"""Small datasets, and a Hub that runs on this machine."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from recoinize_pipeline.dataset.features import FEATURES


def png(colour: tuple[int, int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16), colour).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def dataset_dir(tmp_path: Path) -> Path:
    """A dataset with 3 training images and one of each other kind, without held-out types."""
    folder = tmp_path / "dataset"
    folder.mkdir()
    for split, count in {"train": 3, "validation": 1, "test": 1}.items():
        rows = [
            {
                "image": {"bytes": png((variant, 2, 3)), "path": None},
                "mask": {"bytes": png((255, 255, 255)), "path": None},
                "country": "de",
                "denomination": "2e",
                "edition": "2002",
                "face_id": "de-2e-2002",
                "design": "de-eagle",
                "side": "national",
                "variant": variant,
                "seed": 2**63 - 1 - variant,
                "outline": [8.0, 7.5, 6.0, 5.0, 0.25],
            }
            for variant in range(count)
        ]
        table = pa.Table.from_pylist(rows, schema=FEATURES.arrow_schema)
        pq.write_table(table, folder / f"{split}.parquet")
    (folder / "README.md").write_text("---\nlicense: mit\n---\n# Coins\n")
    return folder


class FakeHub:
    """As much of the Hub's HTTP interface as uploading and downloading a dataset needs.

    Attributes:
        files: content of each repository.
        requests: method and path of each request.
        refuse: status with which every writing request is answered, if set.
    """

    def __init__(self) -> None:
        self.files: dict[str, dict[str, bytes]] = {}
        self.requests: list[str] = []
        self.refuse: int | None = None
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                hub.requests.append(f"POST {self.path}")
                if hub.refuse:
                    self.answer(hub.refuse, {"error": "You may not write here."})
                else:
                    self.answer(*hub.post(urlsplit(self.path).path, body))

            def do_GET(self) -> None:
                hub.requests.append(f"GET {self.path}")
                self.get()

            def do_HEAD(self) -> None:
                self.get()

            def get(self) -> None:
                path = unquote(urlsplit(self.path).path)
                if "/resolve/" in path:
                    repository, _, name = path.removeprefix("/datasets/").partition("/resolve/")
                    self.file(hub.files[repository][name.partition("/")[2]])
                else:
                    self.answer(*hub.get(path))

            def file(self, content: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
                self.send_header("X-Repo-Commit", "0" * 40)
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(content)

            def answer(self, status: int, value: Any) -> None:
                content = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                if status == 404:
                    self.send_header("X-Error-Code", "RepoNotFound")
                self.end_headers()
                self.wfile.write(content)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def post(self, path: str, body: bytes) -> tuple[int, Any]:
        if path == "/api/repos/create":
            values = json.loads(body)
            name = f"{values.get('organization') or 'me'}/{values['name']}"
            self.files.setdefault(name, {})
            return 200, {"url": f"{self.endpoint}/datasets/{name}", "name": name}
        if path == "/api/validate-yaml":
            return 200, {"errors": [], "warnings": []}
        # /api/datasets/<owner>/<name>/<action>/main
        *_, owner, name, action, _ = path.split("/")
        repository = f"{owner}/{name}"
        if action == "preupload":
            files = json.loads(body)["files"]
            return 200, {
                "files": [
                    {"path": f["path"], "uploadMode": "regular", "shouldIgnore": False}
                    for f in files
                ]
            }
        assert action == "commit", path
        files = self.files[repository]
        for line in map(json.loads, body.splitlines()):
            if line["key"] == "file":
                files[line["value"]["path"]] = base64.b64decode(line["value"]["content"])
            elif line["key"] == "deletedFile":
                del files[line["value"]["path"]]
        url = f"{self.endpoint}/datasets/{repository}/commit/{'0' * 40}"
        return 200, {"commitUrl": url, "commitOid": "0" * 40, "success": True}

    def get(self, path: str) -> tuple[int, Any]:
        repository = "/".join(path.removeprefix("/api/datasets/").split("/")[:2])
        if repository not in self.files:
            return 404, {"error": "Repository not found"}
        files = self.files[repository]
        if "/tree/" in path:
            return 200, [
                {"type": "file", "path": name, "size": len(content), "oid": "0" * 40}
                for name, content in files.items()
            ]
        return 200, {
            "id": repository,
            "sha": "0" * 40,
            "private": False,
            "downloads": 0,
            "likes": 0,
            "tags": [],
            "siblings": [{"rfilename": name} for name in files],
        }


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A Hub on this machine, a token for it, and a cache of its own."""
    monkeypatch.setenv("HF_TOKEN", "hf_test")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub-cache"))
    server = FakeHub()
    yield server
    server.close()
