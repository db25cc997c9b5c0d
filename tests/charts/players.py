"""Charts with what the public has for them: the schemas of BPMN, and players of SCXML and XState.

Packages of the npm registry, each one version by its checksum; nothing of them is in the repository.
"""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "npm"))
import npm_package  # noqa: E402

# MIT; the OMG's schemas of BPMN 2.0 lie in resources/bpmn/xsd.
BPMN = ("bpmn-moddle", "9.0.4", "c7f04ebdc288368d82140d83c44813382f1c454dc417aa659da7c42f117311ee")
PLAYERS = {
    "xstate": ("xstate", "5.33.3", "9dd7d05d6eecade4480f866e200d73f5f878dd2c0cdd8eaf70c7ce15d97a9253"),  # MIT
    "scxml": ("@scion-scxml/scxml", "4.3.27",
              "983ecaa5d5e28b06464543c496b298ffc2a1eedd07cc267c04b729867e1318c7"),  # Apache-2.0
    "regenerator": ("regenerator-runtime", "0.14.1",
                    "7e8df38fb205ed668cb38d9d9b154ba3ea14786b0480c21f26f3a95b90497c20"),  # MIT, for the one before
}
def play(cache, plays, functions=None):
    """The states after each step of each play, or what its player says is wrong with it."""
    node = npm_package.program("node", "nodejs")
    folders = dict(zip(PLAYERS, npm_package.folders(cache, *PLAYERS.values())))
    done = subprocess.run([node, os.path.join(os.path.dirname(os.path.abspath(__file__)), "play.js")],
                          input=json.dumps({**folders, "plays": plays, "functions": functions or {}}),
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"play.js ended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)
