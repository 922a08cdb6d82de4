"""A report is drawn up, corrected, read, downloaded and traced to its records."""

import re

import pytest

from madoguchi.core.errors import Refusal
from madoguchi.documents import services as documents
from madoguchi.documents.models import Version
from madoguchi.papers.tables import Column, Table, row
from madoguchi.reporting import catalogue, queries, services
from madoguchi.reporting.tests import make
from madoguchi.tenancy import walls

pytestmark = pytest.mark.django_db
BASE = f"/c/{make.SLUG}/reports"


@pytest.fixture(autouse=True)
def figures(monkeypatch):
    """Invented figures instead of visits: a test may change ``in_city``."""
    given = {"in_city": 15}
    paths = {
        "test:daily": lambda contract, ref: make.report(given["in_city"], ref=ref),
        "test:visits": visits,
    }
    monkeypatch.setattr(catalogue, "called", paths.__getitem__)
    monkeypatch.setattr(
        catalogue,
        "REPORTS",
        (catalogue.Entry("daily-report", "daily-report", "test:daily"),),
    )
    monkeypatch.setattr(catalogue, "DRILLS", {"test.visits": "test:visits"})
    return given


def visits(contract, source):
    column = Column("visit", "text", "来所")
    return Table("visits", "来所", (column,), (row("v3", "来所 3"),))


def drawn(ref="s12", **changes):
    given = {"contract": make.contract(), "slug": "daily-report", "ref": ref}
    return services.draw_up(**{**given, "by": make.actor(), **changes})


def submitted(**changes):
    return documents.submit(version=drawn(**changes), by=make.actor())


def returned():
    version = submitted()
    documents.return_version(
        version=version, reason="件数をご確認ください。", by=make.actor("officer")
    )
    return version


def visitor(client, role="site_manager"):
    client.force_login(make.account(role))
    return client


def test_a_report_becomes_a_draft_with_its_fields():
    version = drawn()
    assert version.state == "draft"
    assert {"date", "venue", "photos"} <= set(version.content["fields"])
    assert re.fullmatch("日次報告書 令和.+日 左京区○○会館", version.submission.title)


def test_drawing_up_again_replaces_the_draft(figures):
    first = drawn()
    figures["in_city"] = 16
    assert drawn().pk == first.pk
    with walls.scope([make.SLUG]):
        assert Version.objects.filter(contract=make.contract()).count() == 1


def test_a_correction_keeps_both_values(figures):
    first = returned()
    figures["in_city"] = 16
    second = drawn()
    report = queries.report(second)
    assert (second.number, report.corrects) == (2, first.number)
    change = report.changes[0]
    assert (change.old, change.new) == ("15", "16")
    assert change.place == "applications/in-person/in_city"


def test_staff_may_not_draw_up():
    make.contract()
    with pytest.raises(Refusal) as refused:
        drawn(by=make.actor("staff"))
    assert refused.value.code == "not-allowed"


def test_a_report_needs_something_to_answer():
    with pytest.raises(Refusal) as refused:
        drawn(ref=" ")
    assert (refused.value.code, refused.value.field) == ("ref-missing", "ref")


def test_a_number_without_its_way_is_not_frozen(monkeypatch):
    monkeypatch.setattr(catalogue, "DRILLS", {})
    with pytest.raises(catalogue.UnknownReport):
        drawn()


def test_the_page_shows_the_snapshot_and_not_todays_records(client, figures):
    version = submitted()
    figures["in_city"] = 99
    page = visitor(client).get(f"{BASE}/versions/{version.pk}/").content.decode()
    assert version.content_hash in page
    assert (
        f"{BASE}/versions/{version.pk}/records/applications/in-person/in_city/" in page
    )
    assert ">15</a>" in page
    assert ">99<" not in page


def test_the_page_of_a_correction_shows_both_values(client, figures):
    returned()
    figures["in_city"] = 16
    version = drawn()
    page = visitor(client).get(f"{BASE}/versions/{version.pk}/").content.decode()
    assert "<del>15</del>" in page
    assert "<ins>16</ins>" in page


def test_a_number_leads_to_its_records(client):
    version = drawn()
    url = f"{BASE}/versions/{version.pk}/records/applications/in-person/in_city/"
    page = visitor(client).get(url).content.decode()
    assert "来所 3" in page
    assert "対応件数 申請受付（申請時来庁） 市内" in page


def test_a_number_from_facts_leads_to_the_facts(client):
    version = drawn()
    url = f"{BASE}/versions/{version.pk}/records/facts/held/-/"
    assert "記録がありません" in visitor(client).get(url).content.decode()


def test_what_has_no_records_is_not_found(client):
    version = drawn()
    url = f"{BASE}/versions/{version.pk}/records/applications/collect/in_city/"
    assert visitor(client).get(url).status_code == 404


@pytest.mark.parametrize(
    ("form", "start"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")]
)
def test_a_version_is_downloaded_under_its_own_name(client, form, start):
    version = submitted()
    answer = visitor(client).get(f"{BASE}/versions/{version.pk}/{form}/download")
    assert answer.content.startswith(start)
    assert f"{'%E4%BB%A4%E5%92%8C8'}" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"


def test_an_unknown_form_is_not_found(client):
    version = drawn()
    answer = visitor(client).get(f"{BASE}/versions/{version.pk}/docx/download")
    assert answer.status_code == 404


@pytest.mark.parametrize("tail", ["", "pdf/download", "records/facts/held/-/"])
def test_a_stranger_of_another_contract_finds_nothing(client, tail):
    version = drawn()
    make.contract("other-2026")
    client.force_login(make.account("officer", "other-2026"))
    assert client.get(f"{BASE}/versions/{version.pk}/{tail}").status_code == 404
    other = f"/c/other-2026/reports/versions/{version.pk}/{tail}"
    assert client.get(other).status_code == 404


def test_the_list_names_what_was_drawn_up(client):
    drawn()
    page = visitor(client).get(f"{BASE}/").content.decode()
    assert re.search("日次報告書 令和[^ ]+日 左京区○○会館", page)
    assert "日次報告書を作成する" in page


def test_the_city_reads_and_does_not_draw_up(client):
    drawn()
    visitor(client, "officer")
    assert "日次報告書を作成する" not in client.get(f"{BASE}/").content.decode()
    assert client.get(f"{BASE}/draw-up/daily-report/").status_code == 404


def test_a_form_draws_up_and_leads_to_the_draft(client):
    visitor(client)
    answer = client.post(f"{BASE}/draw-up/daily-report/", {"ref": "s12"})
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200


def test_a_refusal_is_told_at_the_form(client):
    submitted()
    answer = visitor(client).post(f"{BASE}/draw-up/daily-report/", {"ref": "s12"})
    assert answer.status_code == 422
    assert "市が確認しています" in answer.content.decode()


def test_another_documents_content_is_not_a_report(client):
    version = documents.draft(
        contract=make.contract(),
        kind="manual",
        ref="",
        title="業務マニュアル",
        content={"fields": []},
        by=make.actor(),
    )
    answer = visitor(client).get(f"{BASE}/versions/{version.pk}/")
    assert answer.status_code == 404
