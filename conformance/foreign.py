"""The tests of an SDK in another language, against `strongroom dev`.

    foreign.py PROGRAM RUNNER [ARGUMENT …]

Starts the server, lays the ground, and starts RUNNER with the CA in the variable that its language
reads and the ground as JSON in CONFORMANCE_GROUND. Its lines are shown and counted: those of TAP,
or those of `go test`. Ends with one line: `sdk: N passed, N failed`.
"""

import json
import os
import re
import subprocess
import sys

from installation import Installation

PASSED = re.compile(r"ok \d+ - (?!.*# (SKIP|TODO))|--- PASS: ")
# A skipped test is one that did not pass.
FAILED = re.compile(r"not ok \d+ - |ok \d+ - .*# (SKIP|TODO)|--- (FAIL|SKIP): ")


def main(program, runner):
    installation = Installation(program)
    os.environ["REQUESTS_CA_BUNDLE"] = installation.dev["caFile"]
    try:
        # After the environment is set: the SDK reads it when it is loaded.
        import ground

        environment = {
            **os.environ,
            "CONFORMANCE_GROUND": json.dumps(ground.Ground(installation).described()),
            "NODE_EXTRA_CA_CERTS": installation.dev["caFile"],
            "SSL_CERT_FILE": installation.dev["caFile"],
        }
        passed, failed, code = watch(runner, environment)
        if code or failed:
            print(f"exit {code}\n{installation.said()}")
        print(f"sdk: {passed} passed, {failed} failed")
        return 1 if code or failed or not passed else 0
    finally:
        installation.stop()


def watch(runner, environment):
    """Runs the runner to its end: how many tests passed, how many did not, its exit code."""
    passed = failed = 0
    with subprocess.Popen(runner, env=environment, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout:
            print(line, end="", flush=True)
            passed += bool(PASSED.match(line))
            failed += bool(FAILED.match(line))
    return passed, failed, child.returncode


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
