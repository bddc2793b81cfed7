from django.urls import include, path

from .views import (
    counts,
    dashboard,
    dispatch_notes,
    entry,
    export,
    imports,
    labels,
    location,
    locations,
    place_labels,
    print_queue,
    reconciliation,
    roll,
    rolls,
    rules,
    scan,
    scanned,
    shell,
)

app_name = "warehouse"

of_locations = [
    path("", locations.locations, name="locations"),
    path("new/", locations.new, name="location_new"),
    path("block/", locations.block, name="location_block"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<int:department_id>/", rules.department_rules, name="department_rules"),
    path("<int:location_id>/", location.location, name="location"),
    path("<int:location_id>/limit/", location.limit, name="location_limit"),
    path("<int:location_id>/rename/", location.rename, name="location_rename"),
    path("<int:location_id>/close/", location.close, name="location_close"),
    path("<int:location_id>/open/", location.reopen, name="location_open"),
]

of_counts = [
    path("", counts.counts, name="counts"),
    path("new/", counts.new, name="count_new"),
    path("<int:count_id>/", counts.count, name="count"),
    path("<int:count_id>/<slug:name>/", counts.press, name="count_press"),
    path("<int:count_id>/racks/<int:rack_id>/", counts.rack, name="count_rack"),
    path("<int:count_id>/racks/<int:rack_id>/empty/", counts.empty, name="count_empty"),
    path(
        "<int:count_id>/racks/<int:rack_id>/uncount/<uuid:roll_id>/",
        counts.uncount,
        name="count_uncount",
    ),
]

of_exports = [
    path("", export.export, name="export"),
    path("<int:export_id>/", export.export_made, name="export_made"),
    path("<int:export_id>/cancel/", export.export_cancel, name="export_cancel"),
    path("<int:export_id>/file/", export.export_file, name="export_file"),
]

of_labels = [
    path("material-entry/", entry.enter, name="entry"),
    path("material-entry/check/", entry.check, name="entry_check"),
    path("print/<uuid:roll_id>/", labels.one_label, name="print_label"),
    path("warehouse/labels/", labels.labels, name="labels"),
    path("warehouse/labels/<int:job_id>/", labels.sheet, name="label_sheet"),
    path("warehouse/print-queue/", print_queue.print_queue, name="print_queue"),
    path(
        "warehouse/print-queue/<int:job_id>/<slug:decision>/",
        print_queue.decide,
        name="print_decision",
    ),
    path("warehouse/printers/", print_queue.printers, name="printers"),
    path("warehouse/locations/labels/", place_labels.rack_labels, name="rack_labels"),
    path("warehouse/scan-cards/", place_labels.scan_cards, name="scan_cards"),
]

of_imports = [
    path("", imports.imports, name="imports"),
    path("new/", imports.new, name="import_new"),
    path("sample.<str:format>", imports.sample, name="import_sample"),
    path("<int:import_id>/", imports.one_import, name="import"),
    path("<int:import_id>/columns/", imports.columns, name="import_columns"),
    path("<int:import_id>/commit/", imports.commit, name="import_commit"),
    path("<int:import_id>/progress/", imports.progress, name="import_progress"),
    path("<int:import_id>/drop/", imports.drop, name="import_drop"),
    path("<int:import_id>/undo/", imports.undo, name="import_undo"),
    path("<int:import_id>/errors.xlsx", imports.errors, name="import_errors"),
]

of_reconciliation = [
    path("", reconciliation.reconciliation, name="reconciliation"),
    path("runs/", reconciliation.runs, name="reconciliation_runs"),
    path("run/", reconciliation.run_now, name="reconciliation_run"),
    path("<int:mismatch_id>/", reconciliation.mismatch, name="mismatch"),
    path("<int:mismatch_id>/repair/", reconciliation.repair, name="mismatch_repair"),
]

urlpatterns = [
    *of_labels,
    path("api/", include("warehouse.api.urls")),
    path("warehouse/", dashboard.dashboard, name="dashboard"),
    path("warehouse/counts/", include(of_counts)),
    path("warehouse/export/", include(of_exports)),
    path("warehouse/imports/", include(of_imports)),
    path("warehouse/locations/", include(of_locations)),
    path("warehouse/reconciliation/", include(of_reconciliation)),
    path("warehouse/live/", dashboard.live, name="dashboard_live"),
    path("warehouse/rolls/", rolls.rolls, name="rolls"),
    path("warehouse/rolls/<uuid:roll_id>/", roll.roll, name="roll"),
    path("warehouse/rolls/<uuid:roll_id>/<slug:name>/", roll.press, name="press"),
    path(
        "warehouse/dispatch-notes/",
        dispatch_notes.dispatch_notes,
        name="dispatch_notes",
    ),
    path(
        "warehouse/dispatch-notes/<int:customer_id>/<str:on>/",
        dispatch_notes.dispatch_note,
        name="dispatch_note",
    ),
    path("scan/store/", scan.store, name="scan_store"),
    path("scan/dispatch/", scan.dispatch, name="scan_dispatch"),
    path("scan/dispatch/customers/", scan.customers_offered, name="scan_customers"),
    path("scan/view/", scan.view, name="scan_view"),
    path("scan/tray/", shell.tray, name="tray"),
    path("sw.js", shell.worker, name="worker"),
    path("scan/undo/", scan.undo, name="scan_undo"),
    # Labels carry upper case, which makes a smaller code.
    path("r/<str:code>/", scanned.roll_label, name="roll_label"),
    path("R/<str:code>/", scanned.roll_label, name="roll_label_upper"),
    path("loc/<str:code>/", scanned.rack, name="rack"),
    path("LOC/<str:code>/", scanned.rack, name="rack_upper"),
]
