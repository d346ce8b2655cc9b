"""A `strongroom dev` of one's own, and names for it.

Runs in a mount namespace of its own (`unshare --mount`), as plain glibc does not resolve
`*.localhost`: a private hosts file is laid over the machine's, which stays as it is.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

DEADLINE_SECONDS = 60


class Installation:
    """A running server, from its first start until `stop`."""

    def __init__(self, program):
        self.program = program
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="strongroom-"))
        self.data = self.folder / "data"
        self.hosts = lay_private_hosts(self.folder)
        self.log = open(self.folder / "server.log", "ab")
        command = [program, "dev", "--data-dir", self.data, "--port", "0"]
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.dev = self.wait_for_description()
        self.resolve()

    def wait_for_description(self):
        end = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < end:
            if self.child.poll() is not None:
                sys.exit(f"the server ended:\n{self.said()}")
            try:
                return json.loads((self.data / "dev.json").read_text())
            except (FileNotFoundError, json.JSONDecodeError):
                time.sleep(0.05)
        sys.exit(f"the server did not write dev.json:\n{self.said()}")

    def said(self):
        return (self.folder / "server.log").read_text(errors="replace")[-4000:]

    def run(self, *words, environment=None):
        """What the program prints for these words."""
        environment = {**os.environ, **(environment or {})}
        command = [self.program, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout

    def resolve(self):
        """Makes the names of every vault that exists now resolve, as the product itself says it."""
        lines = self.run("dev", "hosts", "--data-dir", self.data)
        own = "127.0.0.1 localhost\n::1 localhost\n"
        # Written in place: the file under the mount has to stay the same one.
        self.hosts.write_text(own + lines)

    def stop(self):
        self.child.kill()
        self.child.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def lay_private_hosts(folder):
    """Mounts a file of our own over /etc/hosts, for us and our children alone."""
    if os.readlink("/proc/self/ns/mnt") == os.readlink(f"/proc/{os.getppid()}/ns/mnt"):
        sys.exit("run this in a mount namespace of its own: unshare --mount --propagation private -- …")
    hosts = folder / "hosts"
    hosts.write_text("127.0.0.1 localhost\n")
    subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)
    return hosts
