"""The shape of the front ends: folders that can be taken in at a glance, one package for what both need."""

import json
import subprocess
import unittest

from tests.tooling import ROOT

# As in src/ (tests/tidy.rs).
FILES_IN_A_FOLDER_MAX = 15
SOURCES = ("frontend/src", "admin/src", "shared")


def tracked(*folders):
    """The files git knows below `folders`, with those that are new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", *folders]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).exists()]


class Folders(unittest.TestCase):
    def test_no_folder_of_a_front_end_holds_more_files_than_can_be_read_at_a_glance(self):
        count = {}
        for file in tracked(*SOURCES):
            folder = str(file.parent.relative_to(ROOT))
            count[folder] = count.get(folder, 0) + 1
        self.assertGreater(len(count), 30)
        self.assertEqual({name: n for name, n in count.items() if n > FILES_IN_A_FOLDER_MAX}, {})


class Workspace(unittest.TestCase):
    def test_there_is_one_lock_file(self):
        locks = [str(file.relative_to(ROOT)) for file in tracked() if file.name == "package-lock.json"]
        self.assertEqual(locks, ["package-lock.json"])

    def test_what_is_shared_has_one_version(self):
        """Two Reacts in one page are two sets of hooks; two query clients are two caches."""
        packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
        for name in ("react", "react-dom", "@tanstack/react-query", "openapi-fetch", "typescript", "vite"):
            found = [path for path in packages if path.endswith(f"node_modules/{name}")]
            self.assertEqual(found, [f"node_modules/{name}"])


if __name__ == "__main__":
    unittest.main()
