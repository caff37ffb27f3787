"""/docs in a real browser: complete, self-contained, and its examples work as they stand.

usage: docs_e2e.py <folder of the executables> <build folder>; the screenshots stay in the build folder.
"""
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import harness  # noqa: E402
import npm  # noqa: E402

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
VISIT_TIMEOUT_S = 240

build = None  # set from the command line


class Docs(harness.AllInOneCase):
    def test_a_stranger_places_revises_and_cancels_an_order_with_the_examples(self):
        browser = next(filter(None, map(shutil.which, BROWSERS)), None)
        self.assertIsNotNone(browser, "there is no Chromium: ./dev deps all")
        npm.install(HERE / "browser", build)
        visit = subprocess.run(["node", HERE / "browser" / "docs.js", build / "node_modules", browser,
                                f"http://127.0.0.1:{self.process.port}", build],
                               capture_output=True, text=True, timeout=VISIT_TIMEOUT_S, check=False)
        self.assertEqual(visit.returncode, 0, visit.stdout + visit.stderr)


if __name__ == "__main__":
    build = pathlib.Path(sys.argv.pop(2)).resolve()
    harness.main()
