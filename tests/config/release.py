"""The release by hand: the Dockerfile's steps and docker-compose.yml's commands, run without a container engine.

Nothing is written down twice: build steps, commands, environment and limits are read from those two files and from
.dockerignore. A sandbox (bubblewrap) stands for the container: the release at /app read-only, a user of its own
without any capability, only /data, /tmp and /dev/shm to write to.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
UID = 10001


@dataclass
class Stage:
    """One stage of the Dockerfile: what it sets, what it runs, what it starts."""

    environment: dict[str, str] = field(default_factory=dict)
    runs: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    user: str = ""


def stages():
    """Return the stages of the Dockerfile."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    found = []
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        word, _, rest = line.partition(" ")
        if word == "FROM":
            found.append(Stage())
        elif word == "ENV":
            found[-1].environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
        elif word == "RUN":
            found[-1].runs.append(rest)
        elif word == "CMD":
            found[-1].command = json.loads(rest)
        elif word == "HEALTHCHECK":
            found[-1].health = json.loads(rest.partition("CMD ")[2])
        elif word == "USER":
            found[-1].user = rest
    return found


class MissingVariable(Exception):
    """A variable that docker-compose.yml requires is not set."""


def services(variables):
    """Return the services of docker-compose.yml with ``variables`` filled in; raise ``MissingVariable``."""

    def fill(match):
        name, kind, text = match.groups()
        if variables.get(name):
            return variables[name]
        if kind == "-":
            return text
        raise MissingVariable(f"{name}: {text}")

    def walk(node, path=()):
        if isinstance(node, dict):
            given = {k: walk(v, (*path, k)) for k, v in node.items()}
            if path[-1:] == ("environment",):  # a name alone is passed on if it is set
                return {k: variables.get(k) if v is None else v for k, v in given.items() if v or k in variables}
            return given
        if isinstance(node, list):
            return [walk(item, path) for item in node]
        return re.sub(r"\$\{(\w+)(?::([-?])([^}]*))?\}", fill, node) if isinstance(node, str) else node

    return walk(yaml.safe_load(COMPOSE.read_text())["services"])


def _sandbox(app, *, writable, binds, environment, as_root):
    """Return the words that run a command as in a container whose files are the release in ``app``."""
    words = ["bwrap", "--tmpfs", "/", "--ro-bind", "/usr", "/usr", "--ro-bind", "/etc", "/etc"]
    for name in ("bin", "lib", "lib64", "sbin"):
        if (link := Path("/", name)).is_symlink():
            words += ["--symlink", os.readlink(link), str(link)]
        elif link.exists():
            words += ["--ro-bind", str(link), str(link)]
    words += ["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp"]  # noqa: S108
    words += ["--perms", "1777", "--tmpfs", "/dev/shm"]  # noqa: S108
    if not sys.base_prefix.startswith("/usr"):
        for parent in reversed(Path(sys.base_prefix).parents[:-1]):
            words += ["--perms", "755", "--dir", str(parent)]
        words += ["--ro-bind", sys.base_prefix, sys.base_prefix]
    words += ["--bind" if as_root else "--ro-bind", str(app), "/app", "--chdir", "/app"]
    for inside, outside in writable.items():
        words += ["--bind", str(outside), inside]
    for inside, outside in binds.items():
        words += ["--ro-bind", str(outside), inside]
    words += ["--clearenv"]
    for name, value in environment.items():
        words += ["--setenv", name, value]
    if os.geteuid() != 0:
        return [*words, "--unshare-user", *(() if as_root else ("--uid", str(UID), "--gid", str(UID)))]
    if as_root:
        return words
    words += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*words, "setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", "--no-new-privs"]


def build(folder):
    """Build the release in ``folder`` by the steps of the Dockerfile's first stage; return its folder."""
    app = folder / "app"
    app.mkdir()
    wanted = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name in wanted:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, app / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "tls"))
        else:
            shutil.copy2(source, app / name)
    uv = shutil.which("uv") or ROOT / ".tools/bin/uv"
    cache = subprocess.run([uv, "cache", "dir"], capture_output=True, text=True, check=True).stdout.strip()
    Path(cache).mkdir(parents=True, exist_ok=True)
    stage = stages()[0]
    installs_uv, *steps = stage.runs
    assert "pip install" in installs_uv
    assert "uv==" in installs_uv
    path = f"{sys.base_prefix}/bin:/opt:/usr/bin:/bin"
    environment = {name: value.replace("$PATH", path) for name, value in stage.environment.items()}
    environment |= {"UV_CACHE_DIR": "/cache", "UV_PYTHON": f"{sys.base_prefix}/bin/python3", "HOME": "/tmp"}  # noqa: S108
    words = _sandbox(app, writable={"/cache": cache}, binds={"/opt/uv": uv}, environment=environment, as_root=True)
    for step in steps:
        done = subprocess.run(
            [*words, "sh", "-euc", step], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, f"RUN {step}\n{done.stdout}\n{done.stderr}"
    return app


@dataclass
class Container:
    """One service under way: a command in its sandbox."""

    process: subprocess.Popen
    pid: int
    log: Path

    def stop(self, by=signal.SIGTERM, within=20):
        """Ask the command itself to stop, by a signal; return its exit code."""
        os.kill(self.pid, by)
        return self.process.wait(timeout=within)

    def end(self):
        """End whatever is left of it."""
        if self.process.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
            self.process.wait(timeout=10)


@dataclass
class Engine:
    """What starts the services of one release; its folders stand for the volumes."""

    app: Path
    folder: Path
    started: list[Container] = field(default_factory=list)

    def _words(self, service, environment, binds):
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            os.chown(data, UID, UID)
        path = f"{sys.base_prefix}/bin:/usr/bin:/bin"
        settings = {name: value.replace("$PATH", path) for name, value in stages()[-1].environment.items()}
        settings |= {name: str(value) for name, value in (service["environment"] | environment).items()}
        return _sandbox(self.app, writable={"/data": data}, binds=binds, environment=settings, as_root=False)

    def run(self, service, command, *, environment=None, binds=None, timeout=120):
        """Run ``command`` as ``service`` to its end; return what ``subprocess.run`` does."""
        words = [*self._words(service, environment or {}, binds or {}), *command]
        return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)

    def start(self, name, service, *, environment=None, binds=None):
        """Start ``service`` with its own command; return it."""
        return self.launch(name, [*self._words(service, environment or {}, binds or {}), *service["command"]])

    def launch(self, name, words):
        """Start ``words``, a sandbox and its command, with a log of its own; return it."""
        log = self.folder / f"{name}.log"
        reading, writing = os.pipe()
        with log.open("wb") as output:
            process = subprocess.Popen(
                [words[0], "--info-fd", str(writing), *words[1:]],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[writing],
            )
        os.close(writing)
        with os.fdopen(reading) as information:
            pid = json.load(information)["child-pid"]
        self.started.append(Container(process, pid, log))
        return self.started[-1]

    def end(self):
        """End everything, and print the logs for whoever reads a failure."""
        for container in reversed(self.started):
            container.end()
            print(f"---- {container.log.name}\n{container.log.read_text()[-4000:]}")  # noqa: T201
