"""Packages of the npm registry that tests use: each one version by its checksum, fetched when it is first needed.

None is in the repository, and nothing of them is built or shipped.
"""
import fcntl
import hashlib
import http.client
import io
import os
import shutil
import sys
import tarfile
import urllib.request

SKIPPED = 77


def skip(why):
    """Ends the test as one that could not run, in the words that ./dev looks for."""
    print(f"{sys.argv[0]}:0: Skipped\n{why}")
    sys.exit(SKIPPED)


def program(name, package):
    """The name, where there is such a program."""
    if shutil.which(name) is None:
        skip(f"there is no {name} (Debian: apt install {package})")
    return name


def archive(cache, name, version, sha256):
    """The package as a tar file, from the folder `cache` or the registry. OSError or HTTPException where that cannot be
    reached."""
    os.makedirs(cache, exist_ok=True)
    short = name.rsplit("/", 1)[-1]
    url = f"https://registry.npmjs.org/{name}/-/{short}-{version}.tgz"
    # Tests run beside each other: one of them fetches.
    with open(os.path.join(cache, f"{short}-{version}.tgz"), "a+b") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        kept.seek(0)
        packed = kept.read()
        if hashlib.sha256(packed).hexdigest() != sha256:
            with urllib.request.urlopen(url, timeout=20) as answer:
                packed = answer.read()
            if hashlib.sha256(packed).hexdigest() != sha256:
                raise SystemExit(f"{url} is not what it was: its checksum differs")
            kept.truncate(0)
            kept.write(packed)
    return tarfile.open(fileobj=io.BytesIO(packed))


def unpacked(cache, name, version, sha256):
    """The same as a folder below `cache`; gives its path."""
    folder = os.path.join(cache, f"{name.rsplit('/', 1)[-1]}-{version}")
    with archive(cache, name, version, sha256) as packed, open(folder + ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(folder):
            packed.extractall(folder + ".new")
            os.rename(folder + ".new", folder)
    return os.path.join(folder, "package")


def folders(cache, *wanted):
    """Of several, each (name, version, checksum)."""
    try:
        return [unpacked(cache, *one) for one in wanted]
    except (OSError, http.client.HTTPException) as problem:
        return skip(f"the npm registry cannot be reached: {problem}")
