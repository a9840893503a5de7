"""The Dockerfile and docker-compose.yml: what they promise, and the stack they describe, run by hand and asked."""

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.config.release import ROOT, Engine, MissingVariable, build, services, stages

HOST = "accord.test"
STAFF = {"DJANGO_SUPERUSER_EMAIL": "staff@accord.test", "DJANGO_SUPERUSER_PASSWORD": "a long enough password"}
VARIABLES = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": HOST,
    "DATABASE_PASSWORD": "throwaway",
    "DATABASE_SUPERUSER_PASSWORD": "another",
    "TLS_DIR": "/tls",
}
# A task of our own making: the worker finds it beside the release.
TASKS = """
from django.tasks import task

@task()
def add(one, other):
    return one + other
"""


# ------------------------------------------------------------------------------------- what the files promise
def test_the_image_and_the_compose_file_start_the_same_server():
    assert services(VARIABLES)["web"]["command"] == stages()[-1].command


def test_the_image_runs_as_a_user_without_rights():
    assert stages()[-1].user == "10001:10001"


@pytest.mark.parametrize("missing", sorted(VARIABLES))
def test_compose_refuses_to_start_without_what_it_needs(missing):
    with pytest.raises(MissingVariable, match=f"^{missing}: set {missing} in .env"):
        services({name: value for name, value in VARIABLES.items() if name != missing})


def test_the_example_of_env_names_all_that_compose_needs():
    named = set(re.findall(r"^(\w+)=", (ROOT / "deploy/env.example").read_text(), flags=re.MULTILINE))
    assert named == set(VARIABLES)


def test_compose_passes_on_only_variables_that_the_site_knows():
    source = (ROOT / "config/settings.py").read_text()
    known = set(re.findall(r'^    "([A-Z_]+)",$', source, flags=re.MULTILINE))
    everything = VARIABLES | dict.fromkeys(("HSTS_SECONDS", "LOG_LEVEL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"), "x")
    assert set(services(everything)["worker"]["environment"]) - known == set()
    assert services(everything)["worker"]["environment"]["LOG_LEVEL"] == "x"
    assert "LOG_LEVEL" not in services(VARIABLES)["worker"]["environment"]


@pytest.mark.parametrize("name", ["migrate", "web", "worker", "proxy"])
def test_containers_get_no_right_that_they_do_not_need(name):
    service = services(VARIABLES)[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in services(VARIABLES).items() if "ports" in service] == ["proxy"]


