"""``contracts``, ``open`` and ``due``: straight from the contracts' files.

None of the three needs a database, so they answer on a machine where nothing
was started, and for contracts that are not loaded.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from madoguchi.config import contract_files
from madoguchi.config.voice import Trouble, both
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.due import DueDate, NoDue, due_for
from madoguchi.contracts.rules.problem import Problem
from madoguchi.contracts.rules.source import read_date

Json = Annotated[bool, typer.Option("--json", help="JSON")]
Contract = Annotated[str, typer.Argument(help="契約のid / id of the contract")]
Day = Annotated[str, typer.Argument(help="2025-05-02 / 令和7年5月2日")]
SHARES_JA = {
    "computed": "自動判定",
    "attested": "申告",
    "scope": "範囲",
    "waiting": "機能待ち",
}


def contracts(json_: Json = False) -> None:
    """Every contract with its clauses, shares and problems; exit 1 on any problem."""
    legal = contract_files.legal()
    files = [contract_files.read(folder, legal) for folder in contract_files.folders()]
    found = sorted({*legal.problems, *(p for f in files for p in f.problems)})
    if json_:
        _print_json(
            {
                "contracts": [_summary(file) for file in files],
                "problems": [_problem(p) for p in found],
            }
        )
    else:
        for file in files:
            _print_summary(file)
        for problem in found:
            print(_sentence(problem))
    if found or not files:
        raise SystemExit(1)


def is_open(
    contract: Contract,
    date: Day,
    calendar: Annotated[str, typer.Option(help="暦の名前 / name of the calendar")] = "",
    json_: Json = False,
) -> None:
    """Whether the contract is open on a day: its site if it has one, else the city."""
    file, day = _contract(contract), _date(date)
    name = calendar or _main_calendar(file)
    if name not in file.calendars:
        known = ", ".join(file.calendars)
        raise Trouble(
            f"契約 {file.id} に暦「{name}」はありません。次から選んでください: {known}",
            f"Contract {file.id} has no calendar '{name}'; choose one of: {known}.",
            code=2,
        )
    found = file.calendars[name].day(day)
    answer = {
        "contract": file.id,
        "calendar": name,
        **found.to_dict(),
        "in_term": file.table.term.start <= day <= file.table.term.end,
    }
    if json_:
        _print_json(answer)
        return
    state = both("開所", "open") if found.open else both("休み", "closed")
    hours = " ".join("-".join(span) for span in answer["hours"])
    said = [day.isoformat(), state, hours, _told(found.reason, found.reason_en)]
    print("  ".join(part for part in said if part))


def due(
    contract: Contract,
    clause: Annotated[str, typer.Argument(help="条項番号 / clause id")],
    on: Annotated[str, typer.Option("--on", help="起点の日 / day of the occasion")],
    json_: Json = False,
) -> None:
    """The due date of a clause for an occasion on a day; exit 2 if it has none."""
    file, day = _contract(contract), _date(on)
    try:
        found = due_for(file, clause, day)
    except NoDue as error:
        raise Trouble(error.ja, error.en, code=2) from None
    if json_:
        first = {"contract": file.id, "clause": clause, "on": day.isoformat()}
        rest = {"all": [_due(each) for each in found]} if len(found) > 1 else {}
        _print_json({**first, **_due(found[0]), **rest})
        return
    for each in found:
        mark = f" [{both('解釈', 'interpreted')}]" if each.interpreted else ""
        print(f"{each.date.isoformat()}{mark}  {both(each.why, each.why_en)}")


def _contract(contract_id: str) -> ContractFile:
    folder = contract_files.find(contract_id)
    if folder is not None:
        return contract_files.read(folder)
    known = ", ".join(path.name for path in contract_files.folders())
    raise Trouble(
        f"契約「{contract_id}」はありません。次の中から選んでください: {known}",
        f"There is no contract '{contract_id}'; choose one of: {known}.",
        code=2,
    )


def _date(text: str) -> dt.date:
    try:
        return read_date(text)
    except ValueError as error:
        raise Trouble(
            f"「{text[:30]}」という日付はありません。"
            "2025-05-02 または 令和7年5月2日 のように入力してください。",
            f"{error}.",
            code=2,
        ) from None


def _main_calendar(file: ContractFile) -> str:
    """The site's hours where the contract has a site, else the city's open days."""
    for name in ("site-open", "city-open"):
        if name in file.calendars:
            return name
    return "civil"


def _due(found: DueDate) -> dict[str, Any]:
    return {
        "due": found.date.isoformat(),
        "at": found.moment.isoformat() if found.moment else None,
        "why": found.why,
        "kind": found.kind,
        "interpreted": found.interpreted,
        "period": found.period or None,
    }


def _summary(file: ContractFile) -> dict[str, Any]:
    shares = file.shares()
    total = sum(shares.values())
    return {
        "id": file.id,
        "title": file.table.title,
        "title_en": file.table.title_en,
        "start": file.table.term.start.isoformat(),
        "end": file.table.term.end.isoformat(),
        "clauses": total,
        "rules": file.rule_kinds(),
        "shares": shares,
        "computed": round(shares["computed"] / total, 3) if total else 0.0,
        "waits_for": sorted({app for c in file.signed_clauses for app in c.waiting}),
        "problems": [_problem(problem) for problem in file.problems],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message_ja,
        "message_en": problem.message_en,
        "fix": problem.fix,
    }


def _print_summary(file: ContractFile) -> None:
    shares = file.shares()
    total = sum(shares.values())
    kinds = ", ".join(f"{kind} {n}" for kind, n in file.rule_kinds().items())
    parts = " / ".join(
        f"{_told(SHARES_JA[name], name)} {n} ({n / total:.0%})" if total else "0"
        for name, n in shares.items()
    )
    print(f"{file.id}  {_told(file.table.title, file.table.title_en)}")
    print(f"  {both('条項', 'clauses')} {total}: {parts}")
    print(f"  {both('規則', 'rules')}: {kinds}")
    print(f"  {both('問題', 'problems')}: {len(file.problems)}")


def _sentence(problem: Problem) -> str:
    where = f"{Path(problem.file)}:{problem.line}:{problem.column}"
    said = _told(problem.message_ja, problem.message_en)
    return f"{where}: {said} → {problem.fix}"


def _told(ja: str, en: str) -> str:
    return both(ja, en) if ja and en and ja != en else ja or en


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
