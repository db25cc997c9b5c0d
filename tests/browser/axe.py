"""axe-core, the checker of accessibility: one version by its checksum, fetched when it is first needed.

It is not in the repository, whose licence is another one (MPL-2.0).
"""
import fcntl
import hashlib
import io
import os
import tarfile
import urllib.request

VERSION = "4.14.1"
SHA256 = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
URL = f"https://registry.npmjs.org/axe-core/-/axe-core-{VERSION}.tgz"

# What a reader needs of each violation: the rule, what it asks for, and the elements that break it.
RUN = """axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.map(one =>
  `axe ${one.id}: ${one.help}: ` + one.nodes.slice(0, 3).map(node => node.html.replace(/\\s+/g, ' ').slice(0, 160)).join(' | ') +
  (one.nodes.length > 3 ? ` and ${one.nodes.length - 3} more` : '')))"""


def script(cache):
    """Its source, from the folder `cache` or the registry. OSError or HTTPException where it cannot be reached."""
    os.makedirs(cache, exist_ok=True)
    # Tests run beside each other: one of them fetches.
    with open(os.path.join(cache, f"axe-core-{VERSION}.tgz"), "a+b") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        kept.seek(0)
        packed = kept.read()
        if not _is_it(packed):
            with urllib.request.urlopen(URL, timeout=20) as answer:
                packed = answer.read()
            if not _is_it(packed):
                raise SystemExit(f"{URL} is not what it was: its checksum differs")
            kept.truncate(0)
            kept.write(packed)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        return archive.extractfile("package/axe.min.js").read().decode()


def _is_it(packed):
    return hashlib.sha256(packed).hexdigest() == SHA256
