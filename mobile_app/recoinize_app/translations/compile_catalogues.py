"""Extracts texts from the code, merges them into the catalogues, and compiles these.

For developers; needs Babel, which `pip install 'recoinize[dev]'` brings::

    python -m recoinize_app.translations.compile_catalogues
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).parent
APP = FOLDER.parent
_METHODS = [("**.py", "python")]
_KEYWORDS = {
    "text": None,
    "mark": None,
    "_plural": (1, 2),
}


def extract() -> Catalog:
    """All texts in the code, in a catalogue without translations."""
    template = Catalog(project="recoinize", charset="utf-8", fuzzy=False)
    messages = extract_from_dir(
        str(APP), _METHODS, keywords=_KEYWORDS, comment_tags=("Translators:",)
    )
    for file, _, text, comments, context in messages:
        # No line numbers: they would change with every edit of the code.
        template.add(text, locations=[(file, 0)], auto_comments=comments, context=context)
    return template


def read_source(language: str) -> Catalog:
    """The catalogue of a language as translators wrote it."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def compiled(catalogue: Catalog) -> bytes:
    """The content of the .mo file of a catalogue."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> None:
    """Bring all catalogues up to date with the code and compile them."""
    template = extract()
    for path in sorted(FOLDER.glob("*.po")):
        catalogue = read_source(path.stem)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, include_lineno=False, sort_output=False)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        missing = [message.id for message in catalogue if message.id and not message.string]
        print(f"{path.name}: {len(catalogue)} texts, {len(missing)} not translated")


if __name__ == "__main__":
    main()
