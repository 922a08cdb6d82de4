"""The catalogue says clearly what is missing."""

import pytest

from madoguchi.documents.kinds import KINDS
from madoguchi.reporting import catalogue
from madoguchi.tenancy.models import Contract


def test_every_report_is_of_a_kind_of_document_and_stands_once():
    slugs = [entry.slug for entry in catalogue.REPORTS]
    assert len(set(slugs)) == len(slugs)
    assert all(entry.kind in KINDS for entry in catalogue.REPORTS)


def test_an_unknown_report_names_the_known_ones():
    with pytest.raises(catalogue.UnknownReport, match="known: daily-report"):
        catalogue.find("weekly")


def test_an_unknown_drill_down_is_named():
    with pytest.raises(catalogue.UnknownReport, match="no drill-down 'x'"):
        catalogue.drill("x")


@pytest.mark.parametrize("path", ["madoguchi.nowhere:daily", "madoguchi.papers.pdf:no"])
def test_a_builder_that_is_not_there_is_named(path):
    with pytest.raises(catalogue.UnknownReport, match="in reporting"):
        catalogue.called(path)


def test_a_builder_must_answer_with_a_report(monkeypatch):
    monkeypatch.setattr(catalogue, "called", lambda path: lambda contract, ref: None)
    entry = catalogue.Entry("x", "daily-report", "madoguchi.papers.pdf:render")
    with pytest.raises(catalogue.UnknownReport, match="does not answer"):
        entry.build(Contract(slug="c"), "s1")
    assert entry.title == "日次報告書"


def test_every_builder_and_drill_down_is_there():
    paths = [
        *(entry.builder for entry in catalogue.REPORTS),
        *catalogue.DRILLS.values(),
    ]
    assert all(callable(catalogue.called(path)) for path in paths)
