"""Drawings of sagas in documents for people: each between two marks, as the executable that leads the saga draws it.

    <!-- saga fulfilment: drawn by ./dev docs -->
    ```mermaid
    ...
    ```
    <!-- end of fulfilment -->
"""
import re

HEADING = re.compile(r"^## (\w+), version \d+\n\n(```mermaid\n.*?^```\n)", re.M | re.S)
MARKED = re.compile(r"(<!-- saga (\w+): drawn by ./dev docs -->\n)(.*?)(<!-- end of \2 -->)", re.S)


def drawings_in(sagas):
    """Name -> its block, of the newest version: what `sagas` prints has them in the order in which they were added."""
    return dict(HEADING.findall(sagas))


def redrawn(document, sagas):
    """The document with every marked drawing as it is now. A mark of a saga that nobody leads is a KeyError."""
    drawings = drawings_in(sagas)
    return MARKED.sub(lambda found: found[1] + drawings[found[2]] + found[4], document)


def stale(document, sagas):
    """Names of the sagas whose drawing in the document is not what is printed now."""
    drawings = drawings_in(sagas)
    return [name for _, name, block, _ in MARKED.findall(document) if drawings.get(name) != block]
