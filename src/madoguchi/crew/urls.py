"""The crew of a contract; mounted at the root."""

from django.urls import path

from madoguchi.crew.views import attendance, people, roster, trainings

app_name = "crew"
_HERE = "c/<slug:slug>/crew/"

urlpatterns = [
    path(_HERE, people.crew, name="crew"),
    path(_HERE + "trainings/", trainings.trainings, name="trainings"),
    path(_HERE + "trainings/hold/", trainings.hold, name="hold-training"),
    path(_HERE + "trainings/<int:pk>/", trainings.training, name="training"),
    path(_HERE + "roster/", roster.this_month, name="roster-now"),
    path(_HERE + "roster/<int:year>-<int:month>/", roster.roster, name="roster"),
    path(_HERE + "roster/<int:year>-<int:month>/plan/", roster.plan, name="plan"),
    path(_HERE + "roster/<int:year>-<int:month>/clear/", roster.clear, name="clear"),
    path(
        _HERE + "roster/<int:year>-<int:month>/publish/", roster.publish, name="publish"
    ),
    path(_HERE + "attendance/", attendance.page_, name="attendance"),
    path(_HERE + "shortage/", roster.shortage, name="shortage"),
    path(_HERE + "<int:pk>/", people.person, name="person"),
    path(_HERE + "<int:pk>/assign/", people.assign, name="assign"),
    path(_HERE + "<int:pk>/pledge/", people.pledge, name="pledge"),
    path(_HERE + "<int:pk>/duties/", people.duties, name="duties"),
    path(_HERE + "<int:pk>/experience/", people.qualification, name="qualification"),
    path(_HERE + "<int:pk>/guidance/", people.guidance, name="guidance"),
    path(_HERE + "<int:pk>/end/<int:assignment>/", people.end, name="end"),
]
