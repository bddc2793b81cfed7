from django.urls import path

from .views import (
    customer,
    customers,
    dashboard,
    due,
    giving,
    importing,
    moving,
    payment,
    private,
    receiving,
    reminding,
    reports,
    shop,
    statement,
)

app_name = "dues"
urlpatterns = [
    path("register/shopkeeper/", shop.register, name="register"),
    path("dues/", dashboard.dashboard, name="dashboard"),
    path("dues/settings/", shop.settings, name="settings"),
    path("dues/customers/", customers.customers, name="customers"),
    path("dues/customers/new/", customers.add, name="customer_new"),
    path(
        "dues/customers/export.<str:format>",
        customers.customers_file,
        name="customers_file",
    ),
    path("dues/import/", importing.import_new, name="import_new"),
    path(
        "dues/import/customers.<str:format>",
        importing.import_sample,
        name="import_sample",
    ),
    path("dues/import/<int:import_id>/", importing.one_import, name="import"),
    path(
        "dues/import/<int:import_id>/columns/",
        importing.import_columns,
        name="import_columns",
    ),
    path(
        "dues/import/<int:import_id>/commit/",
        importing.import_commit,
        name="import_commit",
    ),
    path(
        "dues/import/<int:import_id>/drop/", importing.import_drop, name="import_drop"
    ),
    path(
        "dues/import/<int:import_id>/undo/", importing.import_undo, name="import_undo"
    ),
    path(
        "dues/import/<int:import_id>/progress/",
        moving.import_progress,
        name="import_progress",
    ),
    path("dues/import/khata/", moving.khata_new, name="khata_new"),
    path(
        "dues/import/<int:import_id>/khata/", moving.khata_commit, name="khata_commit"
    ),
    path("dues/export/", moving.take_out, name="take_out"),
    path("dues/export/<int:export_id>/", moving.taken_out, name="taken_out"),
    path(
        "dues/export/<int:export_id>/cancel/",
        moving.taken_out_cancel,
        name="taken_out_cancel",
    ),
    path(
        "dues/export/<int:export_id>/file/",
        moving.taken_out_file,
        name="taken_out_file",
    ),
    path("dues/customers/<int:customer_id>/", customer.customer, name="customer"),
    path(
        "dues/customers/<int:customer_id>/edit/", customers.edit, name="customer_edit"
    ),
    path(
        "dues/customers/<int:customer_id>/archive/",
        customers.archive,
        name="customer_archive",
    ),
    path(
        "dues/customers/<int:customer_id>/restore/",
        customers.restore,
        name="customer_restore",
    ),
    path(
        "dues/customers/<int:customer_id>/remove/",
        customers.remove,
        name="customer_remove",
    ),
    path(
        "dues/customers/<int:customer_id>/merge/",
        customers.merge,
        name="customer_merge",
    ),
    path(
        "dues/customers/<int:customer_id>/statement/",
        statement.statement,
        name="statement",
    ),
    path(
        "dues/customers/<int:customer_id>/statement.pdf",
        statement.statement_pdf,
        name="statement_pdf",
    ),
    path(
        "dues/customers/<int:customer_id>/balance-slip/",
        statement.balance_slip,
        name="balance_slip",
    ),
    path(
        "dues/customers/<int:customer_id>/statement/open/",
        statement.statement_open,
        name="statement_open",
    ),
    path("dues/customers/<int:customer_id>/upi/", statement.upi_qr, name="upi"),
    path("dues/customers/<int:customer_id>/link/", private.link, name="link"),
    path(
        "dues/customers/<int:customer_id>/link/new/", private.make_link, name="link_new"
    ),
    path(
        "dues/customers/<int:customer_id>/link/end/",
        private.revoke_link,
        name="link_end",
    ),
    path(
        "dues/customers/<int:customer_id>/link/open/",
        private.link_open,
        name="link_open",
    ),
    path("dues/reminders/", reminding.round_of_reminders, name="reminders"),
    path("dues/customers/<int:customer_id>/remind/", reminding.remind, name="remind"),
    path(
        "dues/customers/<int:customer_id>/promise/", reminding.promise, name="promise"
    ),
    path("dues/reports/", reports.ageing, name="reports"),
    path("dues/reports/day-book/", reports.day_book, name="day_book"),
    path("dues/reports/debtors/", reports.debtors, name="debtors"),
    path("dues/reports/ageing.<str:format>", reports.ageing_file, name="ageing_file"),
    path(
        "dues/reports/day-book.<str:format>",
        reports.day_book_file,
        name="day_book_file",
    ),
    path(
        "dues/reports/debtors.<str:format>", reports.debtors_file, name="debtors_file"
    ),
    path("dues/k/<str:key>/", private.own_khata, name="own_khata"),
    path("dues/k/<str:key>/khata.pdf", private.own_pdf, name="own_pdf"),
    path("dues/give/", giving.give, name="give"),
    path("dues/customers/<int:customer_id>/give/", giving.give_to, name="give_to"),
    path("dues/customers/<int:customer_id>/refund/", giving.refund, name="refund"),
    path("dues/<int:due_id>/", due.due, name="due"),
    path("dues/<int:due_id>/paid/", due.mark_paid, name="due_paid"),
    path("dues/<int:due_id>/pending/", due.mark_pending, name="due_pending"),
    path("dues/<int:due_id>/unlink/", due.unlink, name="due_unlink"),
    path("dues/<int:due_id>/cancel/", due.void, name="due_void"),
    path("dues/<int:due_id>/note/", due.note, name="due_note"),
    path("dues/<int:due_id>/correct/", giving.correct, name="due_correct"),
    path("dues/<int:due_id>/move/", giving.move, name="due_move"),
    path("dues/receive/", receiving.receive, name="receive"),
    path(
        "dues/customers/<int:customer_id>/receive/",
        receiving.receive_from,
        name="receive_from",
    ),
    path(
        "dues/customers/<int:customer_id>/receive/preview/",
        receiving.receive_preview,
        name="receive_preview",
    ),
    path(
        "dues/customers/<int:customer_id>/advance/",
        receiving.apply_advance,
        name="apply_advance",
    ),
    path("dues/payments/<int:payment_id>/", payment.payment, name="payment"),
    path("dues/payments/<int:payment_id>/cancel/", payment.void, name="payment_void"),
    path("dues/payments/<int:payment_id>/note/", payment.note, name="payment_note"),
]
