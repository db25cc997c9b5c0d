"""A client that is none of ours drives `journey lsp` through a session: neovim, vscode or pytest-lsp.

In: the client, the program `journey`, a folder to work in, a folder where fetched packages are kept. All do what
scenario.json says, in a copy of project/. Exit code 1 if something is otherwise, 77 (skipped) where the client is not
there and cannot be fetched; what is fetched is told by its checksum.
"""
import http.client
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "npm"))
import npm_package  # noqa: E402

SECONDS = 60
# Each in the version that the others ask for.
NPM_PACKAGES = (
    ("vscode-languageserver-protocol", "3.17.5", "7473eb2d2163f3f8bea09644f9d803789a195e596b65d3946c4157e583e3ccc8"),
    ("vscode-languageserver-types", "3.17.5", "d673f9e7f8bbe51351be51c58f32d4dcfa97a670ebb86bc633368394c609cac0"),
    ("vscode-jsonrpc", "8.2.0", "3da44531c398f1545074cb728e359a822f35b9f8ac7171c847f42f0728b9c7cb"),
)


def neovim(cache):
    command = [npm_package.program("nvim", "neovim"), "--clean", "--headless", "-n", "-c", f"luafile {HERE / 'neovim.lua'}"]
    return command, {}


def vscode(cache):
    node = npm_package.program("node", "nodejs")
    modules = pathlib.Path(cache, "node_modules")
    try:
        for name, version, sha256 in NPM_PACKAGES:
            with npm_package.archive(cache, name, version, sha256) as archive:
                if not (modules / name).exists():
                    archive.extractall(modules / f"{name}.new")
                    os.replace(modules / f"{name}.new" / "package", modules / name)
    except (OSError, http.client.HTTPException) as error:
        npm_package.skip(f"the npm registry cannot be reached ({error})")
    return [node, str(HERE / "vscode.js")], {"NODE_PATH": str(modules)}


def pytest_lsp(cache):
    wanted = HERE / "requirements.txt"
    home = pathlib.Path(cache, "pytest_lsp")
    python = home / "bin" / "python"
    installed = home / "requirements.txt"
    if not installed.exists() or installed.read_text() != wanted.read_text():
        shutil.rmtree(home, ignore_errors=True)
        install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--only-binary", ":all:",
                   "--require-hashes", "-r", str(wanted)]
        for command in ([sys.executable, "-m", "venv", str(home)], install):
            done = subprocess.run(command, capture_output=True, text=True, timeout=300)
            if done.returncode != 0:
                npm_package.skip(f"pytest-lsp cannot be installed ({(done.stderr or done.stdout).strip().splitlines()[-1]})")
        shutil.copy(wanted, installed)
    command = [str(python), "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "asyncio_mode=auto",
               "-o", "asyncio_default_fixture_loop_scope=function",
               "--rootdir", str(HERE), str(HERE / "pytest_client.py")]
    return command, {}


def main():
    client, journey, work, cache = sys.argv[1:]
    command, environment = {"neovim": neovim, "vscode": vscode, "pytest-lsp": pytest_lsp}[client](cache)
    project = pathlib.Path(work, "project").resolve()
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(HERE / "project", project)
    home = pathlib.Path(work, "home").resolve()
    home.mkdir(exist_ok=True)
    environment |= {"JOURNEY": os.path.abspath(journey), "PROJECT": str(project), "SCENARIO": str(HERE / "scenario.json"),
                    "XDG_CACHE_HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home),
                    "XDG_DATA_HOME": str(home)}
    done = subprocess.run(command, env=os.environ | environment, timeout=SECONDS, cwd=work, stdin=subprocess.DEVNULL)
    sys.exit(1 if done.returncode != 0 else 0)


if __name__ == "__main__":
    main()
