"""費用・請求 of a contract."""

from django.urls import path

from madoguchi.invoices.views import bills, costs

app_name = "invoices"
_I = "c/<slug:slug>/invoices"
urlpatterns = [
    path(f"{_I}/", costs.board, name="costs"),
    path(f"{_I}/costs/new/", costs.new, name="cost-new"),
    path(f"{_I}/costs/<int:cost>/", costs.one, name="cost"),
    path(f"{_I}/costs/postage/", costs.postage, name="postage"),
    path(f"{_I}/costs/<str:month>/list.<slug:form>", costs.download, name="list"),
    path(f"{_I}/bills/", bills.listing, name="bills"),
    path(f"{_I}/bills/new/", bills.new, name="bill-new"),
    path(f"{_I}/bills/<int:invoice>/", bills.one, name="bill"),
    path(f"{_I}/bills/<int:invoice>/edit/", bills.edit, name="bill-edit"),
    path(f"{_I}/bills/<int:invoice>/issue/", bills.issue, name="bill-issue"),
    path(f"{_I}/bills/<int:invoice>/withdraw/", bills.withdraw, name="bill-withdraw"),
    path(f"{_I}/bills/<int:invoice>/pay/", bills.pay, name="bill-pay"),
    path(f"{_I}/bills/<int:invoice>/invoice.pdf", bills.pdf_, name="bill-pdf"),
]
