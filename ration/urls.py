from django.urls import include, path

from .views import (
    board,
    booking,
    citizen,
    console,
    dealer,
    poster,
    report,
    sessions,
    supplier,
    tokens,
)

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

dealer_urls = [
    path("", dealer.dashboard, name="dashboard"),
    path("profile/", supplier.profile, name="profile"),
    path("poster/", poster.shop_poster, name="shop_poster"),
    path("qr.png", poster.shop_qr, name="shop_qr"),
    path("sessions/new/", sessions.new, name="session_new"),
]

of_a_session = [
    path("", console.console, name="console"),
    path("edit/", sessions.edit, name="session_edit"),
    path("cancel/", sessions.cancel, name="session_cancel"),
    path("open/", sessions.open_session, name="session_open"),
    path("pause/", sessions.pause, name="session_pause"),
    path("resume/", sessions.resume, name="session_resume"),
    path("close/", sessions.close, name="session_close"),
    path("finish/", sessions.finish, name="session_finish"),
    path("serve/", console.serve, name="serve"),
    path("missed/", console.missed, name="missed"),
    path("put-back/", console.put_back, name="put_back"),
    path("call-again/", console.call_again, name="call_again"),
    path("undo/", console.undo, name="undo"),
    path("counter/", tokens.book_at_counter, name="book_at_counter"),
    path("poster/", poster.session_poster, name="session_poster"),
    path("qr.png", poster.session_qr, name="session_qr"),
    path("slip/<int:token_id>/", tokens.slip, name="slip"),
    path("slip/<int:token_id>/print/", tokens.print_slip, name="slip_print"),
]

of_a_token = [
    path("", tokens.token, name="session_token"),
    path("recall/", tokens.recall, name="recall"),
    path("prioritise/", tokens.prioritise, name="prioritise"),
    path("void/", tokens.void, name="void"),
]

a_session = "sessions/<int:session_id>/"
urlpatterns = [
    path("register/supplier/", supplier.register, name="register"),
    path("ration/", include([*citizen_urls, *dealer_urls, *report_urls])),
    path(f"ration/{a_session}", include(of_a_session)),
    path(f"ration/{a_session}tokens/<int:token_id>/", include(of_a_token)),
]
