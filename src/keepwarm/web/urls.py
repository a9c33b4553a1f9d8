"""Every page and every act by its address; acts are POST only."""

from __future__ import annotations

from django.urls import path

from keepwarm.web.views import (
    acts,
    calibration,
    erase,
    inbox,
    intake,
    prospect,
    prospects,
    search,
    simulate,
    today,
    values,
)

urlpatterns = [
    path("", today.read, name="today"),
    path("today/minutes", today.set_minutes, name="minutes"),
    path("inbox", inbox.read, name="inbox"),
    path("inbox/<int:message_id>", inbox.read_message, name="message"),
    path("inbox/<int:message_id>/correct", inbox.correct, name="correct"),
    path("inbox/<int:message_id>/assign", inbox.assign, name="assign"),
    path("prospects", prospects.read, name="prospects"),
    path("prospects/filters", prospects.save_filter, name="save-filter"),
    path("prospects/filters/<int:filter_id>/delete", prospects.delete_filter, name="delete-filter"),
    path("prospects/<int:prospect_id>", prospect.read, name="prospect"),
    path("prospects/<int:prospect_id>/belief", prospect.read_belief, name="belief"),
    path("prospects/<int:prospect_id>/belief.svg", prospect.read_belief_image, name="belief-image"),
    path("prospects/<int:prospect_id>/log", acts.log, name="log"),
    path("prospects/<int:prospect_id>/later", acts.later, name="later"),
    path("prospects/<int:prospect_id>/skip", acts.skip, name="skip"),
    path("prospects/<int:prospect_id>/close", acts.close, name="close"),
    path("prospects/<int:prospect_id>/stop", acts.stop, name="stop"),
    path("prospects/<int:prospect_id>/erase", erase.ask, name="erase"),
    path("prospects/<int:prospect_id>/erased", erase.erase, name="do-erase"),
    path("prospects/<int:prospect_id>/reopen", acts.reopen, name="reopen"),
    path("prospects/<int:prospect_id>/promise", acts.settle_promise, name="promise"),
    path("prospects/<int:prospect_id>/sent", acts.correct_sent, name="correct-sent"),
    path("prospects/<int:prospect_id>/dismiss", acts.dismiss_fact, name="dismiss-fact"),
    path("search", search.read, name="search"),
    path("calibration", calibration.read, name="calibration"),
    path("calibration.csv", calibration.download, name="calibration-table"),
    path("calibration/learn", calibration.learn, name="learn"),
    path("calibration/forget", calibration.forget, name="forget-learned"),
    path("calibration/<slug:name>.svg", calibration.read_drawing, name="calibration-drawing"),
    path("values", values.read, name="values"),
    path("values/foresee", values.foresee, name="foresee-values"),
    path("values/set", values.save, name="set-values"),
    path("values/keep", values.keep, name="keep-values"),
    path("simulate", simulate.read, name="simulate"),
    path("simulate/answers.svg", simulate.read_drawing, name="simulation-drawing"),
    path("decide/<int:proposal_id>", acts.decide, name="decide"),
    path("undo", acts.undo, name="undo"),
    path("import", intake.read, name="import"),
    path("import/preview", intake.preview, name="preview"),
    path("import/again", intake.look_again, name="look-again"),
    path("import/problems/<slug:token>.csv", intake.download_problems, name="import-problems"),
    path("import/run", intake.run, name="run-import"),
    path("import/candidates", intake.decide_candidates, name="candidates"),
]

handler400 = "keepwarm.web.views.errors.bad_request"
handler403 = "keepwarm.web.views.errors.forbidden"
handler404 = "keepwarm.web.views.errors.not_found"
handler500 = "keepwarm.web.views.errors.server_error"
