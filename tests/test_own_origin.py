"""Whatever is asked under whatever name: answers stay on this kiosk."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask

from tests import factories, serving, walking
from tests.factories import ORIGIN, House, Visitor


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A kiosk that the tests of this file share."""
    return factories.house(tmp_path_factory.mktemp("stall"))


@pytest.fixture(scope="module")
def app(stall: House) -> Flask:
    """Its app."""
    return stall.app()


HOSTS = (
    "evil.example", "127.0.0.1.evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example",
    "evil.example#127.0.0.1", "evil@127.0.0.1", "127.0.0.1@evil.example", "127.0.0.1:80@evil",
    "127.0.0.1, evil.example", "127.0.0.1 evil.example", "127.0.0.1:99999", "127.0.0.1:evil",
    "127.0.0.2", "0.0.0.0", "[::1]", "2130706433", "127.1", "127.0.0.1/evil", "",
)  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_is_refused(app: Flask, host: str) -> None:
    for path in walking.every_path(app):
        answer = Visitor(app).opens(path, Host=host)
        assert answer.status_code == 400
        assert "Location" not in answer.headers
        assert "evil" not in answer.get_data(as_text=True)


def test_what_a_proxy_would_say_is_not_believed(app: Flask) -> None:
    said = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=e"}
    answer = Visitor(app).opens("/en", **said)
    assert answer.location == f"{ORIGIN}/en/"
    visitor = Visitor(app, headers={"Origin": "https://evil.example", **said})
    assert visitor.posts("/done", {"csrf_token": visitor.form()["csrf_token"]}).status_code == 403


ELSEWHERE = (
    "//evil.example", "//evil.example/en/", "///evil.example", "/\\evil.example", "/\\/evil.org",
    "/%2f%2fevil.example", "/%5cevil.example", "/%09/evil.example", "/en//evil.example",
    "/zh-CN//evil.example/..", "/zh-CN/%2f%2fevil.example", "/zh-CN/%0d%0aX-Evil:%20yes",
    "/case//evil.example", "/case/%2f%2fevil.example", "/case/%5c%5cevil.example",
    "/case/%0d%0aX-Evil:%20yes", "/case/%0aLocation:%20//evil.example", "/case/http://evil.example",
    "/zh-CN/case/%0aX-Evil:%20yes", "/en/case/%00", "/case/a%3fb%23c%25d",
    "/thanks?next=//evil.example", "/?next=//evil.example", "/en?next=%0d%0aX-Evil:%20yes",
    "/static//evil.example", "/static/%2e%2e/%2e%2e/kiosk/app.py", "/pictures/../../etc/passwd",
)  # fmt: skip


def test_no_address_leads_to_another_server(stall: House, tmp_path: Path) -> None:
    with serving.as_program(stall, tmp_path / "log") as served:
        own = f"127.0.0.1:{served.port}"
        for path in ELSEWHERE:
            for start in ("", f"http://{own}", "http://evil.example"):
                request = f"GET {start}{path} HTTP/1.1\r\nHost: {own}\r\n"
                head = served.says(request.encode()).partition(b"\r\n\r\n")[0].decode()
                lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
                assert "X-Evil" not in lines
                assert head.split()[1] in ("200", "302", "308", "400", "404"), path
                place = unquote(lines.get("Location", "/")).replace("\\", "/").strip()
                assert urlsplit(place).netloc in ("", own), path
        double = f"GET /en HTTP/1.1\r\nHost: {own}\r\nHost: evil.example\r\n"
        assert served.says(double.encode()).startswith(b"HTTP/1.1 400 ")
        assert served.says(b"GET / HTTP/1.0\r\n").startswith(b"HTTP/1.0 400 ")


def test_style_sheets_and_scripts_name_no_other_server(house: House) -> None:
    files = [f for f in house.settings.static.rglob("*") if f.suffix in (".css", ".js", ".svg")]
    assert len(files) > 5
    for file in files:
        bare = re.sub(r"http://www\.w3\.org/[\w/]+|/\*!.*?\*/", "", file.read_text(), flags=re.S)
        assert not re.search(r"https?://|url\(\s*['\"]?//|@import", bare), file
