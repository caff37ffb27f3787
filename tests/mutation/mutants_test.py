"""What mutants.py finds in a source, and what it leaves alone."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import mutants  # noqa: E402

SOURCE = """#include <vector>
// if (a < b) leave(1, 2);
result<int> price_of(const line& l, int most) {
  std::vector<int> sums;
  if (l.quantity < 1 || l.quantity > most) return failed("a < b");
  if (const auto found = find(l.sku)) sums.push_back(2);
  total += l.quantity;
  return add(l.price, most);
}
"""


class Mutants(unittest.TestCase):
    def changed(self, kind):
        """The lines that are not as they were, one of each mutant of the kind."""
        before = SOURCE.splitlines()
        for mutant in mutants.mutants_of(SOURCE):
            if mutant.kind == kind:
                after = mutant.applied(SOURCE).splitlines()
                yield next(new.strip() for old, new in zip(before, after) if old != new)

    def test_turns_comparisons_but_no_templates_comments_or_texts(self):
        self.assertEqual(list(self.changed("comparison")), [
            'if (l.quantity >= 1 || l.quantity > most) return failed("a < b");',
            'if (l.quantity < 1 || l.quantity <= most) return failed("a < b");'])

    def test_moves_bounds_by_one(self):
        self.assertEqual(list(self.changed("bound")), [
            'if (l.quantity <= 1 || l.quantity > most) return failed("a < b");',
            'if (l.quantity < 2 || l.quantity > most) return failed("a < b");',
            'if (l.quantity < 1 || l.quantity >= most) return failed("a < b");',
            'if (const auto found = find(l.sku)) sums.push_back(3);'])

    def test_drops_statements_that_declare_nothing(self):
        self.assertEqual(list(self.changed("statement")), ["if (const auto found = find(l.sku)) ;", ";"])

    def test_negates_conditions_that_declare_nothing(self):
        self.assertEqual(list(self.changed("condition")),
                         ['if (!(l.quantity < 1 || l.quantity > most)) return failed("a < b");'])

    def test_swaps_neighbouring_arguments_but_no_parameters(self):
        self.assertEqual(list(self.changed("arguments")), ["return add(most, l.price);"])


if __name__ == "__main__":
    unittest.main()
