"""カード of a contract: cards in custody, and applications for them."""

from madoguchi.cards import application_urls, holding_urls

app_name = "cards"
urlpatterns = [*holding_urls.urlpatterns, *application_urls.urlpatterns]
