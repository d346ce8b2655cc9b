"""The real az command line, unmodified, against `strongroom dev`: the page's commands and more.

    main.py PROGRAM

Run with the Python that has azure-cli installed. Ends with one line: `az: N passed, N failed`.
"""

import json
import os
import pathlib
import shlex
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import jmespath  # noqa: E402
from installation import Installation  # noqa: E402
from road import ROAD  # noqa: E402


def environment(installation, who):
    """az as a newcomer has it, told about our CA and kept off the network; a profile per person."""
    return {
        **os.environ,
        "AZURE_CONFIG_DIR": str(installation.folder / f"az-{who}"),
        "REQUESTS_CA_BUNDLE": installation.dev["caFile"],
        "AZURE_CORE_COLLECT_TELEMETRY": "0",
        "AZURE_CORE_INSTANCE_DISCOVERY": "false",
        "AZURE_CORE_NO_COLOR": "1",
    }


def take(installation, step, names):
    """Runs one step and adds to `names` what it keeps. What is wrong with it; empty when nothing is."""
    installation.resolve()
    words = [word.format_map(names) for word in shlex.split(step.line)[1:]]
    command = [sys.executable, "-m", "azure.cli", *words]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment(installation, step.who))
    wrong = [] if ran.returncode == step.exit else [f"exit {ran.returncode}, wanted {step.exit}"]
    for text in step.says:
        if text.format_map(names) not in ran.stderr:
            wrong.append(f"does not say {text.format_map(names)!r}")
    shown = read(ran.stdout)
    for path, wanted in step.shows.items():
        wanted = wanted.format_map(names) if isinstance(wanted, str) else wanted
        found = jmespath.search(path, shown)
        if found != wanted:
            wrong.append(f"{path} is {found!r}, wanted {wanted!r}")
    for name, path in step.keeps.items():
        names[name] = jmespath.search(path, shown)
        if not names[name]:
            wrong.append(f"there is no {path} to keep")
    return wrong + [ran.stdout, ran.stderr] if wrong else []


def read(text):
    """JSON as its value, anything else (`-o tsv`) as it stands."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text.strip()


def main(program):
    installation = Installation(program)
    names = dict(installation.dev)
    passed = failed = 0
    try:
        for step in ROAD:
            wrong = take(installation, step, names)
            # The line as it stands in the table: the secrets are not filled in.
            print(f"{'FAILED' if wrong else 'ok    '} {step.who}: {' '.join(step.line.split())}", flush=True)
            if wrong:
                failed += 1
                print(*wrong, installation.said(), sep="\n")
                # The later steps stand on this one.
                break
            passed += 1
    finally:
        installation.stop()
    print(f"az: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