# ------------------------------------------------------------------------------------- the stack, run by hand
deployment = pytest.mark.deployment


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until(holds, what, within=30):
    """Return what ``holds`` answers as soon as it is true."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if answer := holds():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {within} seconds")


class Site:
    """The running stack, and what curl says of it."""

    def __init__(self, folder):
        self.folder = folder
        self.web_port, self.http_port, self.https_port = free_port(), free_port(), free_port()
        self.services = services(VARIABLES)
        self.engine = Engine(build(folder), folder)

    def create_database(self):
        """Make an empty database on the server that DATABASE_URL names; point the services at it."""
        url = os.environ.get("DATABASE_URL", "")
        assert url.startswith("postgres"), "run this with tools/with-postgresql (make deployment-test)"
        self.server_url, self.database = url, f"accord_stack_{os.getpid()}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self.database}")
        parts = urlsplit(url)
        self.database_url = parts._replace(path=f"/{self.database}").geturl()
        for name in ("migrate", "web", "worker"):
            inside = self.services[name]["environment"]
            assert inside["DATABASE_URL"] == "postgres://accord:throwaway@database:5432/accord"
            inside["DATABASE_URL"] = self.database_url

    def drop_database(self):
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")

    def query(self, sql):
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(sql).fetchall()

    def manage(self, *words, **options):
        done = self.engine.run(self.services["web"], ["python", "manage.py", *words], **options)
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start_web(self):
        # The one thing that differs from the container: where the server listens.
        environment = {"GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{self.web_port}", "WEB_CONCURRENCY": "2"}
        return self.engine.start("web", self.services["web"], environment=environment)

    def start_worker(self):
        (self.folder / "tasks").mkdir()
        (self.folder / "tasks/stack_tasks.py").write_text(TASKS)
        return self.engine.start("worker", self.services["worker"], **self.with_tasks)

    @property
    def with_tasks(self):
        return {"environment": {"PYTHONPATH": "/tasks"}, "binds": {"/tasks": self.folder / "tasks"}}

    def start_proxy(self):
        proxy = self.services["proxy"]
        filled = proxy["environment"] | {
            "ACCORD_NGINX_DIR": str(self.folder),
            "ACCORD_UPSTREAM": f"127.0.0.1:{self.web_port}",
            "ACCORD_HTTP_LISTEN": f"127.0.0.1:{self.http_port}",
            "ACCORD_HTTPS_LISTEN": f"127.0.0.1:{self.https_port}",
            "ACCORD_TLS_CERTIFICATE": str(self.folder / "fullchain.pem"),
            "ACCORD_TLS_KEY": str(self.folder / "privkey.pem"),
        }
        assert filled.keys() == proxy["environment"].keys()
        names = " ".join(f"${{{name}}}" for name in filled if name.startswith("ACCORD_"))
        done = subprocess.run(
            ["envsubst", names],
            input=(ROOT / "deploy/nginx.conf.template").read_text(),
            env=filled | {"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "ACCORD_" not in done.stdout.replace("ACCORD_…", "")
        (self.folder / "nginx.conf").write_text(done.stdout)
        nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        assert nginx, "nginx is not installed (Debian: apt install nginx)"
        program, *words = proxy["command"]
        assert program == "nginx"
        words = [word.replace("/tmp/nginx.conf", str(self.folder / "nginx.conf")) for word in words]  # noqa: S108
        return self.engine.launch("proxy", ["bwrap", "--dev-bind", "/", "/", nginx, *words])

    def make_certificate(self):
        request = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={HOST} -addext subjectAltName=DNS:{HOST}"
        files = ["-keyout", self.folder / "privkey.pem", "-out", self.folder / "fullchain.pem"]
        subprocess.run(["openssl", *request.split(), *files], check=True, capture_output=True)

    def curl(self, path, *options, scheme="https"):
        """Return status, headers (lower-case names, several values as a list) and body of one request."""
        port = self.https_port if scheme == "https" else self.http_port
        headers, body = self.folder / "headers", self.folder / "body"
        body.write_bytes(b"")
        trusted = ["--cacert", self.folder / "fullchain.pem", "--resolve", f"{HOST}:{port}:127.0.0.1"]
        kept = ["--dump-header", headers, "--output", body]
        words = ["curl", "--silent", "--show-error", "--max-time", "20", *trusted, *kept, *options]
        done = subprocess.run([*words, f"{scheme}://{HOST}:{port}{path}"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        last = [block for block in headers.read_text().split("\n\n") if block.strip()][-1].splitlines()
        fields: dict[str, list[str]] = {}
        for line in last[1:]:
            name, _, value = line.partition(":")
            fields.setdefault(name.lower(), []).append(value.strip())
        return int(last[0].split()[1]), fields, body.read_text(errors="replace")

    def access_log(self):
        return (self.folder / "web.log").read_text()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stack")
    for parent in (folder, folder.parent):
        parent.chmod(0o755)  # the server's own user reads the release here
    site = Site(folder)
    site.create_database()
    try:
        site.make_certificate()
        migrated = site.engine.run(site.services["migrate"], site.services["migrate"]["command"])
        assert migrated.returncode == 0, migrated.stderr
        site.web, site.worker, site.proxy = site.start_web(), site.start_worker(), site.start_proxy()
        health = [*stages()[-1].health, f"http://127.0.0.1:{site.web_port}/readyz"]
        wait_until(
            lambda: site.engine.run(site.services["web"], health).returncode == 0, "the health check of the image"
        )
        wait_until(lambda: site.curl("/livez")[0] == 200, "the proxy")
        yield site
    finally:
        site.engine.end()
        site.drop_database()


@deployment
def test_the_production_settings_pass_every_check(site):
    site.manage("check", "--deploy", "--fail-level", "WARNING", "--database", "default")
    site.manage("migrate", "--check")


@deployment
@pytest.mark.parametrize("scheme", ["https", "http"])
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_probes_answer_with_and_without_tls(site, path, scheme):
    status, headers, _ = site.curl(path, scheme=scheme)
    assert status == 200
    assert "no-store" in headers["cache-control"][0]


@deployment
@pytest.mark.parametrize(("path", "tag"), [("/zh-hans/", "zh-Hans"), ("/en/", "en")])
def test_the_home_page_is_served_in_both_languages_with_its_guards(site, path, tag):
    status, headers, body = site.curl(path)
    assert status == 200
    assert f'<html lang="{tag}"' in body
    assert headers["strict-transport-security"] == ["max-age=31536000; includeSubDomains; preload"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"][0]
    assert headers["x-content-type-options"] == ["nosniff"]
    assert headers["x-frame-options"] == ["DENY"]


@deployment
def test_the_entrance_asks_the_browser_for_the_language(site):
    chinese = site.curl("/", "--header", "Accept-Language: zh-CN,zh;q=0.9,en;q=0.5")
    english = site.curl("/", "--header", "Accept-Language: en-GB")
    assert (chinese[0], chinese[1]["location"]) == (302, ["/zh-hans/"])
    assert (english[0], english[1]["location"]) == (302, ["/en/"])


@deployment
def test_plain_http_is_sent_to_https_whatever_the_caller_claims(site):
    plain = ("--header", f"Host: {HOST}")
    claims = ("X-Forwarded-Proto: https", "X-Forwarded-Protocol: ssl", "X-Forwarded-Ssl: on")
    forged = (*plain, *(word for claim in claims for word in ("--header", claim)))
    for options in (plain, forged):
        status, headers, _ = site.curl("/en/forums/", *options, scheme="http")
        assert (status, headers["location"]) == (301, [f"https://{HOST}/en/forums/"])


@deployment
def test_a_foreign_host_is_refused(site):
    foreign = ("--header", "Host: evil.example")
    assert site.curl("/en/", *foreign)[0] == 400
    assert site.curl("/en/", *foreign, scheme="http")[0] == 400
    assert site.curl("/en/", "--header", "X-Forwarded-Host: evil.example")[0] == 200


@deployment
def test_the_address_that_a_caller_forges_never_arrives(site):
    site.curl("/en/?forged", "--header", "X-Forwarded-For: 203.0.113.7", "--header", "Forwarded: for=203.0.113.7")
    wait_until(lambda: '"GET /en/" 200' in site.access_log(), "the access log")
    assert '127.0.0.1 "GET /en/" 200' in site.access_log()
    assert "203.0.113.7" not in site.access_log()


@deployment
def test_static_files_are_kept_for_ever_under_a_name_with_their_digest(site):
    manifest = json.loads((site.engine.app / "staticfiles/staticfiles.json").read_text())
    status, headers, _ = site.curl(f"/static/{manifest['paths']['admin/css/base.css']}")
    assert status == 200
    assert headers["content-type"] == ['text/css; charset="utf-8"']
    assert headers["cache-control"] == ["max-age=315360000, public, immutable"]
    assert headers["x-content-type-options"] == ["nosniff"]
    _, headers, _ = site.curl(f"/static/{manifest['paths']['admin/css/base.css']}", "--header", "Accept-Encoding: gzip")
    assert headers["content-encoding"] == ["gzip"]


@deployment
def test_a_page_links_only_static_files_that_exist(site):
    _, _, body = site.curl("/en/")
    links = set(re.findall(r'"(/static/[^"]+)"', body))
    assert links
    assert {link: site.curl(link)[0] for link in links} == dict.fromkeys(links, 200)


@deployment
def test_no_folder_of_uploads_has_an_address(site):
    (site.folder / "data/files").mkdir(exist_ok=True)
    (site.folder / "data/files/canary.txt").write_text("canary")
    for path in (
        "/files/canary.txt",
        "/media/canary.txt",
        "/data/files/canary.txt",
        "/static/../../data/files/canary.txt",
    ):
        status, _, body = site.curl(path, "--path-as-is")
        assert status in {400, 404}
        assert "canary" not in body.replace(path, "")


@deployment
def test_an_upload_beyond_the_cap_is_refused_by_the_proxy(site):
    large = site.folder / "large"
    with large.open("wb") as file:
        file.truncate(26 * 1024 * 1024)
    assert site.curl("/en/admin/login/", "--header", "Expect:", "--data-binary", f"@{large}")[0] == 413


@deployment
def test_staff_sign_in_through_the_proxy_with_cookies_bound_to_the_host(site):
    site.manage("createsuperuser", "--noinput", environment=STAFF)
    jar = site.folder / "cookies"
    kept = ("--cookie", jar, "--cookie-jar", jar)
    status, headers, body = site.curl("/en/admin/login/", *kept)
    assert status == 200
    assert headers["set-cookie"][0].startswith("__Host-csrftoken=")
    assert "; Secure" in headers["set-cookie"][0]
    assert "Domain" not in headers["set-cookie"][0]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)[1]
    origin = f"https://{HOST}:{site.https_port}"
    form = []
    for pair in (
        f"csrfmiddlewaretoken={token}",
        f"username={STAFF['DJANGO_SUPERUSER_EMAIL']}",
        f"password={STAFF['DJANGO_SUPERUSER_PASSWORD']}",
    ):
        form += ["--data-urlencode", pair]
    status, headers, _ = site.curl("/en/admin/login/?next=/en/admin/", *kept, *form, "--header", f"Origin: {origin}")
    assert (status, headers["location"]) == (302, ["/en/admin/"])
    assert any(cookie.startswith("__Host-sessionid=") and "HttpOnly" in cookie for cookie in headers["set-cookie"])
    assert site.curl("/en/admin/", *kept)[0] == 200


@deployment
def test_the_api_answers_through_the_proxy(site):
    status, headers, body = site.curl("/api/v1/forums/")
    assert (status, headers["content-type"]) == (200, ["application/json"])
    assert json.loads(body) == {"count": 0, "next": None, "previous": None, "results": []}


@deployment
def test_the_worker_runs_a_task(site):
    site.manage("shell", "--command", "from stack_tasks import add; add.enqueue(20, 22)", **site.with_tasks)
    done = "SELECT return_value FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'"
    assert wait_until(lambda: site.query(done), "the task") == [(42,)]


@deployment
def test_the_release_cannot_be_written_to_and_runs_without_any_right(site):
    tried = "import pathlib; pathlib.Path('/app/config/settings.py').write_text('')"
    assert "Read-only file system" in site.engine.run(site.services["web"], ["python", "-c", tried]).stderr
    status = "import os, re; print(os.getuid(), re.search('CapEff:.([0-9a-f]+)', open('/proc/self/status').read())[1])"
    assert site.engine.run(site.services["web"], ["python", "-c", status]).stdout == "10001 0000000000000000\n"


@deployment
def test_no_tool_of_the_developers_is_in_the_release(site):
    tools = {"pytest", "ruff", "mypy", "hadolint"}
    assert {path.name for path in (site.engine.app / ".venv/bin").iterdir()} & tools == set()
    assert not (site.engine.app / "tests").exists()


@deployment
def test_the_interface_is_translated_in_the_release(site):
    said = "from django.utils import translation as t; t.activate('zh-hans'); print(t.gettext('Forums'))"
    assert site.manage("shell", "--verbosity", "0", "--command", said).strip() == "论坛"


@deployment
def test_everything_stops_gracefully_when_asked(site):
    """Stands last: it takes the stack down."""
    assert site.worker.stop(signal.SIGTERM) == 0
    assert site.proxy.stop(signal.SIGQUIT) == 0
    assert site.web.stop(signal.SIGTERM) == 0
    assert "Traceback" not in site.worker.log.read_text()
    assert "Traceback" not in site.access_log()
