"""Every journey of the examples as a chart: BPMN is valid by the OMG's schemas, and players load SCXML and XState.

usage: schemas_test.py JOURNEY CACHE FOLDER
W3C's schemas of SCXML are in no registry; JOURNEY_SCXML_SCHEMA=scxml.xsd names a copy to validate with, too.
"""
import glob
import json
import os
import re
import subprocess
import sys

from players import BPMN, npm_package, play


# Transitions to a state that is not there: refused, so that loading says something.
BROKEN_SCXML = ('<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="a">'
                '<transition event="e" target="b"/></state></scxml>')
BROKEN_XSTATE = {"initial": "a", "states": {"a": {"on": {"e": "b"}}}}


def charts(journey, form):
    """(example, journey, text) for each journey of each example."""
    for example in sorted(glob.glob("examples/*/")):
        first = subprocess.run([journey, "export", form, example], capture_output=True, text=True, check=False)
        names = [None] if first.returncode == 0 else re.findall(r"`([^`]+)`", first.stderr) if "say which" in first.stderr else []
        for name in names:
            chosen = [] if name is None else ["--journey", name]
            done = subprocess.run([journey, "export", form, example, *chosen], capture_output=True, text=True, check=True)
            yield f"{example}{name or ''}", done.stdout


def invalid(schema, text, file):
    with open(file, "w", encoding="utf-8") as out:
        out.write(text)
    done = subprocess.run(["xmllint", "--nonet", "--noout", "--schema", schema, file], capture_output=True, text=True,
                          check=False)
    return done.stderr if done.returncode != 0 else ""


def main(journey, cache, folder):
    os.makedirs(folder, exist_ok=True)
    npm_package.program("xmllint", "libxml2-utils")
    schema = os.path.join(npm_package.folders(cache, BPMN)[0], "resources/bpmn/xsd/BPMN20.xsd")
    findings, count = [], 0
    for name, text in charts(journey, "bpmn"):
        count += 1
        findings += [f"{name}: {fault}" for fault in [invalid(schema, text, folder + "/chart.bpmn")] if fault]
        # The schema finds what is no BPMN.
        if not invalid(schema, text.replace('isExecutable="false"', 'isExecutable="perhaps"', 1), folder + "/broken.bpmn"):
            findings.append(f"{name}: the schema finds nothing wrong with what is no bool")
    plays, names = [], []
    for kind, form in (("scxml", "scxml"), ("xstate", "xstate-json")):
        for name, text in charts(journey, form):
            plays.append({"kind": kind, "chart": text})
            names.append(f"{name} as {form}")
            schema = os.environ.get("JOURNEY_SCXML_SCHEMA")
            if kind == "scxml" and schema and (fault := invalid(schema, text, folder + "/chart.scxml")):
                findings.append(f"{name}: {fault}")
    broken = [{"kind": "scxml", "chart": BROKEN_SCXML}, {"kind": "xstate", "chart": json.dumps(BROKEN_XSTATE)}]
    answers = play(cache, plays + broken)
    findings += [f"{name}: {answer}" for name, answer in zip(names, answers) if answer != []]
    findings += [f"the player of {one['kind']} loads what is broken"
                 for one, answer in zip(broken, answers[len(plays):]) if "error" not in answer]
    print(f"{count} journeys")
    print("\n".join(findings))
    sys.exit(1 if findings or count < 10 else 0)


main(*sys.argv[1:])
