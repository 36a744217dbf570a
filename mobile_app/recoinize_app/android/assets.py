"""Files in the `assets` folder of the app's package."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path


class Assets:
    """A folder of the package's assets.

    The package (APK) is a zip file that the app may read. Through AssetManager each byte would be
    a Python object on its way out of Java: a tenth of a second for every megabyte and more.

    Args:
        package: the APK.
        folder: name of the folder.
    """

    def __init__(self, package: Path, folder: str) -> None:
        self._package = package
        self._folder = folder

    def read(self, name: str) -> bytes:
        """The content of one file.

        Raises:
            FileNotFoundError: there is none of this name.
            OSError: the package cannot be read.
        """
        path = f"assets/{self._folder}/{name}"
        try:
            with zipfile.ZipFile(self._package) as package:
                return package.read(path)
        except KeyError:
            raise FileNotFoundError(path) from None
        except (zipfile.BadZipFile, zlib.error) as error:
            raise OSError(0, f"The package is damaged ({error})") from None
