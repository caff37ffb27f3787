#!/usr/bin/env python3
"""Whether a drawing that is not what the executable prints is found, and drawn anew."""
import unittest

from drawings import drawings_in, redrawn, stale

SAGAS = """# Sagas

## supper, version 1

```mermaid
flowchart TD
  old
```

## supper, version 2

```mermaid
flowchart TD
  cook --> eat
```

## breakfast, version 1

```mermaid
flowchart TD
  sleep --> eat
```
"""
NOW = "```mermaid\nflowchart TD\n  cook --> eat\n```\n"


def document(drawing, name="supper"):
    return f"Before.\n<!-- saga {name}: drawn by ./dev docs -->\n{drawing}<!-- end of {name} -->\nAfter.\n"


class Drawings(unittest.TestCase):
    def test_the_newest_version_of_a_saga_is_drawn(self):
        self.assertEqual(drawings_in(SAGAS)["supper"], NOW)
        self.assertEqual(sorted(drawings_in(SAGAS)), ["breakfast", "supper"])

    def test_what_is_drawn_otherwise_is_found_and_drawn_anew(self):
        for planted in ("", NOW.replace("eat", "sleep"), NOW + NOW):
            self.assertEqual(stale(document(planted), SAGAS), ["supper"])
            self.assertEqual(redrawn(document(planted), SAGAS), document(NOW))
        self.assertEqual(stale(document(NOW), SAGAS), [])
        self.assertEqual(redrawn(document(NOW), SAGAS), document(NOW))

    def test_a_drawing_of_a_saga_that_nobody_leads_is_found(self):
        self.assertEqual(stale(document(NOW, "lunch"), SAGAS), ["lunch"])
        self.assertRaises(KeyError, redrawn, document(NOW, "lunch"), SAGAS)


if __name__ == "__main__":
    unittest.main()
