"""Invented people and places: kana names by chance, telephones that nobody has."""

from __future__ import annotations

import random

FAMILY = [
    "ヤマダ",
    "サトウ",
    "スズキ",
    "タカハシ",
    "タナカ",
    "イトウ",
    "ワタナベ",
    "ナカムラ",
    "コバヤシ",
    "カトウ",
    "ヨシダ",
    "ヤマモト",
    "ササキ",
    "マツモト",
    "イノウエ",
    "キムラ",
    "ハヤシ",
    "シミズ",
    "モリ",
    "イケダ",
]
GIVEN = [
    "ハナコ",
    "タロウ",
    "ミドリ",
    "ススム",
    "カオル",
    "ヒロシ",
    "ユミ",
    "ケンジ",
    "サクラ",
    "マコト",
    "アオイ",
    "ツムギ",
    "イサム",
    "フミ",
    "ノボル",
    "チエ",
    "ヒカル",
    "ナギサ",
    "シゲル",
    "トモコ",
]
VENUES = (
    ("北山ふれあい会館", "北区", "in-city", "地下鉄の駅から歩いて5分"),
    ("上京みんなの家", "上京区", "in-city", "バス停から歩いて2分"),
    ("左京いきいきセンター", "左京区", "in-city", "バス停から歩いて3分"),
    ("花背山の集会所", "左京区", "poor-access", "送迎車あり（1日2便）"),
    ("中京商店街ホール", "中京区", "in-city", "アーケードの中ほど"),
    ("東山文化会館", "東山区", "in-city", "坂の上。車いすの方は裏口から"),
    ("山科福祉会館", "山科区", "in-city", "駅から歩いて7分"),
    ("南すこやかプラザ", "南区", "in-city", "1階の会議室"),
    ("右京運動公園 会議室", "右京区", "in-city", "駐車場30台"),
    ("京北集いの館", "右京区", "poor-access", "バスは1時間に1本"),
    ("西京団地集会所", "西京区", "in-city", "団地の中央広場の前"),
    ("伏見酒蔵ホール", "伏見区", "in-city", "駅から歩いて4分"),
)
"""Name, ward, area, how to come."""
PLACES = {
    "北山ふれあい会館": ("京都市北区○○町1", "35.0510, 135.7640"),
    "上京みんなの家": ("京都市上京区○○町12", "35.0290, 135.7560"),
    "左京いきいきセンター": ("京都市左京区○○町8", "35.0440, 135.7790"),
    "花背山の集会所": ("京都市左京区花背○○町3", "35.1890, 135.8130"),
    "中京商店街ホール": ("京都市中京区○○町20", "35.0080, 135.7660"),
    "東山文化会館": ("京都市東山区○○町5", "34.9970, 135.7790"),
    "山科福祉会館": ("京都市山科区○○町7", "34.9920, 135.8160"),
    "南すこやかプラザ": ("京都市南区○○町1", "34.9780, 135.7460"),
    "右京運動公園 会議室": ("京都市右京区○○町30", "35.0070, 135.7150"),
    "京北集いの館": ("京都市右京区京北○○町2", "35.1580, 135.6320"),
    "西京団地集会所": ("京都市西京区○○町4", "34.9770, 135.6900"),
    "伏見酒蔵ホール": ("京都市伏見区○○町9", "34.9310, 135.7620"),
}
"""Of each venue: an address that is nobody's, and a point in its ward."""


def kana(chance: random.Random) -> str:
    """A kana name that belongs to nobody in particular."""
    return f"{chance.choice(FAMILY)} {chance.choice(GIVEN)}"


def telephone(chance: random.Random) -> str:
    """A number in 090-0000: the block is not given to anyone."""
    return f"090-0000-{chance.randrange(10_000):04d}"


def caller(chance: random.Random) -> dict[str, str]:
    """Whoever books: most leave an e-mail address, the others a house telephone."""
    who = {"kana": kana(chance), "telephone": telephone(chance)}
    if chance.random() < 0.7:
        return {**who, "email": f"kyaku{chance.randrange(100_000):05d}@example.jp"}
    return {**who, "telephone": f"075-000-{chance.randrange(10_000):04d}"}
