"""The running API against its own contract: schemathesis asks every operation, as everybody, with right and
wrong data. No answer may be a server error, have a status or media type that is not declared, or not fit its
schema.
"""

import json
import os
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import packages
from processes import free_port, run, tail
from progress import Failed, Step
from settings import DATA, ROOT
from stack import Stack

TOOL = "schemathesis==4.32.5"
FOLDER = DATA / "tools" / "schemathesis"
CHECKS = ",".join(
    (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
)
ENDS_SESSIONS = ("revoke_current_session", "revoke_session", "revoke_user_sessions")
# What is not asked, and why.
LEFT_OUT = {
    "open_events": "a WebSocket: its messages are checked by the Rust tests",
    "open_admin_events": "a WebSocket: its messages are checked by the Rust tests",
    "receive_payment_notice": "the body and the answer have the provider's own form",
    "revoke_current_session": "ends the session that asks; asked without one",
    "revoke_session": "may end the session that asks; asked without one",
    "revoke_user_sessions": "may end the session that asks; asked without one",
}
PASSWORD = "seven blue umbrellas"
PICTURES = ROOT / "tests" / "pictures"
WAIT_S = 60


class Person:
    """Somebody with a session."""

    def __init__(self, base, name):
        self.base = base
        self.email = f"{name}@example.com"
        self.token = None

    def ask(self, method, path, body=None, kind="application/json", key=None, expected=(200, 201, 202, 204)):
        headers = {"X-Requested-With": "mannequin", "Content-Type": kind}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        data = json.dumps(body).encode() if kind == "application/json" and body is not None else body
        request = Request(self.base + path, data=data, headers=headers, method=method)
        try:
            with urlopen(request, timeout=30) as answer:
                status, text = answer.status, answer.read()
        except HTTPError as error:
            status, text = error.code, error.read()
        if status not in expected:
            raise Failed(f"{method} {path} answered {status}: {text.decode(errors='replace')[:500]}")
        return json.loads(text) if text else None

    def sign_up(self):
        body = {"email": self.email, "password": PASSWORD}
        self.token = self.ask("POST", "/v1/auth/register", body)["access_token"]
        return self

    def sign_in(self):
        self.token = None
        body = {"email": self.email, "password": PASSWORD}
        self.token = self.ask("POST", "/v1/auth/login", body)["access_token"]
        return self

    def upload(self, picture):
        edge = "edge-of-the-form"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{picture.name}"\r\n'
        body = head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + picture.read_bytes()
        body += f"\r\n--{edge}--\r\n".encode()
        return self.ask("POST", "/v1/uploads", body, kind=f"multipart/form-data; boundary={edge}")["id"]


def settings(env):
    """A product of its own, whose limits do not come before the answers that are to be seen."""
    names = ["HTTP_ADDR", "SIMULATOR_ADDR"]
    names += [f"{name}_METRICS_ADDR" for name in ("API", "WORKER", "SCHEDULER")]
    limits = {
        "LIMIT_REQUESTS_PER_MINUTE": "1000000",
        "LIMIT_SIGN_INS_PER_MINUTE": "1000000",
        "LIMIT_SIGN_UPS_PER_HOUR": "1000000",
        "LIMIT_SUBMITS_PER_MINUTE": "1000000",
        "LIMIT_UPLOADS_PER_MINUTE": "1000000",
    }
    quick = {"SIMULATOR_LATENCY_MS_MEDIAN": "200", "SIMULATOR_MODERATION_LATENCY_MS_MEDIAN": "10"}
    addresses = {name: f"127.0.0.1:{free_port()}" for name in names}
    return env | limits | quick | addresses | {"MONGODB_DATABASE": "mannequin_contract"}


def fill(base, api, env):
    """Somebody of each role, and something of each kind; who they are and the ids that there are."""
    people = {name: Person(base, name).sign_up() for name in ("seller", "support", "operator", "admin")}
    for role in ("support", "operator", "admin"):
        command = [api, "role", people[role].email, role]
        done = subprocess.run(command, env=env, capture_output=True, text=True)
        if done.returncode:
            raise Failed(f"`api role` failed:\n{done.stdout + done.stderr}")
        people[role].sign_in()
    seller, admin = people["seller"], people["admin"]
    pictures = [seller.upload(PICTURES / name) for name in ("bag.jpg", "scene.jpg")]
    user = seller.ask("GET", "/v1/me")["user"]["id"]
    gift = {"amount": 500, "reason": "contract"}
    admin.ask("POST", f"/v1/admin/users/{user}/adjustments", gift, key="contract-gift")
    preset = next(each for each in seller.ask("GET", "/v1/presets")["items"] if each["key"] == "scene")
    slots = [slot["name"] for slot in preset["slots"] if slot["required"]]
    inputs = [{"slot": slot, "asset_id": picture} for slot, picture in zip(slots, pictures)]
    wish = {"preset": preset["key"], "inputs": inputs, "count": 4}
    submitted = seller.ask("POST", "/v1/generations", wish, key="contract-wish")
    made = [one["id"] for one in submitted["generations"]]
    seller.ask("PATCH", f"/v1/generations/{made[0]}", {"favorite": True, "folder": "夏季"})
    orders = []
    for number, product in enumerate(seller.ask("GET", "/v1/products")["items"][:3]):
        wish = {"product_id": product["id"], "provider": "sandbox"}
        order = seller.ask("POST", "/v1/orders", wish, key=f"contract-order-{number}")["order"]
        orders.append(order["id"])
    wait_for(lambda: all(seller.ask("GET", f"/v1/generations/{one}")["result"] for one in made), "results")
    results = [seller.ask("GET", f"/v1/generations/{one}")["result"]["asset_id"] for one in made]
    workers = [each["name"] for each in admin.ask("GET", "/v1/admin/queue")["workers"]]
    ids = {
        "generations": made,
        "orders": orders,
        "assets": pictures + results,
        "users": [user],
        "presets": [preset["key"]],
        "products": [each["id"] for each in admin.ask("GET", "/v1/admin/products")["items"]],
        "workers": workers,
    }
    return people, ids


def wait_for(condition, what):
    deadline = time.monotonic() + WAIT_S
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"no {what} within {WAIT_S} s")
        time.sleep(0.2)


