"""Dockerfile, .dockerignore and the Compose files: what they promise, and that the parts fit each other."""

import json
import os
import re
import shutil
import subprocess
import unittest

import yaml

from tests.tooling import ROOT

PROCESSES = ("api", "worker", "scheduler")
SECRETS = {
    "AUTH_KEYS",
    "KEK_KEYS",
    "LINK_KEY",
    "PASSWORD_PEPPER",
    "AIHUBMIX_API_KEY",
    "PUBLIC_URL",
    "SMTP_URL",
    "MAIL_FROM",
}


def compose(name="compose.yaml"):
    return yaml.safe_load((ROOT / name).read_text())


def stages():
    """{stage: [(instruction, rest)]} of the Dockerfile, continued lines joined; "" is what precedes FROM."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
    found, stage = {"": []}, ""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        word, rest = line.split(None, 1)
        if word == "FROM":
            stage = rest.split()[-1]
            found[stage] = []
        found[stage].append((word, rest))
    return found


class Compose(unittest.TestCase):
    def test_all_that_make_up_starts_is_there(self):
        services = compose()["services"]
        self.assertEqual(set(services), {"mongo", "redis", "seed", *PROCESSES, "simulator"})
        self.assertEqual(services["simulator"]["profiles"], ["simulator"])
        self.assertFalse(
            [name for name in services if name != "simulator" and "profiles" in services[name]]
        )

    def test_workers_can_be_many(self):
        worker = compose()["services"]["worker"]
        self.assertNotIn("container_name", worker)
        self.assertNotIn("ports", worker)

    def test_only_the_api_is_reached_from_outside_and_only_on_loopback_unless_told(self):
        services = compose()["services"]
        open_to_browsers = [name for name in services if "ports" in services[name]]
        self.assertEqual(open_to_browsers, ["api", "simulator"])
        # Its page takes play money: this machine's own browser and nobody else.
        self.assertEqual(services["simulator"]["ports"], ["127.0.0.1:8090:8090"])
        self.assertTrue(services["api"]["ports"][0].startswith("${HTTP_BIND:-127.0.0.1}:"))
        self.assertTrue(compose()["networks"]["inner"]["internal"])
        for name in ("mongo", "redis"):
            self.assertEqual(services[name]["networks"], ["inner"])

    def test_workers_get_more_time_to_end_than_a_drain_takes(self):
        self.assertEqual(compose()["services"]["worker"]["stop_grace_period"], "35s")

    def test_mongodb_is_a_replica_set_that_its_health_check_initiates(self):
        mongo = compose()["services"]["mongo"]
        name = mongo["command"][mongo["command"].index("--replSet") + 1]
        check = mongo["healthcheck"]["test"][-1]
        self.assertIn(
            f"rs.initiate({{ _id: '{name}', members: [{{ _id: 0, host: 'mongo:27017' }}] }})", check
        )
        self.assertIn("isWritablePrimary", check)
        uri = compose()["services"]["api"]["environment"]["MONGODB_URI"]
        self.assertEqual(uri, f"mongodb://mongo:27017/?replicaSet={name}")

    def test_redis_keeps_an_append_only_file(self):
        command = compose()["services"]["redis"]["command"]
        self.assertEqual(command[command.index("--appendonly") + 1], "yes")
        self.assertTrue(compose()["services"]["redis"]["volumes"])

    def test_nothing_starts_before_what_it_needs(self):
        services = compose()["services"]
        for name in PROCESSES:
            needs = {other: how["condition"] for other, how in services[name]["depends_on"].items()}
            self.assertEqual(needs["seed"], "service_completed_successfully")
            self.assertEqual(needs["mongo"], "service_healthy")
            self.assertEqual(needs["redis"], "service_healthy")

    def test_every_setting_it_gives_is_a_documented_one(self):
        documented = (ROOT / ".env.example").read_text()
        for file in ("compose.yaml", "compose.production.yaml"):
            for service in compose(file)["services"].values():
                for name in service.get("environment", {}):
                    self.assertRegex(documented, rf"(?m)^#?{name}=", f"{name} in {file}")

    def test_production_refuses_to_start_without_its_secrets_and_seeds_no_demo(self):
        services = compose("compose.production.yaml")["services"]
        for name in ("seed", *PROCESSES):
            given = services[name]["environment"]
            missing = {one for one in SECRETS if not given[one].startswith("${" + one + ":?")}
            self.assertEqual(missing, set())
            self.assertEqual(given["MANNEQUIN_ENV"], "production")
            self.assertEqual(given["AIHUBMIX_SIMULATED"], "false")
        self.assertEqual(services["seed"]["command"], ["api", "seed"])

    def test_compose_itself_accepts_them(self):
        """Where Compose is installed; the tests above are all there is where it is not."""
        command = compose_command()
        if not command:
            return
        secrets = {name: "https://example.org" for name in SECRETS}
        both = ["-f", "compose.yaml", "-f", "compose.production.yaml"]
        for arguments, env in (([], {}), (["--profile", "simulator"], {}), (both, secrets)):
            done = subprocess.run(
                [*command, *arguments, "config", "-q"],
                cwd=ROOT,
                env={**os.environ, **env},
                capture_output=True,
                text=True,
            )
            self.assertEqual(done.returncode, 0, done.stderr)


class Image(unittest.TestCase):
    def test_the_stage_made_by_default_is_mannequin_and_the_targets_of_compose_exist(self):
        self.assertEqual(list(stages())[-1], "mannequin")
        for service in compose()["services"].values():
            if "build" in service:
                self.assertIn(service["build"]["target"], stages())

    def test_stages_are_copied_from_where_they_are_made(self):
        made = set()
        for stage, lines in stages().items():
            for word, rest in lines:
                source = re.search(r"--from=(\S+)", rest)
                if word == "COPY" and source:
                    self.assertIn(source.group(1), made)
            made.add(stage)

    def test_nothing_that_is_run_runs_as_root(self):
        everything = stages()
        self.assertIn(("USER", "10001:10001"), everything["base"])
        for stage in ("mannequin", "simulator"):
            self.assertTrue(everything[stage][0][1].startswith("base AS"))
            self.assertNotIn("USER", [word for word, _ in everything[stage]])

    def test_libraries_are_built_in_a_layer_that_sources_do_not_change(self):
        build = [f"{word} {rest}" for word, rest in stages()["build"]]
        cook = next(n for n, line in enumerate(build) if "cargo chef cook" in line)
        sources = build.index("COPY . .")
        self.assertLess(cook, sources)
        # The same flags, or the layer is of no use.
        flags = "--release --locked --package mannequin --package simulator"
        self.assertIn(flags, build[cook])
        self.assertIn(flags, build[-1])

    def test_rust_and_node_are_new_enough(self):
        arguments = dict(rest.split("=") for word, rest in stages()[""] if word == "ARG")
        wanted = re.search(r'rust-version\s*=\s*"([\d.]+)"', (ROOT / "Cargo.toml").read_text()).group(1)
        self.assertGreaterEqual(version(arguments["RUST_VERSION"]), version(wanted))
        engines = json.loads((ROOT / "package.json").read_text())["engines"]["node"]
        self.assertGreaterEqual(version(arguments["NODE_VERSION"] + ".99"), version(engines.lstrip(">=")))

    def test_the_image_holds_what_it_starts_with_a_check_of_its_health(self):
        lines = stages()["mannequin"]
        copied = " ".join(rest for word, rest in lines if word == "COPY")
        for name in PROCESSES:
            self.assertIn(f"/release/{name} ", copied)
        self.assertIn("HEALTHCHECK", [word for word, _ in lines])
        for word, rest in lines:
            if word in ("CMD", "ENTRYPOINT"):
                json.loads(rest)  # the exec form: signals reach the program itself
            if word == "HEALTHCHECK":
                check = json.loads(rest.split("CMD ", 1)[1])[-1]
                subprocess.run(["bash", "-n", "-c", check], check=True)

    def test_no_secret_and_nothing_built_gets_into_the_context(self):
        ignored = set((ROOT / ".dockerignore").read_text().split("\n"))
        self.assertLessEqual(
            {".env", ".env.*", ".data", ".git", "target", "**/node_modules", "**/dist"}, ignored
        )
        for lines in stages().values():
            for word, rest in lines:
                if word in ("ARG", "ENV"):
                    self.assertNotRegex(rest, r"KEY|SECRET|PASSWORD|PEPPER")

    def test_what_is_copied_is_there(self):
        for word, rest in [line for lines in stages().values() for line in lines]:
            if word == "COPY" and "--from" not in rest:
                for source in rest.split()[:-1]:
                    self.assertTrue((ROOT / source).exists(), source)


def version(text):
    return tuple(int(part) for part in text.split("."))


def compose_command():
    """How to call Compose here, [] when it is not installed."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if not shutil.which(command[0]):
            continue
        if subprocess.run([*command, "version"], capture_output=True).returncode == 0:
            return command
    return []
