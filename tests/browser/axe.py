"""axe-core, the checker of accessibility: one version by its checksum, fetched when it is first needed.

It is not in the repository, whose licence is another one (MPL-2.0).
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "npm"))
import npm_package  # noqa: E402

VERSION = "4.14.1"
SHA256 = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"

# What a reader needs of each violation: the rule, what it asks for, and the elements that break it.
RUN = """axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.map(one =>
  `axe ${one.id}: ${one.help}: ` + one.nodes.slice(0, 3).map(node => node.html.replace(/\\s+/g, ' ').slice(0, 160)).join(' | ') +
  (one.nodes.length > 3 ? ` and ${one.nodes.length - 3} more` : '')))"""


def script(cache):
    """Its source, from the folder `cache` or the registry. OSError or HTTPException where it cannot be reached."""
    with npm_package.archive(cache, "axe-core", VERSION, SHA256) as archive:
        return archive.extractfile("package/axe.min.js").read().decode()
