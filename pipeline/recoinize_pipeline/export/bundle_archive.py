"""A bundle as one file: a zip archive of the folder, read with suspicion."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from recoinize_edge.bundle import MAX_MANIFEST_BYTES, Bundle, check_files, read_manifest
from recoinize_edge.errors import BundleError
from recoinize_edge.manifest import MANIFEST_NAME, Manifest
from recoinize_pipeline import atomic

MAX_MEMBERS = 64
MAX_TOTAL_BYTES = 512 * 1024 * 1024

# What the zip module raises on damaged archives, besides its own error.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


def pack(folder: Path, file: Path) -> None:
    """Write a bundle into one file. The same bundle gives the same file.

    Raises:
        BundleError: if the bundle is damaged.
        WorkspaceError: if the file cannot be written.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in (MANIFEST_NAME, *sorted(manifest.files)):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (folder / name).read_bytes())
    atomic.write_bytes(file, buffer.getvalue())


def unpack(file: Path, folder: Path) -> Manifest:
    """Read a bundle from one file.

    Nothing in the archive is believed: not its paths, its sizes or its hashes.

    Args:
        file: what `pack` wrote, or claims to be.
        folder: to be written, as a whole or not at all; one that is there is replaced.

    Raises:
        BundleError: saying what is wrong with the archive. `folder` then is as it was.
        WorkspaceError: if the folder cannot be written.
    """
    if not file.is_file():
        raise BundleError(f"Expected a packed bundle at {file}. There is no such file.")
    contents = _read_archive(file)
    manifest = Manifest.parse(contents[MANIFEST_NAME])
    with atomic.folder(folder) as aside:
        for name, data in contents.items():
            (aside / name).write_bytes(data)
        for artifact in manifest.artifacts:
            Bundle.load(aside, artifact)
    return manifest


def _read_archive(file: Path) -> dict[str, bytes]:
    """Content of all members, each of the size that the manifest says."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = _members(archive)
            data = _read(archive, members[MANIFEST_NAME], MAX_MANIFEST_BYTES)
            manifest = Manifest.parse(data)
            if set(members) != {MANIFEST_NAME, *manifest.files}:
                unexpected = set(members) ^ {MANIFEST_NAME, *manifest.files}
                raise BundleError(
                    "Expected exactly the files of the manifest in the packed bundle. Received "
                    f"{len(unexpected)} missing or unexpected: {sorted(unexpected)[0][:60]!r}. "
                    "Pack it again."
                )
            if sum(entry.bytes for entry in manifest.files.values()) > MAX_TOTAL_BYTES:
                raise BundleError(
                    f"Expected a packed bundle of at most {MAX_TOTAL_BYTES} bytes. "
                    "Received a larger one. Do not use it."
                )
            contents = {MANIFEST_NAME: data}
            for name, entry in manifest.files.items():
                contents[name] = _read(archive, members[name], entry.bytes)
            return contents
    except _DAMAGE as error:
        raise BundleError(
            f"Expected a packed bundle, a zip file, at {file}. It cannot be read "
            f"({error or type(error).__name__}). Copy or pack it again."
        ) from None


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Members by name; a bundle has neither folders nor doubles."""
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise BundleError(
            f"Expected at most {MAX_MEMBERS} files in a packed bundle. Received {len(infos)}. "
            "Do not use it."
        )
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        # `orig_filename`: the zip module already cuts names at a zero byte.
        name = info.orig_filename
        if name != Path(name).name or "\\" in name or "\0" in name or name in members:
            raise BundleError(
                "Expected plain and different file names in a packed bundle. "
                f"Received {name[:60]!r}. Do not use it."
            )
        members[name] = info
    if MANIFEST_NAME not in members:
        raise BundleError(
            f"Expected {MANIFEST_NAME} in the packed bundle. It is missing. Pack it again."
        )
    return members


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """Content of a member, refused as soon as it is longer than `most` bytes."""
    with archive.open(info) as member:
        data = member.read(most + 1)
    if len(data) > most:
        raise BundleError(
            f"Expected {info.filename[:60]} in the packed bundle to have at most {most} bytes. "
            "Received more. Do not use it."
        )
    return data
