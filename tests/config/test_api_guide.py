"""The guide for partners: every address in it works, and what it quotes is what is sent."""

import json
import re

import pytest
from django.conf import settings

from tests import factories

pytestmark = pytest.mark.django_db
GUIDE = (settings.BASE_DIR / "docs" / "api.md").read_text()
HOST = "http://127.0.0.1:8000"


def test_every_address_in_the_guide_is_answered(client):
    factories.memorandum(reference="HAHCV-JCU-2023", status="signed")
    addresses = re.findall(rf"curl '{HOST}([^']+)'", GUIDE)
    assert len(addresses) == 6
    for address in addresses:
        assert client.get(address).status_code == (400 if "page=0" in address else 200), address


def test_the_problem_quoted_is_the_one_sent(client):
    quoted = json.loads(re.search(r'```json\n(\{\n  "type".*?)```', GUIDE, re.DOTALL)[1])
    assert client.get("/api/v1/people/?page=0&lang=en").json() == quoted
