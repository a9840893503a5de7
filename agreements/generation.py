"""Large plausible data for measuring: invented organisations, persons, forums and memoranda, the same for each seed.

Everything keeps the rules that ``full_clean`` checks and the state machine guards; it is inserted in bulk, in batches
of one transaction each, so that memory does not grow with the number of memoranda.
"""

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from agreements.models import Memorandum, Party, Relation, Signatory, Term, Transition
from agreements.models.memoranda import SIGNED_STATUSES, Status
from agreements.transitions import path
from bilingual.dates import Precision, settle
from forum.models import Capacity, Delegate, Forum, Organiser, Session, Speech, SpeechSpeaker
from people.models import Affiliation, Organisation, Person
from records.bulk import Act, append, one_act
from records.history import acting

BATCH = 1000
TODAY = dt.date(2025, 1, 1)
"""The data tell of the time before this day, whenever they are made; so they are the same on every day."""

Pair = tuple[str, str]
# fmt: off
PLACES: list[tuple[str, str, str]] = [
    ("云溪", "Yunxi", "CN"), ("江洲", "Jiangzhou", "CN"), ("松岭", "Songling", "CN"), ("白浦", "Baipu", "CN"),
    ("青澜", "Qinglan", "CN"), ("石桥", "Shiqiao", "CN"), ("绿洲", "Lüzhou", "CN"), ("长汀", "Changting", "CN"),
    ("维丹", "Vidan", "RU"), ("苏霍沃", "Sukhovo", "RU"), ("阮平", "Nguyen Binh", "VN"), ("和朗", "Hoa Lang", "VN"),
    ("巴兰", "Balan", "MY"), ("甘榜丁宜", "Kampong Tinggi", "MY"), ("素拉", "Sura", "TH"), ("帕拉", "Phala", "TH"),
    ("芒努", "Muang Nu", "LA"), ("波冷", "Prey Leng", "KH"), ("苏卡马朱", "Sukamaju", "ID"), ("奥尔塔", "Orta", "KZ"),
]
FIELDS: list[Pair] = [
    ("理工", "Technology"), ("师范", "Education"), ("财经", "Finance"), ("农业", "Agriculture"), ("医科", "Medicine"),
    ("海洋", "Marine Studies"), ("艺术", "Arts"), ("外国语", "Foreign Studies"),
    ("交通", "Transport"), ("矿业", "Mining"),
]
BODIES: list[tuple[str, str, str]] = [
    ("{place}{field}大学", "{place} University of {field}", "university"),
    ("{place}{field}学院", "{place} College of {field}", "university"),
    ("{place}{field}协会", "{place} Association for {field}", "association"),
    ("{place}{field}公司", "{place} {field} Company", "company"),
    ("{place}{field}管理局", "{place} Administration of {field}", "government"),
]
FAMILIES: list[Pair] = [
    ("王", "Wang"), ("李", "Li"), ("单", "Shan"), ("曾", "Zeng"), ("吕", "Lü"), ("阮", "Nguyễn"), ("欧阳", "Ouyang"),
    ("陈", "Chen"), ("解", "Xie"), ("仇", "Qiu"), ("黎", "Lê"), ("赵", "Zhao"),
]
GIVEN: list[Pair] = [
    ("明远", "Mingyuan"), ("雨桐", "Yutong"), ("建国", "Jianguo"), ("思源", "Siyuan"), ("海燕", "Haiyan"),
    ("文", "Wen"),
    ("晓岚", "Xiaolan"), ("志恒", "Zhiheng"), ("若琳", "Ruolin"), ("春生", "Chunsheng"), ("静", "Jing"), ("博", "Bo"),
]
TITLES: list[Pair] = [
    ("校长", "President"), ("副校长", "Vice President"), ("院长", "Dean"), ("会长", "Chair"),
    ("秘书长", "Secretary General"),
    ("国际处处长", "Director of International Affairs"), ("总经理", "General Manager"),
]
PROGRAMME = [
    ("opening", "开幕式", "Opening"), ("keynotes", "主旨发言", "Keynotes"), ("signing", "签约仪式", "Signing"),
    ("closing", "闭幕式", "Closing"),
]
REASONS: list[Pair] = [("双方同意终止", "Ended by mutual consent"), ("一方通知终止", "Ended by notice of one party")]
STATUSES = {
    Status.IN_FORCE: 56, Status.TERMINATED: 12, Status.SIGNED: 8, Status.AGREED: 4, Status.IN_REVIEW: 6,
    Status.DRAFT: 10, Status.CANCELLED: 4,
}  # some of those in force become superseded
VISIBILITIES = {"public": 60, "metadata": 15, "parties": 15, "internal": 10}
# fmt: on


class AlreadyGenerated(Exception):
    """Data of this seed are in the database already."""


