from django.urls import path

from .views import report

app_name = "ration"
urlpatterns = [
    path(
        "sessions/<int:session_id>/report/",
        report.session_report,
        name="session_report",
    ),
    path(
        "sessions/<int:session_id>/export.<str:format>",
        report.session_export,
        name="session_export",
    ),
    path("reports/", report.report, name="report"),
    path("reports/export.<str:format>", report.report_export, name="report_export"),
]
