from tests import factories as make
import pytest
pytestmark = pytest.mark.django_db

def test_smoke():
    assert make.memorandum(status="in_force").status == "in_force"
    make.speech()