class Counts(NamedTuple):
    """How many records of each kind go with a number of memoranda."""

    organisations: int
    persons: int
    forums: int
    memoranda: int

    @classmethod
    def for_memoranda(cls, memoranda: int) -> "Counts":
        """Return counts in proportion."""
        return cls(max(memoranda // 50, 8), max(memoranda // 20, 16), max(memoranda // 200, 1), memoranda)


class Generator:
    """Makes the records of one seed; two of the same seed and size make the same."""

    def __init__(self, seed: int, memoranda: int) -> None:
        self.seed, self.counts = seed, Counts.for_memoranda(memoranda)
        self.random = random.Random(f"{seed}")  # noqa: S311  # nosec B311 - repeatable on purpose
        self.clock = 0
        self.organisations: list[Organisation] = []
        self.persons: list[Person] = []
        self.signings: list[Session] = []

    def run(self, progress: Callable[[int], None]) -> None:
        """Write everything, telling ``progress`` the number of memoranda after each batch.

        Raises ``AlreadyGenerated`` where this seed was used before; nothing is written then.
        """
        if Organisation.objects.filter(slug__startswith=f"gen-{self.seed}-").exists():
            raise AlreadyGenerated
        with acting(reason=f"generate_forums seed {self.seed}"):
            self._write(self.counts.organisations, self._organisations)
            self._write(self.counts.persons, self._persons)
            self._write(self.counts.forums, self._forums, batch=BATCH // 20)
            self._write(self.counts.memoranda, self._memoranda, progress=progress)

    def _write(
        self,
        count: int,
        make: Callable[[Act, range], None],
        *,
        batch: int = BATCH,
        progress: Callable[[int], None] = lambda done: None,
    ) -> None:
        for start in range(1, count + 1, batch):
            numbers = range(start, min(start + batch, count + 1))
            with one_act(batch_size=BATCH) as act:
                make(act, numbers)
            progress(numbers[-1])

    def _id(self) -> uuid.UUID:
        """Return the next identifier: a UUIDv7 of an invented clock, which the seed decides."""
        self.clock += 1
        instant = 1_600_000_000_000 + self.clock
        return uuid.UUID(int=instant << 80 | 7 << 76 | self.random.getrandbits(12) << 64 | 2 << 62 | self.seed % 2**62)

    def _pick(self, weights: dict[Any, int]) -> Any:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def _day(self, first: dt.date, last: dt.date) -> dt.date:
        return first + dt.timedelta(days=self.random.randint(0, max((last - first).days, 0)))

    def _organisations(self, act: Act, numbers: range) -> None:
        made = []
        for n in numbers:
            place, field, body = (self.random.choice(choices) for choices in (PLACES, FIELDS, BODIES))
            made.append(
                Organisation(
                    id=self._id(),
                    slug=f"gen-{self.seed}-organisation-{n}",
                    name_zh_hans=body[0].format(place=place[0], field=field[0]) + f"（示例{self.seed}-{n}）",
                    name_en=body[1].format(place=place[1], field=field[1]) + f" (Example {self.seed}-{n})",
                    kind=body[2],
                    country=place[2],
                    city_zh_hans=place[0],
                    city_en=place[1],
                    is_listed=self.random.random() > 0.03,
                )
            )
        self.organisations += act.create(Organisation, made)

    def _persons(self, act: Act, numbers: range) -> None:
        made, posts = [], []
        for n in numbers:
            family, given = self.random.choice(FAMILIES), self.random.choice(GIVEN)
            person = Person(
                id=self._id(),
                slug=f"gen-{self.seed}-person-{n}",
                name_zh_hans=f"{family[0]}{given[0]}（示例{n}）",
                name_en=f"{family[1]} {given[1]} (Example {n})",
                family_name_zh_hans=family[0],
                family_name_en=family[1],
                given_name_zh_hans=given[0],
                given_name_en=given[1],
                consent_on=self._day(dt.date(2019, 1, 1), TODAY) if n % 10 else None,
            )
            title = self.random.choice(TITLES)
            made.append(person)
            posts.append(
                Affiliation(
                    id=self._id(),
                    person=person,
                    organisation=self.organisations[n % len(self.organisations)],
                    title_zh_hans=title[0],
                    title_en=title[1],
                    started=dt.date(self.random.randint(1995, 2018), 1, 1),
                    started_precision=Precision.YEAR,
                )
            )
        self.persons += act.create(Person, made)
        act.create(Affiliation, posts)

    def _person_of(self, organisation_number: int) -> Person:
        """Return somebody of the organisation, as ``_persons`` spread them; anybody where it has nobody."""
        mine = range((organisation_number - 1) % len(self.organisations), len(self.persons), len(self.organisations))
        return self.persons[self.random.choice(mine) if mine else 0]

    def _forums(self, act: Act, numbers: range) -> None:
        rows: dict[type, list[Any]] = {
            model: [] for model in (Forum, Organiser, Session, Delegate, Capacity, Speech, SpeechSpeaker)
        }
        for n in numbers:
            for record in self._forum(n):
                rows[type(record)].append(record)
        for model, made in rows.items():
            act.create(model, made)
        self.signings += [session for session in rows[Session] if session.kind == Session.Kind.SIGNING]

    def _forum(self, n: int) -> Iterator[Any]:
        place = self.random.choice(PLACES)
        slug = f"gen-{self.seed}-forum-{n}"
        day = dt.datetime.combine(self._day(dt.date(2005, 1, 1), TODAY), dt.time(1), dt.UTC)
        status = "published" if self.random.random() < 0.9 else "draft"
        forum = Forum(
            id=self._id(),
            slug=slug,
            title_zh_hans=f"{place[0]}国际教育合作论坛（示例{self.seed}-{n}）",
            title_en=f"{place[1]} International Forum on Education (Example {self.seed}-{n})",
            starts_at=day,
            ends_at=day + dt.timedelta(hours=8),
            city_zh_hans=place[0],
            city_en=place[1],
            country=place[2],
            status=status,
            attendance=self.random.randint(30, 400),
        )
        yield forum
        hosts = self.random.sample(self.organisations, 2)
        for order, (body, role) in enumerate(zip(hosts, ("host", "co_organiser"), strict=True), 1):
            yield Organiser(id=self._id(), forum=forum, organisation=body, role=role, order=order)
        kinds = {
            "opening": ("开幕式", "Opening"),
            "keynotes": ("主旨发言", "Keynotes"),
            "signing": ("签约仪式", "Signing"),
        }
        sessions = {}
        for order, (kind, (zh, en)) in enumerate({**kinds, "closing": ("闭幕式", "Closing")}.items(), 1):
            starts_at = day + dt.timedelta(hours=2 * order - 2)
            sessions[kind] = Session(
                id=self._id(),
                slug=f"{slug}-{kind}",
                forum=forum,
                kind=kind,
                title_zh_hans=zh,
                title_en=en,
                order=order,
                starts_at=starts_at,
                ends_at=starts_at + dt.timedelta(hours=2),
            )
            yield sessions[kind]
        for order, person in enumerate(self.random.sample(self.persons, min(16, len(self.persons))), 1):
            speaks = order <= 6
            delegate = Delegate(
                id=self._id(),
                forum=forum,
                person=person,
                roles=["speaker"] if speaks else ["guest"],
                attendance_status="attended",
            )
            title = self.random.choice(TITLES)
            yield delegate
            yield Capacity(
                id=self._id(),
                delegate=delegate,
                organisation=self.random.choice(self.organisations),
                title_zh_hans=title[0],
                title_en=title[1],
            )
            if speaks:
                starts_at = day + dt.timedelta(hours=2, minutes=20 * (order - 1))
                speech = self._speech(f"{slug}-speech-{order}", order, sessions["keynotes"], starts_at, status)
                yield speech
                yield SpeechSpeaker(id=self._id(), speech=speech, delegate=delegate)

    def _speech(self, slug: str, order: int, session: Session, starts_at: dt.datetime, status: str) -> Speech:
        subject, field = self.random.choice(FIELDS), self.random.choice(FIELDS)
        return Speech(
            id=self._id(),
            slug=slug,
            session=session,
            title_zh_hans=f"{subject[0]}与{field[0]}教育的合作",
            title_en=f"Co-operation in {subject[1]} and {field[1]}",
            abstract_zh_hans=f"介绍{subject[0]}领域的经验与设想。",
            abstract_en=f"Experience and plans in the field of {subject[1]}.",
            language=self.random.choice(["zh-hans", "en", "ru", "vi"]),
            starts_at=starts_at,
            minutes=20,
            order=order,
            status=status,
        )

    def _memoranda(self, act: Act, numbers: range) -> None:
        memoranda: list[Memorandum] = []
        rows: dict[type, list[Any]] = {Party: [], Signatory: [], Term: [], Relation: []}
        moves: list[Transition] = []
        for n in numbers:
            memorandum = self._memorandum(n)
            for part in self._parts(memorandum):
                rows[type(part)].append(part)
            predecessor = memoranda[-1] if memoranda and self.random.random() < 0.05 else None
            if predecessor and self._supersedes(memorandum, predecessor):
                predecessor.status = Status.SUPERSEDED
                rows[Relation].append(
                    Relation(
                        id=self._id(),
                        from_memorandum=memorandum,
                        to_memorandum=predecessor,
                        type=Relation.Type.SUPERSEDES,
                    )
                )
            memoranda.append(memorandum)
        act.create(Memorandum, memoranda)
        for model, made in rows.items():
            act.create(model, made)
        for memorandum in memoranda:
            trail = [Status.DRAFT, *(path(Status.DRAFT, memorandum.status) or [])]
            moves += [
                Transition(memorandum=memorandum, from_status=before, to_status=after, why="generated")
                for before, after in pairwise(trail)
            ]
        append(Transition, moves)

    def _supersedes(self, memorandum: Memorandum, predecessor: Memorandum) -> bool:
        """Return whether the two can be taken for an instrument and the one it replaced."""
        both_in_force = memorandum.status == predecessor.status == Status.IN_FORCE
        return both_in_force and (predecessor.concluded_on or TODAY) <= (memorandum.concluded_on or TODAY)

    def _memorandum(self, n: int) -> Memorandum:
        status = self._pick(STATUSES)
        signed = status in SIGNED_STATUSES
        session = self.random.choice(self.signings) if self.random.random() < 0.6 else None
        if session and session.starts_at:
            day, precision = session.starts_at.date(), Precision.DAY
        else:
            day = self._day(dt.date(1990, 1, 1), TODAY)
            precision = Precision.YEAR if day.year < 2000 else Precision.DAY
        day = settle(day, precision)
        subject, instrument = self.random.choice(Memorandum.Subject.choices), self.random.choice(INSTRUMENTS)
        place, reason = self.random.choice(PLACES), self.random.choice(REASONS)
        terminated = status == Status.TERMINATED
        field = self.random.choice(FIELDS)
        return Memorandum(
            id=self._id(),
            reference=f"GEN-{self.seed}-{n:06d}",
            instrument=instrument[2],
            title_zh_hans=f"关于{field[0]}教育合作的{instrument[0]}",
            title_en=f"{instrument[1]} on co-operation in {field[1]}" if self.random.random() < 0.95 else None,
            subject=subject[0],
            summary_zh_hans=f"双方在{field[0]}领域交流师生，共同开展研究。",
            summary_en=f"The parties exchange students and staff and do research in {field[1]}.",
            status=status,
            visibility=self._pick(VISIBILITIES),
            session=session,
            place_zh_hans=place[0],
            place_en=place[1],
            concluded_on=day if signed else None,
            concluded_precision=precision if signed else Precision.DAY,
            entry_into_force_basis=Memorandum.Basis.SIGNATURE,
            entered_into_force_on=day if status == Status.IN_FORCE else None,
            authentic_languages=["zh-hans", "en"],
            no_scan_held=signed or status == Status.AGREED,
            terminated_on=self._day(day, TODAY) if terminated else None,
            termination_reason_zh_hans=reason[0] if terminated else None,
            termination_reason_en=reason[1] if terminated else None,
        )

    def _parts(self, memorandum: Memorandum) -> Iterator[Any]:
        """Yield the parties, one signatory for each, and the terms of a memorandum."""
        count = self._pick({2: 75, 3: 18, 4: 7})
        for order, number in enumerate(self.random.sample(range(len(self.organisations)), count), 1):
            party = Party(id=self._id(), memorandum=memorandum, organisation=self.organisations[number], order=order)
            person, title = self._person_of(number), self.random.choice(TITLES)
            yield party
            yield Signatory(
                id=self._id(),
                party=party,
                person=person,
                name_as_signed_zh_hans=person.name_zh_hans,
                name_as_signed_en=person.name_en,
                capacity_zh_hans=title[0],
                capacity_en=title[1],
                authority=Signatory.Authority.EX_OFFICIO,
                signed_on=memorandum.concluded_on,
                signed_precision=memorandum.concluded_precision,
                method=Signatory.Method.INK,
            )
        if memorandum.concluded_on:
            yield from self._terms(memorandum, memorandum.concluded_on)

    def _terms(self, memorandum: Memorandum, start: dt.date) -> Iterator[Term]:
        years = self._pick({3: 40, 5: 40, 0: 20})
        end = start + dt.timedelta(days=365 * years - 1) if years else None
        yield Term(
            id=self._id(), memorandum=memorandum, starts_on=start, ends_on=end, notice_days=self._pick({90: 1, 180: 1})
        )
        if end and self.random.random() < 0.3:
            yield Term(
                id=self._id(),
                memorandum=memorandum,
                starts_on=end + dt.timedelta(days=1),
                ends_on=end + dt.timedelta(days=365 * years),
                kind=Term.Kind.RENEWAL,
            )


INSTRUMENTS: list[tuple[str, str, str]] = [
    ("谅解备忘录", "Memorandum of Understanding", Memorandum.Instrument.UNDERSTANDING),
    ("合作备忘录", "Memorandum of Cooperation", Memorandum.Instrument.COOPERATION),
    ("意向书", "Letter of Intent", Memorandum.Instrument.LETTER),
    ("协议", "Agreement", Memorandum.Instrument.AGREEMENT),
]
