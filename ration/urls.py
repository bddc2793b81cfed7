from django.urls import path

from .views import board, booking, citizen, report

app_name = "ration"

# Codes and keys are judged by the views: a wrong one gets a page that helps.
citizen_urls = [
    path("find/", citizen.find, name="find"),
    path("s/<str:code>/", citizen.shop_page, name="shop"),
    path("book/<str:code>/", booking.book, name="book"),
    path("token/<str:key>/", citizen.token_page, name="token"),
    path("token/<str:key>/status", citizen.token_status, name="token_status"),
    path("token/<str:key>/cancel/", citizen.cancel, name="cancel"),
    path("token/<str:key>/rejoin/", citizen.rejoin, name="rejoin"),
    path("board/<str:code>/", board.board, name="board"),
    path("board/<str:code>/status", board.board_status, name="board_status"),
]

report_urls = [
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

urlpatterns = [*citizen_urls, *report_urls]
