"""A small, complete and valid forum as tables, for tests that write them to a folder, change a cell and load them."""
# ruff: noqa: E501 - one row a line reads best

import copy
import csv
from pathlib import Path

FORUM = {
    "organisations": [
        {"slug": "north", "name_zh_hans": "北方大学", "name_en": "North University", "kind": "university", "country": "CN", "parent": ""},
        {"slug": "south", "name_zh_hans": "南方学院", "name_en": "", "kind": "university", "country": "RU", "parent": "north"},
    ],
    "organisation_aliases": [{"organisation": "north", "name": "Northern University", "language": "en"}],
    "people": [
        {"slug": "shan-wei", "name_zh_hans": "单伟", "name_en": "Shan Wei", "native_name": "", "honorific": "dr", "consent_on": "2023-08-01"},
        {"slug": "quynh", "name_zh_hans": "武如琼", "name_en": "Vu Nhu Quynh", "native_name": "Vũ Như Quỳnh", "honorific": "", "consent_on": ""},
    ],
    "person_aliases": [{"person": "quynh", "name": "Vu Quynh", "language": "en"}],
    "affiliations": [
        {"person": "shan-wei", "organisation": "north", "title_zh_hans": "院长", "title_en": "Dean", "started": "2019", "ended": ""},
        {"person": "shan-wei", "organisation": "north", "title_zh_hans": "教授", "title_en": "", "started": "2001-09", "ended": "2018"},
    ],
    "series": [{"slug": "weeks", "name_zh_hans": "教育周", "name_en": "Education Week"}],
    "forums": [
        {"slug": "forum-2023", "series": "weeks", "title_zh_hans": "论坛", "title_en": "Forum", "starts_at": "2023-08-28 09:00", "ends_at": "2023-08-28 17:00", "time_zone": "Asia/Shanghai", "country": "CN", "status": "published", "attendance": "100", "attendance_is_minimum": "是"},
    ],
    "organisers": [{"forum": "forum-2023", "organisation": "north", "role": "host", "order": "1"}],
    "sessions": [
        {"slug": "keynotes", "forum": "forum-2023", "order": "1", "kind": "keynotes", "title_zh_hans": "主旨发言", "title_en": "Keynotes", "starts_at": "2023-08-28 09:30", "ends_at": "2023-08-28 12:00"},
        {"slug": "signing", "forum": "forum-2023", "order": "2", "kind": "signing", "title_zh_hans": "签约", "title_en": "Signing", "starts_at": "", "ends_at": ""},
    ],
    "delegates": [
        {"forum": "forum-2023", "person": "shan-wei", "roles": "signatory; speaker", "attendance_status": "attended"},
        {"forum": "forum-2023", "person": "quynh", "roles": "signatory；witness", "attendance_status": ""},
    ],
    "capacities": [
        {"forum": "forum-2023", "person": "shan-wei", "organisation": "north", "order": "1", "title_zh_hans": "院长", "title_en": "Dean"},
        {"forum": "forum-2023", "person": "shan-wei", "organisation": "south", "order": "2", "title_zh_hans": "顾问", "title_en": "Adviser"},
    ],
    "speeches": [
        {"slug": "speech", "session": "keynotes", "order": "1", "kind": "keynote", "title_zh_hans": "发言", "title_en": "Speech", "abstract_zh_hans": "第一行\n第二行", "language": "zh-hans", "starts_at": "2023-08-28 10:00", "minutes": "20", "status": "published"},
    ],
    "speech_speakers": [{"speech": "speech", "person": "shan-wei", "order": "1"}],
    "memoranda": [
        {"reference": "OLD-2001", "title_zh_hans": "旧备忘录", "title_en": "Old memorandum", "instrument": "memorandum_of_understanding", "subject": "research", "status": "superseded", "visibility": "public", "session": "", "entry_into_force_basis": "on_signature", "entered_into_force_on": "", "authentic_languages": "", "depositary": "", "no_scan_held": "yes"},
        {"reference": "NEW-2023", "title_zh_hans": "新备忘录", "title_en": "New memorandum", "instrument": "memorandum_of_cooperation", "subject": "ceramics", "status": "in_force", "visibility": "public", "session": "signing", "entry_into_force_basis": "on_signature", "entered_into_force_on": "", "authentic_languages": "en; zh-hans", "depositary": "north", "no_scan_held": "yes"},
    ],
    "parties": [
        {"memorandum": "OLD-2001", "organisation": "north", "order": "1", "name_as_signed_zh_hans": "北方学院", "name_as_signed_en": ""},
        {"memorandum": "OLD-2001", "organisation": "south", "order": "2", "name_as_signed_zh_hans": "", "name_as_signed_en": ""},
        {"memorandum": "NEW-2023", "organisation": "north", "order": "1", "name_as_signed_zh_hans": "", "name_as_signed_en": ""},
        {"memorandum": "NEW-2023", "organisation": "south", "order": "2", "name_as_signed_zh_hans": "", "name_as_signed_en": ""},
    ],
    "signatories": [
        {"memorandum": "OLD-2001", "organisation": "north", "person": "shan-wei", "capacity_zh_hans": "院长", "capacity_en": "Dean", "signed_on": "2001"},
        {"memorandum": "OLD-2001", "organisation": "south", "person": "quynh", "capacity_zh_hans": "校长", "capacity_en": "Rector", "signed_on": "2001"},
        {"memorandum": "NEW-2023", "organisation": "north", "person": "shan-wei", "capacity_zh_hans": "院长", "capacity_en": "Dean", "signed_on": "2023-08-28"},
        {"memorandum": "NEW-2023", "organisation": "south", "person": "quynh", "capacity_zh_hans": "校长", "capacity_en": "Rector", "signed_on": "2023-08-28"},
    ],
    "witnesses": [{"memorandum": "NEW-2023", "person": "shan-wei", "capacity_zh_hans": "见证人", "capacity_en": "Witness"}],
    "terms": [
        {"memorandum": "NEW-2023", "starts_on": "2023-08-28", "ends_on": "2026-08-27", "kind": "initial", "notice_days": "60"},
        {"memorandum": "NEW-2023", "starts_on": "2026-08-28", "ends_on": "", "kind": "renewal", "notice_days": ""},
    ],
    "relations": [{"from": "NEW-2023", "to": "OLD-2001", "type": "supersedes"}],
    "milestones": [
        {"memorandum": "NEW-2023", "title_zh_hans": "互派学生", "title_en": "Exchange students", "due_on": "2024-07-01", "met_on": "", "responsible": "north", "figure": "40", "unit_zh_hans": "名", "unit_en": "students", "status": "scheduled"},
    ],
}  # fmt: skip
ROWS = {name: len(rows) for name, rows in FORUM.items()}


def forum() -> dict[str, list[dict[str, str]]]:
    """Return the tables, free to be changed."""
    return copy.deepcopy(FORUM)


def write(folder: Path, tables: dict[str, list[dict[str, str]]]) -> Path:
    """Write the tables as files into ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)))
            writer.writeheader()
            writer.writerows(rows)
    return folder
