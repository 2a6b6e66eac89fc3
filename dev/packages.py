"""Getting programs that a fresh machine lacks, from the system's own packages."""

import os
import shutil
import subprocess
import sys

from progress import Failed, Step

APT_OPTIONS = ["-y", "--no-install-recommends"]


def install(packages, why):
    """apt-get installs `packages`, with sudo if need be; Failed with the command to type if that can't be."""
    by_hand = f"sudo apt-get install {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise Failed(
            f"{why}, and this system has no apt-get", f"Install it your system's way (Debian: {by_hand})."
        )
    prefix = []
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise Failed(f"{why}, and installing needs root", f"As root: {by_hand[5:]}")
        # Without a terminal nobody could type a password: fail instead of waiting for ever.
        prefix = ["sudo"] if os.isatty(0) else ["sudo", "-n"]
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    settings = [f"{name}={value}" for name, value in env.items()]
    with Step(f"installing {' '.join(packages)}"):
        for command in (["update", "-qq"], ["install", "-qq", *APT_OPTIONS, *packages]):
            done = subprocess.run(
                [*prefix, "env", *settings, "apt-get", *command],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            if done.returncode and command[0] == "install":
                raise Failed(
                    f"{why}, and apt-get could not install it:\n{done.stdout[-2000:]}", f"Try: {by_hand}"
                )


def require(program, packages, why):
    """The path of `program`, installed first if it isn't on the PATH."""
    found = shutil.which(program)
    if not found:
        install(packages, why)
        found = shutil.which(program)
    if not found:
        raise Failed(f"{why}, and {program} is still not on the PATH after installing {' '.join(packages)}")
    return found


def python_path(module, requirement, folder):
    """{"PYTHONPATH": …} with which `module` can be imported; installs it into `folder` if it isn't there."""
    if subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode == 0:
        return {}
    if not (folder / module).exists():
        install_by = pip()
        with Step(f"installing {requirement}"):
            command = [
                *install_by,
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--target",
                str(folder),
                requirement,
            ]
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if done.returncode:
                raise Failed(f"pip could not install {requirement}:\n{done.stdout[-1500:]}")
    return {"PYTHONPATH": str(folder)}


def pip():
    """How to call pip here; Debian's bare python3 comes without it."""
    for command in ([sys.executable, "-m", "pip"], ["pip3"], ["pip"]):
        try:
            if subprocess.run([*command, "--version"], capture_output=True).returncode == 0:
                return command
        except OSError:
            continue
    require("pip3", ["python3-pip"], "pip is needed to fetch Python packages")
    return ["pip3"]
