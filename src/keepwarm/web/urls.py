"""Every page and every act by its address; acts are POST only."""

from __future__ import annotations

from django.urls import path

from keepwarm.web.views import (
    acts,
    calibration,
    erase,
    inbound,
    inbox,
    intake,
    jobs,
    prospect,
    prospects,
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
    path("jobs", jobs.read, name="jobs"),
    path("jobs/export", jobs.export, name="export"),
    path("jobs/<int:job_id>", jobs.read_job, name="job"),
    path("jobs/<int:job_id>/cancel", jobs.cancel, name="cancel-job"),
    path("jobs/<int:job_id>/retry", jobs.retry, name="retry-job"),
    path("jobs/<int:job_id>/file", jobs.download, name="job-file"),
    path("forms", inbound.read, name="forms"),
    path("forms/new", inbound.make, name="make-form-key"),
    path("forms/<int:key_id>/revoke", inbound.revoke, name="revoke-form-key"),
    path("forms/held/<int:post_id>", inbound.take_held, name="take-held-post"),
    # Open to everybody who has a key, without a sign-in: the one address that may be let out.
    path("inbound/<str:secret>", inbound.receive, name="inbound"),
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
