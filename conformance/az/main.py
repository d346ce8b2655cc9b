"""The real az command line, unmodified, against `strongroom dev`: one short road through it.

    main.py PROGRAM

Run with the Python that has azure-cli installed. Ends with one line: `az: N passed, N failed`.
"""

import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from installation import Installation  # noqa: E402

AZ = [sys.executable, "-m", "azure.cli"]


def environment(installation):
    """az as a newcomer has it, told about our CA and kept off the network."""
    return {
        **os.environ,
        "AZURE_CONFIG_DIR": str(installation.folder / "az"),
        "REQUESTS_CA_BUNDLE": installation.dev["caFile"],
        "AZURE_CORE_COLLECT_TELEMETRY": "0",
        "AZURE_CORE_INSTANCE_DISCOVERY": "false",
        "AZURE_CORE_NO_COLOR": "1",
    }


def road(dev):
    """Commands, and what must be in what they print."""
    vault, group = "az-vault", "az-group"
    named = ["--name", vault, "--resource-group", group]
    return [
        (["cloud", "register", "-n", "Strongroom", "--endpoint-resource-manager", dev["resourceManager"]], ""),
        (["cloud", "set", "-n", "Strongroom"], ""),
        (
            ["login", "--service-principal", "-u", dev["clientId"], "-p", dev["clientSecret"]]
            + ["--tenant", dev["tenantId"]],
            dev["subscriptionId"],
        ),
        (["group", "create", "--name", group, "--location", dev["location"]], "Succeeded"),
        (
            ["keyvault", "create", "--enable-rbac-authorization", "false", "--no-self-perms", *named],
            '"enableRbacAuthorization": false',
        ),
        (["keyvault", "show", *named, "--query", "id", "-o", "tsv"], f"/vaults/{vault}"),
        (
            ["keyvault", "set-policy", *named, "--object-id", dev["objectId"]]
            + ["--secret-permissions", "get", "list", "set"],
            dev["objectId"],
        ),
        (["keyvault", "secret", "set", "--vault-name", vault, "--name", "s1", "--value", "from az"], "from az"),
        (["keyvault", "secret", "show", "--vault-name", vault, "--name", "s1", "--query", "value"], '"from az"'),
    ]


def main(program):
    installation = Installation(program)
    passed = failed = 0
    try:
        for words, expected in road(installation.dev):
            installation.resolve()
            shown = "az " + " ".join(word if word != installation.dev["clientSecret"] else "***" for word in words)
            ran = subprocess.run(AZ + words, capture_output=True, text=True, env=environment(installation))
            good = ran.returncode == 0 and expected in ran.stdout
            print(f"{'ok    ' if good else 'FAILED'} {shown}", flush=True)
            if not good:
                print(f"exit {ran.returncode}, wanted {json.dumps(expected)} in\n{ran.stdout}\n{ran.stderr}")
                print(installation.said())
                failed += 1
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
