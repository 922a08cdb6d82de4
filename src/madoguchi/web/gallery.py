"""Every component in every state on one page: to look at, and for axe to judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from madoguchi.core import clock
from madoguchi.web import charts, errors, flash, months, statuses
from madoguchi.web.frames import Choice, Frame, Today
from madoguchi.web.paging import Page

DAY = dt.date(2026, 11, 21)
View = Callable[..., HttpResponse]


class Example(forms.Form):
    """All kinds of fields; ``reason`` and ``telephone`` are refused when sent."""

    kana = forms.CharField(label="氏名カナ", help_text="例：ヤマダ ハナコ")
    telephone = forms.CharField(
        label="電話番号",
        help_text="市外局番から入力してください。ハイフンはなくても読み取れます。",
    )
    day = forms.CharField(
        label="希望日", required=False, help_text="例：11/24、令和8年11月24日"
    )
    ward = forms.ChoiceField(
        label="区", choices=[("", "選んでください"), ("s", "左京区"), ("n", "中京区")]
    )
    home = forms.ChoiceField(
        label="住所地", choices=[("1", "市内"), ("2", "市外")], widget=forms.RadioSelect
    )
    needs = forms.MultipleChoiceField(
        label="配慮",
        choices=[("w", "車いす"), ("h", "筆談"), ("s", "手話")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label="特記事項", widget=forms.Textarea, required=False)
    paper = forms.FileField(label="添付", required=False)
    said = forms.BooleanField(label="復唱した")
    fixed = forms.CharField(
        label="予約番号", disabled=True, initial="4827-16", required=False
    )

    def clean_telephone(self) -> str:
        """Say what to do, as every field does."""
        digits = "".join(c for c in self.cleaned_data["telephone"] if c.isdigit())
        if len(digits) < 10:
            raise forms.ValidationError(
                f"電話番号が{len(digits)}けたです。市外局番から入力してください。"
            )
        return digits


def in_demonstration(view: View) -> View:
    """Hide the gallery from a real installation, and from strangers."""

    @wraps(view)
    def answer(request: HttpRequest, **more: str) -> HttpResponse:
        if not getattr(settings, "DEMO", False):
            raise Http404
        user = getattr(request, "user", None)
        if user is not None and not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, **more)

    return answer


def frame(*, cover: bool = False, contracts: int = 2, live: bool = False) -> Frame:
    """The frame of a site manager in Kyoto."""
    names = ["京都市 出張申請窓口 令和8年度", "札幌市 カードセンター 令和8年度"]
    nouns = ["本日の現場", "会場・日程", "予約", "書類", "条項", "体制", "記録"]
    return Frame(
        account="田中",
        role_word="現場管理者",
        contract=names[0],
        contracts=[Choice(n, "#", n == names[0]) for n in names[:contracts]],
        place="左京区○○会館",
        today=Today(DAY, True, "10:00–18:00"),
        roles=[Choice("現場管理者", "#", True), Choice("統括責任者", "#")],
        account_links=[Choice("サインインの設定", "#")],
        menu=[Choice(n, "#", n == "条項", 2 if n == "書類" else None) for n in nouns],
        notices=2,
        notices_url="#",
        search_url="#",
        sign_out_url="#",
        demo=True,
        cover=cover,
        lock_after=120 if live else None,
        live_url="/live/?ticket=gallery" if live else "",
    )


def bound() -> Example:
    """The form as it comes back with errors."""
    return Example({"bad-telephone": "090123456", "bad-home": "1"}, prefix="bad")


def month() -> months.Month:
    """November 2026 with its holidays."""
    marks = {
        dt.date(2026, 11, 20): [months.Mark("日次報告書", "met", "#")],
        dt.date(2026, 11, 24): [
            months.Mark("日次報告書", "due_soon", "#"),
            months.Mark("従事者名簿", "upcoming", "#"),
        ],
        dt.date(2026, 11, 19): [months.Mark("議事録", "breached", "#")],
    }
    closed = {dt.date(2026, 11, d): "土日" for d in (1, 7, 8, 14, 15, 21, 22, 28, 29)}
    closed |= {dt.date(2026, 11, 3): "文化の日", dt.date(2026, 11, 23): "勤労感謝の日"}
    return months.month(DAY, marks=marks, closed=closed, today=DAY)


def drawn() -> list[charts.Chart]:
    """One chart of each kind."""
    weekdays = [f"11/{d}" for d in (12, 13, 16, 17, 18, 19, 20)]
    visits = [18, 15, 21, None, 17, 16, 20]
    points = [charts.Point(d, v, "#") for d, v in zip(weekdays, visits, strict=True)]
    rates = [96.4, 97.2, 95.1, None, 94.2, 96.8, 97.2]
    answered = [charts.Point(d, r) for d, r in zip(weekdays, rates, strict=True)]
    hours = [f"{h}時" for h in range(10, 18)]
    layers = [
        charts.Series("申請時来庁", [15, 12, 18, 9, 14, 13, 16]),
        charts.Series("交付時来庁", [3, 3, 3, 2, 3, 3, 4]),
        charts.Series("申請サポート", [0, 1, 2, 0, 1, 0, 2]),
    ]
    busy: list[list[float | None]] = [
        [3, 5, 7, 6, 5, 3, 2, 2],
        [2, 4, 6, 6, 4, 3, 2, None],
    ]
    return [
        charts.bars("申請者数", points, unit="人", target=20),
        charts.line("応答率", answered, unit="％", target=95, target_word="基準"),
        charts.stacked("受付件数", weekdays, layers, unit="件"),
        charts.heat("こむ時間", ["土曜日", "日曜日"], hours, busy, unit="人"),
    ]


@in_demonstration
def page(request: HttpRequest) -> HttpResponse:
    """All components on a staff screen."""
    moment = clock.tokyo(DAY, 13, 5)
    if request.GET.get("flash"):
        messages.warning(request, "会場の地図がまだ登録されていません。")
        messages.error(
            request, "保存できませんでした。入力内容はこの画面に残っています。"
        )
        flash.undoable(request, "取り消しました", request.path)
    flash.done(request, "登録しました。")
    context = {
        "frame": frame(),
        "moment": moment,
        "groups": [
            ("条項", statuses.OBLIGATIONS),
            ("書類", statuses.DOCUMENTS),
            ("来所", statuses.VISITS),
            ("その他", statuses.GENERAL),
        ],
        "plain": Example(prefix="new"),
        "bound": bound(),
        "charts": drawn(),
        "spark": charts.sparkline([15, 18, 17, 20, 12, 18], title="6日間の申請者数"),
        "month": month(),
        "tabs": [
            Choice("条項", "#", True),
            Choice("書類", "#", count=2),
            Choice("記録", "#"),
        ],
        "facts": [
            ("期間", "4月1日–3月31日"),
            ("記録開始", "4月1日"),
            ("当事者", "本市・受注者"),
        ],
        "history": [
            {"when": moment, "text": "書類 18件を引き渡し", "who": "田中", "url": "#"},
            {"when": moment, "text": "来所を登録", "who": "鈴木", "reversed": True},
        ],
        "rows": table_rows(),
        "page": Page(table_rows(), after="x", before="y"),
    }
    return render(request, "web/gallery/page.html", context)


def table_rows() -> list[dict[str, object]]:
    """Some clauses as the cockpit lists them."""
    due = clock.end_of_day(dt.date(2026, 11, 24))
    lines = [
        ("8(8)イ(ア)1", "日次報告書を翌開庁日中に提出", "期限", "due_soon", "", due),
        ("8(1)ケ", "応答率 95％以上", "比率/日", "met", "97.2％", None),
        ("6(1)", "1日 20人程度", "目安", "guide", "平均 17.4人", None),
        ("8(3)ア", "議事録を5開庁日以内に提出", "期限", "breached", "", due),
        ("9(2)", "時間あたりの上限", "上限", "unset", "", None),
    ]
    names = ("number", "text", "rule", "state", "said", "due")
    return [dict(zip(names, line, strict=True)) for line in lines]


@in_demonstration
def example(request: HttpRequest, name: str) -> HttpResponse:
    """One whole page of the other frames, and the error pages."""
    troubles = {"400": errors.BAD, "403": errors.FORBIDDEN, "404": errors.MISSING}
    troubles |= {"500": errors.BROKEN}
    if name in troubles:
        return errors.page(request, troubles[name])
    if name not in ("tablet", "citizen", "confirm", "empty"):
        raise Http404
    context = {
        "frame": frame(cover=True, contracts=1, live="live" in request.GET),
        "form": Example(prefix="new"),
        "title": "日次報告書を提出します",
        "rows": [("会場", "左京区○○会館"), ("提出先", "京都市"), ("件数", "18件")],
        "verb": "日次報告書を提出する",
        "back_url": "/gallery/",
        "warning": "",
    }
    if name == "confirm":
        context["form"] = ""
        context["warning"] = "提出すると、本市に届きます。取り戻すことはできません。"
        return render(request, "web/confirm.html", context)
    return render(request, f"web/gallery/{name}.html", context)
