"""The running product: simulator, api, worker and scheduler, from built binaries and given services."""

import http.client
import signal
import subprocess
import time
from urllib.parse import urlsplit
from urllib.request import urlopen

from processes import alive, holder_of, port_is_free, record, spawn, stop, tail
from progress import Failed, Step
from settings import DATA, LAUNCHER, ROOT, split_address, url

READY_S = 60
# A worker may take 30 s to let its running calls end.
GRACE_S = 35


class Stack:
    """The processes of one Mannequin. `env` is what they all get; it may hold the LAUNCHER addresses.
    `played` are payment providers that the simulator plays beside the sandbox.
    """

    def __init__(self, env, binaries, logs=DATA / "logs", played=()):
        self.env = env
        self.binaries = binaries
        self.logs = logs
        self.children = {}
        self.played = played
        self.told = {}
        self.address = {name: env.get(name, default) for name, default in LAUNCHER.items()}
        self.simulated = "AIHUBMIX_API_KEY" not in env
        # Play money until a production site says otherwise: the shop works out of the box.
        self.play_money = env.get("MANNEQUIN_ENV") != "production" and "PAYMENT_SANDBOX_URL" not in env
        self.needs_simulator = self.simulated or self.play_money

    def check_ports(self):
        """Failed, with who holds it and which variable moves it, when an address is taken."""
        for name, address in self.address.items():
            if name == "SIMULATOR_ADDR" and not self.needs_simulator:
                continue
            try:
                host, port = split_address(address)
            except ValueError:
                raise Failed(f"{name}={address} is not host:port") from None
            if port and not port_is_free(port, host):
                who = holder_of(port)
                raise Failed(
                    f"port {port} is already in use{' by ' + who if who else ''}",
                    f"Stop that, or choose another with {name}: {name}={host}:{port + 100} make up",
                )

    def start(self, mongodb_uri, redis_url, seed=True):
        """Starts everything in order and waits until each answers; Failed if one does not."""
        shared = self.shared_env(mongodb_uri, redis_url)
        if self.needs_simulator:
            self.launch("simulator", {**shared, "SIMULATOR_ADDR": self.address["SIMULATOR_ADDR"]})
            self.wait("simulator", self.address["SIMULATOR_ADDR"], "/_sim/stats")
            for provider in self.played:
                self.told |= self.settings_of(provider)
            shared |= self.told
        if seed:
            self.seed(shared)
        for name in ("api", "worker", "scheduler"):
            metrics = self.address[f"{name.upper()}_METRICS_ADDR"]
            self.launch(name, {**shared, "METRICS_ADDR": metrics})
        self.wait("api", self.address["HTTP_ADDR"], "/readyz")
        for name in ("worker", "scheduler"):
            self.wait(name, self.address[f"{name.upper()}_METRICS_ADDR"], "/healthz")

    def shared_env(self, mongodb_uri, redis_url):
        shared = {name: value for name, value in self.env.items() if name not in LAUNCHER}
        shared |= {
            "MONGODB_URI": mongodb_uri,
            "REDIS_URL": redis_url,
            "HTTP_ADDR": self.address["HTTP_ADDR"],
        }
        shared.setdefault("STUDIO_DIR", str(ROOT / "frontend" / "dist"))
        shared.setdefault("ADMIN_DIR", str(ROOT / "admin" / "dist"))
        shared.setdefault("PUBLIC_URL", url(self.address["HTTP_ADDR"]))
        # Their output goes to files.
        shared.setdefault("NO_COLOR", "1")
        if self.simulated:
            shared["AIHUBMIX_BASE_URL"] = url(self.address["SIMULATOR_ADDR"])
            shared["AIHUBMIX_SIMULATED"] = "true"
        if self.play_money:
            shared["PAYMENT_SANDBOX_URL"] = url(self.address["SIMULATOR_ADDR"])
        return shared | self.told

    def settings_of(self, provider):
        """What a product needs to be paid by it; the simulator draws its keys when it starts."""
        place = f"{url(self.address['SIMULATOR_ADDR'])}/_sim/payments/settings/{provider}"
        with urlopen(place, timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def seed(self, shared):
        with Step("presets and accounts"):
            command = [str(self.binaries / "api"), "seed", "--demo"]
            done = subprocess.run(
                command, env=shared, cwd=ROOT, capture_output=True, text=True, timeout=120
            )
            if done.returncode:
                said = (done.stdout + done.stderr)[-3000:]
                raise Failed(f"`api seed` failed ({ended(done.returncode)}):\n{said}")

    def launch(self, name, env):
        log = self.logs / f"{name}.log"
        process = spawn([self.binaries / name], log, env=env, cwd=ROOT)
        self.children[name] = (process, record(process))

    def wait(self, name, address, path):
        """Waits until `name` answers 200, watching all children meanwhile."""
        with Step(name) as step:
            deadline = time.monotonic() + READY_S
            answer = "no answer"
            while time.monotonic() < deadline:
                self.raise_if_dead()
                status, answer = get(url(address) + path)
                if status == 200:
                    step.say(address)
                    return
                time.sleep(0.1)
            log = self.logs / f"{name}.log"
            raise Failed(
                f"{name} is not ready after {READY_S} s ({answer}); the end of {log}:\n{tail(log)}"
            )

    def raise_if_dead(self):
        for name, (process, _) in self.children.items():
            code = process.poll()
            if code is not None:
                log = self.logs / f"{name}.log"
                raise Failed(f"{name} stopped by itself ({ended(code)}); the end of {log}:\n{tail(log)}")

    def stop(self, grace=GRACE_S):
        """First those that take work, together; then what they depend on."""
        first = [known for name, (_, known) in self.children.items() if name != "simulator"]
        last = [known for name, (_, known) in self.children.items() if name == "simulator"]
        killed = stop(first, grace) + stop(last, 5)
        names = [name for name, (_, known) in self.children.items() if known in killed]
        self.children = {}
        return names

    def kill(self):
        stop([known for _, known in self.children.values() if alive(known)], 0)


def get(address):
    """(status, body in short) of a GET; (0, why) when nobody answers."""
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=3)
    try:
        line.request("GET", parts.path)
        reply = line.getresponse()
        return reply.status, f"{reply.status} {reply.read(600).decode('utf-8', 'replace')}"
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error) or type(error).__name__
    finally:
        line.close()


def ended(code):
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"by {signal.Signals(-code).name}"
    except ValueError:
        return f"by signal {-code}"
