"""Runs every command of a CI template the way its server would.

In: the template, and the folder of a project under git, whose first commit is tagged `before`; `journey` is on the
PATH. Each `run` of a workflow or action, each line of a `script` or `before_script`, each `entry` of a pre-commit
hook is run by bash with the variables that stand around it. Out: the commands on standard output, one a line; exit
code 1 and the output of the first command that fails.
"""
import os
import re
import subprocess
import sys

import yaml

EXPRESSIONS = {
    "vars.JOURNEY_INSTALL": "true",
    "github.event.pull_request.base.sha": "before",
}


def value(text, inputs):
    def one(match):
        name = match.group(1).strip()
        if name.startswith("inputs."):
            return str(inputs[name[len("inputs."):]])
        return EXPRESSIONS[name]

    return re.sub(r"\$\{\{(.*?)\}\}", one, str(text))


def commands(document):
    """(command, variables) of a parsed template."""
    if "repos" in document:
        for repo in document["repos"]:
            for hook in repo["hooks"]:
                assert hook["language"] == "system", hook
                files = [] if hook.get("pass_filenames") is False else ["journeys/welcome.journey"]
                re.compile(hook["files"])
                yield " ".join([hook["entry"], *files]), {}
    elif "runs" in document:
        inputs = {name: given["default"] for name, given in document["inputs"].items()}
        inputs["against"] = "before"
        for step in document["runs"]["steps"]:
            assert step["shell"] == "bash", step
            yield step["run"], {name: value(v, inputs) for name, v in step.get("env", {}).items()}
    elif "jobs" in document:
        for job in document["jobs"].values():
            env = {name: value(v, {}) for name, v in job["env"].items()}
            for step in job["steps"]:
                if "run" in step:
                    yield step["run"], env | {n: value(v, {}) for n, v in step.get("env", {}).items()}
    else:
        env = dict(document["variables"], CI_MERGE_REQUEST_DIFF_BASE_SHA="before")
        for name, job in document.items():
            if name == "variables" or name.startswith("."):
                continue
            base = document[job["extends"]]
            yield "\n".join(base["before_script"] + job["script"]), env


def main(template, project):
    with open(template, encoding="utf-8") as stream:
        document = yaml.safe_load(stream)
    summary = os.path.join(project, "..", "summary.md")
    count = 0
    for command, env in commands(document):
        count += 1
        print(command)
        ran = subprocess.run(["bash", "-eo", "pipefail", "-c", command], cwd=project, capture_output=True, text=True,
                             env={**os.environ, **env, "GITHUB_STEP_SUMMARY": summary})
        if ran.returncode != 0:
            print(f"{template}: `{command}` ended with {ran.returncode}\n{ran.stdout}{ran.stderr}", file=sys.stderr)
            return 1
    assert count >= 3, "a template without commands"
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
