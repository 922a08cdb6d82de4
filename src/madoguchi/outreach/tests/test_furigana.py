"""The citizens' pages: readings over every word, the way there, whom to ask."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.contracts import library
from madoguchi.core.errors import Refusal
from madoguchi.outreach import places, words
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.web import furigana

RUBY = re.compile(r"<ruby>.*?</ruby>")
ANSWERS = {
    "first_application": "1",
    "may_post": "1",
    "in_city": "1",
    "people": "2",
    "under_15": "1",
}
CONTACT = {"kana": "ヤマダ ハナコ", "telephone": "090-1234-5678"}
DATA = ("○○会館", "○○町")
"""Words of data that only who enters a venue can read."""


def at(name: str, *args: object) -> str:
    return reverse(f"bookings:public-{name}", args=[make.SLUG, *args])


@pytest.fixture
def session(crew: make.Crew) -> Session:
    place = make.venue(
        crew.manager,
        name="○○会館",
        address="京都市左京区○○町1",
        position="35.0116, 135.7681",
        wheelchair=True,
    )
    return make.session(crew.manager, at=place)


def pages(client: Client, session: Session) -> dict[str, str]:
    """Every step of a citizen's booking, as it is sent."""
    slot = at("questions", make.slot(session).pk)
    later = at("questions", make.slot(session, 4).pk)
    out = {**ANSWERS, "in_city": "0", "under_15": "0", "people": "1"}
    steps = {
        "venues": client.get(at("venues")),
        "times": client.get(at("times", session.pk)),
        "questions": client.get(slot),
        "wrong": client.post(slot, {"to": "contact", "may_post": "0"}),
        "not first": client.post(
            slot, {**ANSWERS, "first_application": "0", "to": "contact"}
        ),
        "three": client.post(slot, {**ANSWERS, "people": "3", "to": "contact"}),
        "contact": client.post(slot, {**ANSWERS, "to": "contact"}),
        "short": client.post(
            slot, {**ANSWERS, **CONTACT, "telephone": "12345678", "to": "confirm"}
        ),
        "confirm": client.post(slot, {**ANSWERS, **CONTACT, "to": "confirm"}),
        "outside": client.post(later, {**out, **CONTACT, "to": "confirm"}),
        "mine": client.post(slot, {**ANSWERS, **CONTACT, "to": "book"}, follow=True),
        "change": client.get(at("mine") + "?change=1"),
        "stop": client.get(at("mine") + "?stop=1"),
        "find": client.get(at("find")),
        "missed": client.post(at("find"), {"number": "4827-16", "telephone": "0"}),
    }
    return {name: answer.content.decode() for name, answer in steps.items()}


def body(page: str) -> str:
    return page[page.index("<main") : page.index("</footer>")]


def bare(page: str) -> set[str]:
    """Words on a page without a reading, outside of data and attributes."""
    text = RUBY.sub("", body(page))
    text = re.sub(r"<div id=\"flash\">.*?</div>", "", text, flags=re.S)
    text = unescape(re.sub(r"<[^>]*>", "", text))
    for word in DATA:
        text = text.replace(word, "")
    return set(re.findall(r"[0-9]*[一-鿿々]+[ぁ-ん]*", text))


def test_every_word_of_the_citizens_pages_has_its_reading(session: Session) -> None:
    seen = pages(Client(), session).values()
    left = sorted(set().union(*map(bare, seen)))
    assert left == [], " ".join(left)


def test_who_listens_hears_a_word_once(session: Session) -> None:
    page = Client().get(at("venues")).content.decode()
    assert '<ruby>予約<rt aria-hidden="true">よやく</rt></ruby>' in page
    assert page.count("<rt") == page.count('<rt aria-hidden="true">')


def test_readings_can_be_put_off_and_english_has_none(session: Session) -> None:
    client = Client()
    here = at("times", session.pk)
    answer = client.post(at("furigana"), {"show": "0", "next": here})
    assert answer["Location"] == here
    page = client.get(here).content.decode()
    assert "<ruby>" not in page and "ふりがなを つける" in page
    client.post(at("furigana"), {"show": "1", "next": here})
    assert "<ruby>" in client.get(here).content.decode()
    english = client.get(here, headers={"accept-language": "en"}).content.decode()
    assert "<ruby>" not in english and "Furigana" not in english
    away = client.post(at("furigana"), {"next": "https://example.com/"})
    assert away["Location"] == at("venues")


def test_a_page_says_where_it_is_and_leads_to_a_map(session: Session) -> None:
    seen = pages(Client(), session)
    for name in ("times", "mine"):
        page = RUBY.sub(
            lambda found: re.sub(r"<rt.*?</rt>|<.*?>", "", found[0]), seen[name]
        )
        assert "京都市左京区○○町1" in page and "バス停から歩いて3分" in page
        assert "https://maps.gsi.go.jp/#17/35.01160/135.76810/" in page


def test_every_page_says_whom_to_call(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, page in pages(Client(), session).items():
        assert 'href="tel:0750000000"' in page, name
    tables = library.contract_file(make.SLUG).table_on(make.DAY).parameters
    monkeypatch.delitem(tables["bookings"], "telephone")
    assert "tel:" not in Client().get(at("venues")).content.decode()


def test_the_longest_word_wins_and_tags_stay_as_they_are() -> None:
    table = furigana.Readings(
        [
            "予約[よやく]",
            "予約[よやく]番号[ばんごう]",
            "1日[ついたち]",
            "26|日[にち]",
        ]
    )
    mark = '<rt aria-hidden="true">'
    assert table.over("予約番号") == (
        f"<ruby>予約{mark}よやく</rt></ruby><ruby>番号{mark}ばんごう</rt></ruby>"
    )
    assert "<ruby>" not in table.over("21日")
    kept = '<a title="予約 > 1">x</a><textarea>予約</textarea>'
    assert table.over_html(kept) == kept
    assert table.over_html("<b>26日</b>").startswith("<b>26<ruby>日<rt")


def test_a_place_is_read_as_maps_print_it() -> None:
    read = places.position("３５．０１１６, 135.7681")
    assert (str(read["latitude"]), str(read["longitude"])) == ("35.01160", "135.76810")
    assert places.position("")["latitude"] is None
    for wrong in ("135.7681, 35.0116", "35", "北", "51.50000, 000.12000"):
        with pytest.raises(Refusal) as refusal:
            places.position(wrong)
        assert refusal.value.code == "position-unread"


def test_an_empty_list_names_the_next_day_or_says_when_days_come(
    crew: make.Crew,
) -> None:
    first = Client().get(at("venues")).content.decode()
    plain = re.sub(r"<rt[^>]*>[^<]*|<[^>]+>", "", first)
    assert "いま 予約できる 日は ありません" in plain
    assert "新しい 日が 決まると、このページに 出します" in plain
    session = make.session(crew.manager)
    other = Client().get(at("venues"), {"q": "ないところ"}).content.decode()
    plain = re.sub(r"<rt[^>]*>[^<]*|<[^>]+>", "", other)
    assert "条件に あう 会場は ありません" in plain
    assert "いま 予約できる" not in plain
    assert f'href="{at("times", session.pk)}"' in other


def test_a_day_is_read_as_a_span_where_it_is_one() -> None:
    table = furigana.table(Path(words.__file__).with_name("readings.txt"))
    assert "いちにち" in table.over("送迎車あり（1日2便）")
    assert "ついたち" in table.over("12月1日(火)")
