"""郵送 of a contract."""

from django.urls import path

from madoguchi.mailings.views import batches, returns

app_name = "mailings"
_M = "c/<slug:slug>/mailings"
_B = f"{_M}/batches/<int:pk>"
urlpatterns = [
    path(f"{_M}/", batches.board, name="board"),
    path(f"{_M}/open/<slug:kind>/", batches.open_, name="open"),
    path(f"{_M}/counts/", batches.counts, name="counts"),
    path(f"{_B}/", batches.batch, name="batch"),
    path(f"{_B}/check/", batches.check, name="check"),
    path(f"{_B}/slip/", batches.slip, name="slip"),
    path(f"{_B}/hand-in/", batches.hand_in, name="hand-in"),
    path(f"{_B}/slips/give/", batches.give_slips, name="give-slips"),
    path(f"{_B}/slips/take/", batches.take_slips, name="take-slips"),
    path(f"{_M}/items/<int:pk>/out/", batches.take_out, name="take-out"),
    path(f"{_M}/items/<int:pk>/delivered/", returns.delivered, name="delivered"),
    path(f"{_M}/returns/", returns.index, name="returns"),
    path(f"{_M}/returns/record/", returns.record, name="return"),
    path(f"{_M}/returns/refer/", returns.refer, name="refer"),
    path(f"{_M}/returns/<int:pk>/settle/", returns.settle, name="settle"),
]
