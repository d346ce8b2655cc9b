"""The official Python SDK, unmodified, against `strongroom dev`.

    main.py PROGRAM

The challenge's resource is checked, TLS is verified, names are real. Only instance discovery is
off: it would ask the public cloud. Ends with one line: `sdk: N passed, N failed`.
"""

import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from installation import Installation  # noqa: E402


def main(program):
    installation = Installation(program)
    os.environ["REQUESTS_CA_BUNDLE"] = installation.dev["caFile"]
    try:
        # After the environment is set: the SDK reads it when it is loaded.
        import ground
        import secrets_test

        secrets_test.ground = ground.Ground(installation)
        suite = unittest.defaultTestLoader.loadTestsFromModule(secrets_test)
        result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
        failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
        if result.skipped:
            failed += len(result.skipped)
            print(f"skipped tests count as failed: {len(result.skipped)}")
        if failed:
            print(installation.said())
        print(f"sdk: {result.testsRun - failed} passed, {failed} failed")
        return 1 if failed or result.testsRun == 0 else 0
    finally:
        installation.stop()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
    sys.exit(main(sys.argv[1]))