def write_config(path, contract, ids):
    """Where the contract names an id, half of what is asked is about something that is there."""
    lines = ["[auth]", "auto-signup = false", ""]
    for template in contract["paths"]:
        kind = next((kind for kind in ids if f"/{kind}/{{" in template), None)
        if kind:
            name = template[template.index("{") + 1 : template.index("}")]
            lines += ["[[operations]]", f"include-path = {json.dumps(template)}"]
            lines += [f'parameters = {{ "path.{name}" = {json.dumps(ids[kind])} }}', ""]
    path.write_text("\n".join(lines))


class Contract:
    """The step: `tests` is what all steps share, `binaries` the built programs."""

    def __init__(self, tests, binaries, env):
        self.tests = tests
        self.binaries = binaries
        self.folder = tests.services.folder / "contract"
        self.stack = Stack(settings(env), binaries, self.folder)
        self.examples = tests.env.get("EXAMPLES", "25")
        self.seconds = tests.env.get("SECONDS_EACH", "90")

    def check(self):
        tool = packages.python_path("schemathesis", TOOL, FOLDER)
        servers = (self.tests.services.mongodb_uri, self.tests.services.redis_url)
        try:
            self.stack.start(*servers)
            base = f"http://{self.stack.address['HTTP_ADDR']}"
            env = self.stack.shared_env(*servers)
            with Step("accounts, pictures, orders"):
                people, ids = fill(base, self.binaries / "api", env)
            contract = json.loads((ROOT / "openapi.json").read_text())
            write_config(self.folder / "schemathesis.toml", contract, ids)
            runs = self.runs()
            failed = [name for name, chosen in runs if not self.ask(tool, base, name, people, chosen)]
            self.stack.raise_if_dead()
            if failed:
                raise Failed(f"the API breaks its contract for {', '.join(failed)}: see above")
        except Failed:
            self.stack.raise_if_dead()
            raise
        finally:
            self.stack.stop()

    def runs(self):
        """Sellers do not reach the back office, operators are no sellers there; strangers ask everything."""
        staff = ["--include-path-regex", "^/v1/admin/"]
        yield "nobody", []
        yield "seller", ["--exclude-path-regex", "^/v1/admin/"]
        yield from ((role, staff) for role in ("support", "operator", "admin"))

    def ask(self, tool, base, name, people, chosen):
        print(f"\nAs {name}:", flush=True)
        left_out = [each for each in LEFT_OUT if each not in ENDS_SESSIONS]
        command = [sys.executable, "-m", "schemathesis.cli"]
        command += ["--config-file", str(self.folder / "schemathesis.toml")]
        command += ["run", str(ROOT / "openapi.json")]
        command += ["--url", base, "--checks", CHECKS, "--phases", "examples,coverage,fuzzing"]
        command += ["--max-examples", self.examples, "--max-time", self.seconds, "--seed", "1"]
        # With more workers Python 3.11 loses its way in its own parser.
        command += ["--workers", "1", "--request-timeout", "30", "--continue-on-failure", "--no-color"]
        command += ["--suppress-health-check", "all", "--warnings", "off"]
        command += ["--output-sanitize", "false", *chosen]
        if name in people:
            people[name].sign_in()
            command += ["--header", f"Authorization: Bearer {people[name].token}"]
            left_out = list(LEFT_OUT)
        for operation in left_out:
            command += ["--exclude-operation-id", operation]
        env = {**os.environ, **tool}
        # It leaves files behind where it stands.
        return run(command, cwd=self.folder, env=env, limit=int(self.seconds) * 3) == 0
