"""What the ratchet counts, and what it says of numbers that differ."""
import unittest

import ratchet


def count(name, text):
    return len(list(ratchet.MEASURES[name](text, ratchet.without_comments(text))))


class Measures(unittest.TestCase):
    def test_letters_that_name_parameters_and_variables(self):
        self.assertEqual(count("one-letter names", "void take(const request& r, int n);\n"), 2)
        self.assertEqual(count("one-letter names", "const auto* p = find(x);\nfor (const auto& t : all) use(t);\n"), 2)
        self.assertEqual(count("one-letter names", "return r;\ncall(a, b);\nfor (std::size_t i = 0;;) {}\ntemplate <class T> void f();\n"), 0)
        self.assertEqual(count("one-letter names", "// of a request r, say\nlog(\"an int n\");\n"), 0)

    def test_members_that_are_not_named(self):
        self.assertEqual(count("positional aggregates", "return {id, name, 3};\n"), 1)
        self.assertEqual(count("positional aggregates", "const point p{1, 2, {3, 4, 5}};\n"), 2)
        self.assertEqual(count("positional aggregates", "return {.x = 1, .y = 2, .z = 3};\nreturn {id, name};\n"), 0)
        self.assertEqual(count("positional aggregates", "void f() {\n  call(a, b, c);\n  int x, y, z;\n}\n"), 0)
        self.assertEqual(count("positional aggregates", "return {call(a, b, c), 2,};\n"), 0)
        self.assertEqual(count("positional aggregates", "const std::array all{1'000, 2'000, 3};\n"), 1)

    def test_errors_passed_on(self):
        self.assertEqual(count("errors passed on by hand", "if (!r) return unexpected<error>(std::move(r).error());\n"), 1)
        self.assertEqual(count("errors passed on by hand", "return unexpected<error>(p.error());\n"), 1)
        self.assertEqual(count("errors passed on by hand", "done(unexpected<error>(p.error()));\n"), 1)
        self.assertEqual(count("errors passed on by hand", "return unexpected<error>(bug);\n"), 0)
        self.assertEqual(count("errors passed on by hand", "return unexpected<error>(failed.error());\n"), 0)  # failure_of

    def test_persons(self):
        self.assertEqual(count("persons", "// who he is\n// His own\n"), 2)
        self.assertEqual(count("persons", "// the header, this, chimes\n"), 0)

    def test_long_files(self):
        self.assertEqual(count("files above 250 lines", "\n" * 251), 1)
        self.assertEqual(count("files above 250 lines", "\n" * 250), 0)

    def test_long_functions(self):
        def function(head, lines):
            depth = len(head) - len(head.lstrip())
            inner = " " * (depth + 2) + "work();\n"
            return head + "\n" + inner * lines + " " * depth + "}\n"

        self.assertEqual(count("functions above 40 lines", function("void run() {", 41)), 1)
        self.assertEqual(count("functions above 40 lines", function("  result<> run() const override {", 41)), 1)
        self.assertEqual(count("functions above 40 lines", function("void run() {", 40)), 0)
        self.assertEqual(count("functions above 40 lines", function("double run() {", 41)), 1)
        self.assertEqual(count("functions above 40 lines", function("class runner {", 60)), 0)
        wrapped = "  void run(int first,\n           int second) {\n" + "    work();\n" * 41 + "  }\n"
        self.assertEqual(count("functions above 40 lines", wrapped), 1)
        self.assertEqual(count("functions above 40 lines", wrapped.replace("    work();\n", "", 1)), 0)


class Numbers(unittest.TestCase):
    def test_more_is_told_and_less_has_to_be_written_down(self):
        self.assertEqual(list(ratchet.differences({"a": 2}, {"a": 2})), [])
        self.assertIn("there were 2", next(ratchet.differences({"a": 2}, {"a": 3})))
        self.assertIn("write that down", next(ratchet.differences({"a": 2}, {"a": 1})))
        self.assertIn("there were 0", next(ratchet.differences({}, {"a": 1})))


if __name__ == "__main__":
    unittest.main()
