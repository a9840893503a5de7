"""Names: folded, in pinyin, sorted and found."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilingual.names import fold, has_han, pinyin_syllables, search_key, slug_from, sort_key_en, sort_key_zh

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)


class TestFold:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Vũ Như Quỳnh", "vu nhu quynh"),
            ("Lü", "lu"),
            ("Đặng", "dang"),
            ("STRAẞE", "strasse"),
            ("ＣＣＮ", "ccn"),
            ("Ольга Гумилевская", "ольга гумилевская"),
            ("Ёлкин", "елкин"),
            ("  two \n  words ", "two words"),
            ("İstanbul", "istanbul"),
            ("ﬁnance", "finance"),
            ("", ""),
        ],
    )
    def test_examples(self, text, folded):
        assert fold(text) == folded

    @given(st.text())
    def test_folding_twice_is_folding_once(self, text):
        assert fold(fold(text)) == fold(text)

    @given(st.text())
    def test_case_composition_and_width_do_not_matter(self, text):
        assert fold(unicodedata.normalize("NFD", text)) == fold(text) == fold(unicodedata.normalize("NFC", text))


class TestPinyin:
    def test_surnames_have_readings_of_their_own(self):
        assert pinyin_syllables("单伟", is_person=True) == ["shan", "wei"]
        assert pinyin_syllables("单位") == ["dan", "wei"]
        assert pinyin_syllables("曾国藩", is_person=True)[0] == "zeng"
        assert pinyin_syllables("尉迟恭", is_person=True) == ["yuchi", "gong"]

    def test_u_with_dots_is_u_and_a_latin_v_stays(self):
        assert pinyin_syllables("吕梁") == ["lu", "liang"]
        assert pinyin_syllables("女王") == ["nu", "wang"]
        assert pinyin_syllables("vivo大学") == ["vivo", "da", "xue"]

    def test_words_decide_the_reading(self):
        assert pinyin_syllables("重庆银行") == ["chong", "qing", "yin", "hang"]

    def test_nothing_of_nothing(self):
        assert pinyin_syllables("") == []

    @given(HAN, st.booleans())
    def test_syllables_are_lower_case_latin(self, text, is_person):
        for syllable in pinyin_syllables(text, is_person=is_person):
            assert syllable == fold(syllable)


class TestSorting:
    def test_chinese_names_stand_in_pinyin_order(self):
        names = ["单伟", "白云", "曾敏", "解放", "安娜", "Vivo 公司", "360 公司"]
        assert sorted(names, key=lambda n: sort_key_zh(n, is_person=True)) == [
            "360 公司",
            "安娜",
            "白云",
            "单伟",
            "Vivo 公司",
            "解放",
            "曾敏",
        ]

    def test_a_persons_own_romanisation_decides_when_it_fits(self):
        assert sort_key_zh("曾伟", "Zeng Wei", is_person=True) == "zeng wei"
        assert sort_key_zh("单伟", "Wei Shan", is_person=True) == "shan wei"
        assert sort_key_zh("武如琼", "Vũ Như Quỳnh", is_person=True) == "wu ru qiong"

    def test_without_a_chinese_name_the_english_one(self):
        assert sort_key_zh(None, "The Éclair Association") == "eclair association"
        assert sort_key_zh("", None) == ""

    def test_english_order_ignores_articles_accents_and_punctuation(self):
        names = ["The Ohio College", "École Normale", "“Zhejiang” University", "An Institute", "Moscow State"]
        assert sorted(names, key=sort_key_en) == [
            "École Normale",
            "An Institute",
            "Moscow State",
            "The Ohio College",
            "“Zhejiang” University",
        ]


class TestSearching:
    @pytest.mark.parametrize("query", ["单伟", "shan wei", "shanwei", "Shan", "Wei Shan", "SHÀN"])
    def test_a_person_is_found_in_characters_and_pinyin(self, query):
        assert fold(query) in search_key("单伟", "Wei Shan", is_person=True)

    @pytest.mark.parametrize("query", ["Vũ Như Quỳnh", "vu nhu quynh", "Quynh", "vunhuquynh", "武如琼", "wuruqiong"])
    def test_a_person_is_found_with_and_without_accents(self, query):
        assert fold(query) in search_key("武如琼", "Vũ Như Quỳnh", is_person=True)

    def test_absent_names_leave_no_line(self):
        assert search_key(None, "", "CCN") == "ccn"

    @given(st.lists(HAN | st.text(max_size=12), min_size=1, max_size=3), st.booleans())
    def test_every_name_finds_its_record(self, names, is_person):
        key = search_key(*names, is_person=is_person)
        for name in names:
            assert fold(name) in key
            if has_han(name):
                assert "".join(pinyin_syllables(name, is_person=is_person)) in key


class TestSlugs:
    @pytest.mark.parametrize(
        ("names", "slug"),
        [
            (("Jingdezhen Ceramic University",), "jingdezhen-ceramic-university"),
            (("", "景德镇陶瓷大学"), "jing-de-zhen-tao-ci-da-xue"),
            (("Ольга", "Olga Gumilevskaya"), "olga-gumilevskaya"),
            (("People's Friendship", None), "peoples-friendship"),
            (("Vũ Như Quỳnh",), "vu-nhu-quynh"),
            ((None, "！"), ""),
        ],
    )
    def test_examples(self, names, slug):
        assert slug_from(*names) == slug

    @given(st.lists(st.text() | HAN, max_size=3))
    def test_a_slug_is_short_lower_case_ascii(self, names):
        slug = slug_from(*names)
        assert len(slug) <= 80
        assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789-" for c in slug)
        assert not slug.startswith("-")
        assert not slug.endswith("-")
