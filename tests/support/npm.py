"""What a package-lock.json names, in a folder of the build."""
import shutil
import subprocess
import sys

INSTALL_TIMEOUT_S = 600


def install(source, build):
    """node_modules in `build` as the lock file in `source` says; made anew only when that changes."""
    if shutil.which("npm") is None:
        sys.exit("npm is not installed: ./dev deps all")
    build.mkdir(parents=True, exist_ok=True)
    wanted = (source / "package-lock.json").read_text()
    mark = build / "installed.json"
    if mark.exists() and mark.read_text() == wanted:
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, build)
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"], cwd=build,
                          capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S, check=False)
    if done.returncode != 0:
        sys.exit(f"{build}: npm ci failed:\n{done.stdout}{done.stderr}")
    mark.write_text(wanted)
