"""What every test script here begins with: `python3 <script> <folder of the executables>`."""
import pathlib
import shutil
import sys
import tempfile
import unittest

from process import Process
from stack import Stack

executables = None  # set by `main`, before any test runs


class StackCase(unittest.TestCase):
    """Tests that share one stack. What they leave in it must not disturb the next: each makes its own articles."""

    stack_settings = {}

    @classmethod
    def setUpClass(cls):
        cls.stack = Stack(executables, cls.stack_settings)
        cls.addClassCleanup(cls.stack.close)
        cls.show_logs_if_it_fails(cls.stack.start)

    @classmethod
    def show_logs_if_it_fails(cls, step):
        try:
            step()
        except BaseException:
            cls.stack.failed()
            raise

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            self.stack.failed()


class AllInOneCase(unittest.TestCase):
    """Tests that share one all-in-one on an empty folder."""

    process_settings = {}

    @classmethod
    def setUpClass(cls):
        home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-e2e-"))
        cls.addClassCleanup(shutil.rmtree, home, ignore_errors=True)
        cls.process = Process(pathlib.Path(executables) / "comanda-all-in-one", home,
                              {"DATA_DIR": str(home / "data"), **cls.process_settings})
        cls.addClassCleanup(cls.process.stop)
        cls.process.start()
        cls.process.wait_ready()

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            print(f"--- the end of the log\n{self.process.log_end()}", file=sys.stderr)


def main():
    global executables
    if len(sys.argv) < 2:
        raise SystemExit(f"usage: {sys.argv[0]} <folder of the executables> [unittest options]")
    executables = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(module="__main__", verbosity=2)
