"""Prints of a report: nothing lost, nothing run, never a crash."""

import dataclasses
import io
import zipfile

import pypdfium2  # type: ignore[import-untyped]
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.papers import csv, fonts, pages, pdf, xlsx
from madoguchi.papers.imprint import Imprint
from madoguchi.papers.tables import Change, Column, Table, row
from madoguchi.papers.tests import make

MARKUP = '#let x = 1 $a_b$ *太字* _下線_ [c] <d> @e \\ // /* " `raw` = 見出し'
SUBMITTED = Imprint(2, "3f5a" * 16, "提出済")


def words(content: bytes) -> str:
    """The text of a PDF."""
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def cells(content: bytes) -> list[str]:
    """Every value of a workbook."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_index(0).to_python()
    return [str(value) for row in rows for value in row if value != ""]


def test_a_print_says_title_era_date_version_hash_and_page():
    said = words(pdf.render(make.daily(), SUBMITTED).content)
    for expected in ("日次報告書", "令和8年11月24日", "京都市長 様", "第2版", "1 / 2"):
        assert expected in said
    assert "3f5a" * 16 in said
    assert "下書き" not in said


def test_a_draft_says_that_it_is_one():
    assert "下書き" in words(pdf.render(make.daily()).content)


def test_markup_in_remarks_stays_text():
    said = words(pdf.render(make.daily(remarks=MARKUP)).content)
    assert "#let x = 1 $a_b$ *太字*" in said


def test_ten_thousand_characters_are_all_printed():
    said = words(pdf.render(make.daily(remarks="所感、" * 3333 + "終わり")).content)
    assert said.count("所感、") == 3333
    assert "終わり" in said


def test_rare_kanji_and_emoji_have_glyphs():
    assert (
        pdf.render(make.daily(remarks="𠮷野家 髙橋 﨑 葛󠄀城 😀👨‍👩‍👧 ①㋿")).missing == ()
    )


def test_a_character_that_no_font_has_is_reported():
    made = pdf.render(make.daily(remarks="外字\ue000です\x00\ud800"))
    assert made.missing == ("\ue000",)
    said = words(made.content)
    assert "外字〓です" in said
    assert "U+E000" in said


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60))
def test_no_remark_breaks_a_print(remarks):
    report = make.daily(remarks=remarks, place=remarks)
    assert pdf.render(report).content.startswith(b"%PDF")
    assert xlsx.render(report)
    assert csv.render(report).decode()


def test_a_correction_prints_both_values():
    change = Change("applications/in-person/in_city", "対応件数 市内", "15", "16")
    report = make.daily(corrects=1, changes=(change,))
    assert "第1版との違い" in words(pdf.render(report, SUBMITTED).content)
    assert "訂正前: 15　→　訂正後: 16" in cells(xlsx.render(report, SUBMITTED))


def test_charts_of_every_shape_are_drawn():
    for shape in ("bars", "stacked", "line"):
        chart = dataclasses.replace(make.months(), shape=shape)
        report = make.daily(sections=(chart,))
        assert "10月" in words(pdf.render(report).content)
        assert "<svg" in str(pages.page(report).parts[0].chart)
        assert xlsx.render(report)


def test_an_empty_chart_is_no_trouble():
    chart = dataclasses.replace(make.months(), labels=(), series=(), target=None)
    report = make.daily(sections=(chart,))
    assert pdf.render(report).content
    assert xlsx.render(report)


def test_a_batch_numbers_the_pages_of_each_report():
    made = pdf.batch([(make.daily(place=f"会場{i}"), SUBMITTED) for i in range(3)])
    said = words(made.content)
    assert said.count("1 / 2") == 3
    with pytest.raises(ValueError, match="nothing to print"):
        pdf.batch([])


def test_a_workbook_holds_numbers_as_numbers_and_sums_as_sums():
    found = cells(xlsx.render(make.daily(), SUBMITTED))
    assert "日次報告書" in found
    assert {"15.0", "16.0", "計"} <= set(found)


@pytest.mark.parametrize(
    "attack", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "＝1", "\t=1"]
)
def test_no_text_becomes_a_formula(attack):
    report = make.daily(remarks=attack, place=attack)
    text = csv.render(report).decode("utf-8-sig")
    assert "'" + attack.strip() in text or "'" + attack in text
    book = xlsx.render(report)
    sheet = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()
    formulas = [part.split("</f>")[0] for part in sheet.split("<f>")[1:]]
    assert formulas
    assert all(formula.startswith("SUM(") for formula in formulas)


def test_csv_opens_in_japanese_spreadsheets():
    content = csv.render(make.daily())
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content


def test_a_page_links_every_number_that_has_records():
    page = pages.page(make.daily(), lambda *keys: "/" + "/".join(keys))
    urls = [cell.url for part in page.parts for _, row in part.rows for cell in row]
    assert "/applications/in-person/in_city" in urls


def test_own_fonts_cover_everyday_text():
    assert fonts.fitted("令和８年度　ｶﾅ ～－−― ㈱ ℡ Ⅳ ☑ ✓ ★ 〒 ⼀ 々 〆 ヶ ゔ")[1] == []


def inside(content: bytes, name: str) -> str:
    """One file of a workbook."""
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def test_a_workbook_draws_the_target_of_a_chart_as_a_line():
    report = make.daily(sections=(make.months(),))
    drawn = inside(xlsx.render(report), "xl/charts/chart1.xml")
    assert "<c:lineChart>" in drawn and "prstDash" in drawn


def test_a_row_of_a_workbook_is_as_high_as_its_longest_text():
    heights = []
    for text in ("短い", "待ち時間の案内がわかりにくいというご意見があった。" * 3):
        rows = (row("a", text),)
        table = Table("said", "ご意見", (Column("a", "text", "内容"),), rows)
        book = xlsx.render(make.daily(sections=(table,)))
        heights.append(inside(book, "xl/worksheets/sheet1.xml").count("customHeight"))
    assert heights[1] == heights[0] + 1


def test_a_workbook_writes_dates_so_that_every_program_reads_them():
    assert "gannen" not in "".join(xlsx.FORMS.values())
