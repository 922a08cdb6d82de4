"""Temporary."""
import datetime as dt, json
from collections import Counter
from madoguchi.config.demonstration import kyoto, people
from madoguchi.contracts import queries, services as contracts
from madoguchi.core import clock
from madoguchi.core.models import Installation
from madoguchi.journal import sealing
from madoguchi.tenancy import walls
import os, time

KYOTO = "kyoto-outreach-2025"
TODAY = dt.date.fromisoformat(os.environ.get("H5_DAY", "2025-12-18"))

def test_dump(committed_db, connected_as):
    with connected_as("worker"):
        Installation.settle(demonstration=True)
    began = time.time()
    with connected_as("worker"), clock.at(clock.tokyo(TODAY, 13)), clock.movable():
        contracts.load(KYOTO)
        accounts = people.settle([KYOTO])
        kyoto.month(KYOTO, accounts)
        print("month", time.time() - began)
        sealing.seal_all()
        while contracts.follow_one(KYOTO, limit=5000):
            pass
        print("all", time.time() - began)
        with walls.scope([KYOTO]):
            rows = queries.obligations(KYOTO, clock.now())
            out = [dict(key=o.key, clause=o.clause_id, state=str(o.shown), keys=o.keys, verdict=o.verdict, kind=getattr(o,'kind','')) for o in rows]
            from madoguchi.journal.models import Fact
            facts = Counter(Fact.objects.values_list("name", flat=True))
    json.dump({"rows": out, "facts": facts, "took": time.time()-began}, open("/tmp/h5/dump.json", "w"), default=str, ensure_ascii=False)
