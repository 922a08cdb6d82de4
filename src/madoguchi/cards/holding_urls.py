"""カードの保管 of a contract."""

from django.urls import path

from madoguchi.cards.views import (
    board,
    counting,
    deliveries,
    desk,
    handlers,
    places,
    prepare,
    returns,
)

_C = "c/<slug:slug>/cards"
urlpatterns = [
    path(f"{_C}/", board.board, name="board"),
    path(f"{_C}/find/", board.find, name="find"),
    path(f"{_C}/card/<int:card>/", board.card, name="card"),
    path(f"{_C}/deliveries/open/", deliveries.open_, name="delivery-open"),
    path(f"{_C}/deliveries/<int:delivery>/", deliveries.delivery, name="delivery"),
    path(f"{_C}/deliveries/<int:delivery>/call/", deliveries.call, name="call"),
    path(f"{_C}/boxes/<int:box>/open/", deliveries.open_box, name="box-open"),
    path(f"{_C}/boxes/<int:box>/", deliveries.box, name="box"),
    path(f"{_C}/places/", places.index, name="places"),
    path(f"{_C}/places/<int:place>/", places.place, name="place"),
    path(f"{_C}/prepare/", prepare.prepare, name="prepare"),
    path(f"{_C}/desk/", desk.desk, name="desk"),
    path(f"{_C}/desk/<int:move>/take/", desk.take, name="take"),
    path(f"{_C}/desk/<int:move>/recall/", desk.recall, name="recall"),
    path(f"{_C}/returns/", returns.index, name="returns"),
    path(f"{_C}/returns/<int:consignment>/", returns.return_, name="return"),
    path(f"{_C}/stocktake/", counting.stocktake, name="stocktake"),
    path(f"{_C}/stocktake/<int:counted>/forget/", counting.forget, name="forget"),
    path(f"{_C}/handlers/", handlers.index, name="handlers"),
    path(f"{_C}/handlers/<int:handler>/end/", handlers.end, name="handler-end"),
]
