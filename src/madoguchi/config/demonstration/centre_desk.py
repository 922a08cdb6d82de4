"""What lies beside the counter: its FAQ, its paired screens, what visitors said."""

from __future__ import annotations

import datetime as dt

from madoguchi.cases import services as cases
from madoguchi.config.demonstration.centre_people import Crew
from madoguchi.counter import queries as counter
from madoguchi.counter.models import HALL, MACHINE, WINDOW
from madoguchi.counter.services import devices
from madoguchi.documents import services as documents
from madoguchi.manuals import queries as manuals
from madoguchi.manuals import rules
from madoguchi.manuals.rules import Entry
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

ASKED = (
    (
        "card-issue",
        "予約なしでカードを受け取れますか。",
        "できません。交付は予約制です。予約サイトか電話で日時を取るよう案内し、"
        "空きの多い時間を待ち時間のページで示します。",
    ),
    (
        "card-issue",
        "代理の人がカードを受け取れますか。",
        "本人が来られない事情があるときだけ受け取れます。必要な書類は区の案内で確かめ、"
        "窓口の責任者に相談します。",
    ),
    (
        "card-issue",
        "交付通知書（はがき）をなくしました。",
        "受け取れます。本人確認書類で確かめ、市の職員に引き継ぎます。",
    ),
    (
        "certificate",
        "電子証明書の有効期限は、いつから更新できますか。",
        "有効期限の3か月前の翌日から更新できます。期限を過ぎた後も手続できます。",
    ),
    (
        "certificate",
        "有効期限のお知らせを持っていません。",
        "なくても手続できます。カードと暗証番号を確かめます。",
    ),
    (
        "pin",
        "暗証番号を忘れました。",
        "初期化（再設定）の手続を追加します。カードのほかに本人確認書類が1点必要です。"
        "暗証番号は聞かず、本人が入力します。",
    ),
    (
        "pin",
        "暗証番号を何回まちがえると使えなくなりますか。",
        "4けたの番号は3回、署名用の番号は5回で止まります。初期化の手続で元に戻せます。",
    ),
    (
        "card-face",
        "引っこしたので住所を直したい。",
        "先に区役所で転入・転居の届出が要ります。届出の後、カードの表面に記載し、"
        "署名用の電子証明書は発行し直します。",
    ),
    (
        "application",
        "申請からカードが届くまで、どれくらいかかりますか。",
        "おおむね1か月半です。込み具合で変わるので、日にちを約束しません。",
    ),
    (
        "application",
        "写真を持っていません。",
        "会場で無料で撮影できます。撮ったデータは印刷の後すぐに消します。",
    ),
    (
        "",
        "子どもの手続には何が要りますか。",
        "15歳未満の方は法定代理人がいっしょに来ます。二人の本人確認書類が要ります。",
    ),
    (
        "",
        "順番が来るまで外にいてもよいですか。",
        "よいです。整理券のQRコードで順番を見られ、近くなるとメールで知らせます。",
    ),
)
"""Invented answers: a city approves its own."""
SCREENS = ((MACHINE, "入口の発券機"), (HALL, "待合の表示"))
SAID = (
    (
        "complaint",
        "待ち時間の表示が小さく、うしろの席から読めない。",
        "おわびし、次の呼出しの番号を係員が声でもお知らせした。",
        "表示の文字を大きくした。",
    ),
    (
        "improvement",
        "記載台を1台ふやし、書きまちがいの手直しを窓口の前で済ませる。",
        "記載台を入口の右に置いた。",
        "窓口での手直しが減った。",
    ),
    (
        "conduct",
        "案内の声が大きく、手続の内容がまわりに聞こえた。",
        "本人に事実を確かめ、声の大きさと立つ位置を指導した。",
        "翌朝の打合せで全員に共有した。",
    ),
)


def faq(contract: Contract, them: Crew) -> None:
    """Questions with the answers that the city has approved (SP 5(1)エ)."""
    rows = [
        Entry(f"q{nth}", question, answer, procedure)
        for nth, (procedure, question, answer) in enumerate(ASKED, 1)
    ]
    version = documents.draft(
        contract=contract,
        kind=manuals.FAQ,
        ref="",
        title="FAQ",
        content=rules.snapshot(rows, manuals.topics(contract.pk)),
        by=them.general,
    )
    documents.submit(version=version, by=them.general)
    documents.approve(version=version, by=them.city)


def screens(contract: Contract, them: Crew) -> None:
    """Ticket machine, hall and the first window's display, paired with their places."""
    with walls.scope([contract.pk]):
        first = counter.windows(contract.pk).first()
    for kind, place in (*SCREENS, (WINDOW, "1番窓口の表示")):
        made = devices.add_device(
            contract=contract,
            kind=kind,
            place=place,
            by=them.manager,
            window=first if kind == WINDOW else None,
        )
        devices.pair(contract=contract, code=made.code, by=devices.actor(contract.pk))


def said(contract: Contract, them: Crew, day: dt.date) -> None:
    """What visitors said, and what was done about it; one a day in turn (SP 5(3))."""
    kind, summary, acted, result = SAID[day.toordinal() % len(SAID)]
    case = cases.open_case(
        contract=contract,
        kind=kind,
        summary=summary,
        occasion=f"counter-{day.isoformat()}",
        by=them.manager,
    )
    cases.act(case=case, text=acted, by=them.manager)
    if kind == "complaint":
        cases.answer(case=case, text=acted, by=them.manager)
    cases.close(case=case, text=result, by=them.manager)
