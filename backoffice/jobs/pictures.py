"""Making the smaller sizes of an uploaded picture."""

from __future__ import annotations

from backoffice.extensions import db
from backoffice.models.actor import Actor
from backoffice.models.job import Job
from backoffice.models.picture import Picture
from backoffice.models.types import utcnow
from backoffice.services.jobs import Claim, Step
from backoffice.services.pictures import make_sizes


def read(job: Job, _by: Actor, claim: Claim) -> Step:
    """Write the sizes, which are the same however often that is done, before the transaction."""
    picture = db.session.get(Picture, job.arguments["picture"])
    for _width in make_sizes(picture) if picture else ():
        claim.renew()
    return _note


def _note(job: Job, _by: Actor) -> bool:
    """From now on pages name the sizes. Of a picture that was deleted there is nothing to say."""
    picture = db.session.get(Picture, job.arguments["picture"])
    if picture:
        picture.prepared_at = utcnow()
        job.done = 1
    job.tried = 1
    return False
