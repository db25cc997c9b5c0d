"""Looks at the pictures of an example in a real browser, in light and in dark.

In: the command line, the example, the folder for what is made, and the folder where axe-core is kept. The example's four
kinds of maps are drawn as SVG and, with figures, as one page; report, paths and the folder of pages are made, too.
Out: findings, one a line, and screenshots beside the files; exit code 1 if there are findings, 77 (skipped) where no
Chromium is installed.
"""
import glob
import os
import subprocess
import sys

from look import Looker, faults_of_xml

PICTURES = ("map", "flow", "timeline", "atlas")


def run(journey, *arguments, good=(0,)):
    done = subprocess.run([journey, *arguments], capture_output=True, text=True, check=False)
    if done.returncode not in good:
        sys.exit(f"journey {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")


def make(journey, example, folder):
    """Draws all that is looked at; gives the files."""
    os.makedirs(folder, exist_ok=True)
    log, = glob.glob(example + "/events.*")
    records, page, report = (os.path.join(folder, name) for name in ("records.jsonl", "map.html", "report.html"))
    run(journey, "run", example, "--events", log, "--records", records, "--rejects", os.path.join(folder, "rejects.jsonl"))
    files = [os.path.join(folder, picture + ".svg") for picture in PICTURES]
    for picture, file in zip(PICTURES, files):
        run(journey, "map", example, "--picture", picture, "--out", file)
    run(journey, "map", example, "--records", records, "--out", page)
    run(journey, "report", example, "--records", records, "--out", report, good=(0, 3))  # 3: a KPI misses its target
    paths, site = os.path.join(folder, "paths.html"), os.path.join(folder, "site")
    run(journey, "paths", example, "--events", log, "--out", paths)
    run(journey, "docs", example, "--out", site)
    # The site's maps are those of the page.
    pages = [file for file in sorted(glob.glob(site + "/*.html")) if os.path.basename(file) != "map.html"]
    return [*files, page, report, paths, *pages]


def main():
    journey, example, work, axe_cache = sys.argv[1:]
    findings = []
    with Looker(axe_cache) as looker:
        for file in make(journey, example, work):
            if file.endswith(".svg"):
                findings += [f"{file}: {one}" for one in faults_of_xml(file)]
            # Of the folder of pages there are many, and their pictures are among the others.
            kept = os.path.dirname(file) == work
            for scheme in ("light", "dark"):
                found = looker.look(file, scheme, screenshot=f"{file}.{scheme}.png" if kept else None)
                findings += [f"{file} ({scheme}): {one}" for one in found]
            if file.endswith(".html"):
                found = looker.look_printed(file, keep=f"{file}.pdf" if kept else None)
                findings += [f"{file}: {one}" for one in found]
    print(*findings, f"{len(findings)} findings; screenshots are in {work}", sep="\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
