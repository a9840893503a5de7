"""Valid records for tests, in both languages, each made with ``full_clean`` and ``save``. Keywords override."""

import datetime as dt
import itertools

from accounts.models import User
from agreements.models import Memorandum, Party, Signatory
from agreements.transitions import move, path
from forum.models import Capacity, Delegate, Forum, Session, Speech, SpeechSpeaker
from people.models import Organisation, Person

_numbers = itertools.count(1)
UTC = dt.UTC
DAY = dt.date(2023, 8, 28)


def saved(record):
    """Validate and write ``record``; return it."""
    record.full_clean()
    record.save()
    return record


def organisation(**fields):
    n = next(_numbers)
    return saved(
        Organisation(
            **{"name_zh_hans": f"测试大学{n}", "name_en": f"Test University {n}", "country": "CN", "kind": "university"}
            | fields
        )
    )


def person(**fields):
    n = next(_numbers)
    return saved(Person(**{"name_zh_hans": f"王测试{n}", "name_en": f"Wang Ceshi {n}", "consent_on": DAY} | fields))


def forum(**fields):
    n = next(_numbers)
    return saved(
        Forum(
            **{
                "title_zh_hans": f"测试论坛{n}",
                "title_en": f"Test Forum {n}",
                "starts_at": dt.datetime(2023, 8, 28, 1, tzinfo=UTC),
                "ends_at": dt.datetime(2023, 8, 28, 9, tzinfo=UTC),
                "status": "published",
                "country": "CN",
            }
            | fields
        )
    )


def session(**fields):
    n = next(_numbers)
    fields.setdefault("forum", None)
    fields["forum"] = fields["forum"] or forum()
    return saved(Session(**{"kind": "keynotes", "title_zh_hans": f"主旨发言{n}", "title_en": f"Keynotes {n}"} | fields))


def delegate(**fields):
    fields["forum"] = fields.get("forum") or forum()
    fields["person"] = fields.get("person") or person()
    return saved(Delegate(**{"roles": ["speaker"], "attendance_status": "attended"} | fields))


def capacity(**fields):
    fields["delegate"] = fields.get("delegate") or delegate()
    fields["organisation"] = fields.get("organisation") or organisation()
    return saved(Capacity(**{"title_zh_hans": "院长", "title_en": "Dean"} | fields))


def speech(*, speaker=None, **fields):
    """A published speech with one speaker, who has one capacity."""
    n = next(_numbers)
    fields["session"] = fields.get("session") or session()
    made = saved(
        Speech(
            **{
                "title_zh_hans": f"测试发言{n}",
                "title_en": f"Test Speech {n}",
                "abstract_zh_hans": f"摘要{n}",
                "abstract_en": f"Abstract {n}",
                "status": "published",
            }
            | fields
        )
    )
    who = speaker or delegate(forum=made.session.forum)
    if not who.capacities.exists():
        capacity(delegate=who)
    saved(SpeechSpeaker(speech=made, delegate=who))
    return made


def memorandum(*, parties=(), status="draft", **fields):
    """A memorandum between ``parties`` (two new organisations by default), each with a dated signatory."""
    n = next(_numbers)
    made = saved(
        Memorandum(
            **{
                "reference": f"TEST-{n}",
                "title_zh_hans": f"测试备忘录{n}",
                "title_en": f"Test Memorandum {n}",
                "visibility": "public",
                "no_scan_held": True,
                "entry_into_force_basis": "on_signature",
            }
            | fields
        )
    )
    for order, body in enumerate(parties or (organisation(), organisation()), 1):
        party = saved(Party(memorandum=made, organisation=body, order=order))
        saved(
            Signatory(
                party=party, person=person(), signed_on=DAY, capacity_zh_hans=f"校长{n}", capacity_en=f"President {n}"
            )
        )
    for step in path("draft", status) or []:
        move(made, step)
    return made


def staff(**fields):
    """A superuser who can sign in to the admin."""
    n = next(_numbers)
    return User.objects.create_superuser(
        **{"email": f"staff{n}@example.org", "password": "a long enough password", "name": f"Staff {n}"} | fields
    )
