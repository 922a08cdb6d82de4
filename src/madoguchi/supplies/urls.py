"""備品・消耗品 of a contract."""

from django.urls import path

from madoguchi.supplies.views import checks, items, lent, stock

app_name = "supplies"
_S = "c/<slug:slug>/supplies"
urlpatterns = [
    path(f"{_S}/", stock.board, name="stock"),
    path(f"{_S}/list.<slug:form>", stock.download, name="download"),
    path(f"{_S}/items/", items.listing, name="items"),
    path(f"{_S}/items/<int:item>/", items.one, name="item"),
    path(f"{_S}/items/<int:item>/off/", items.take_off, name="take-off"),
    path(f"{_S}/check/", checks.page_, name="check"),
    path(f"{_S}/check/lists/<slug:checklist>/", checks.complete, name="complete"),
    path(f"{_S}/lent/", lent.page_, name="lent"),
    path(f"{_S}/lent/<int:transfer>/take/", lent.take, name="take"),
]
