"""The access matrix of the documents room: every route x the cast. The job is that of a plan (measures_plans)."""

from tests.matrix.row import Row, api, case

MINE = case(ana=403, ben=403, cora=403)  # Mara ordered it; the others may not print

ROWS: dict[str, Row] = {
    "documents:job": Row(args=lambda world: [world.job.pk], get=MINE),
    "documents:job-file": Row(args=lambda world: [world.job.pk], get=MINE),
    "documents-api:job": Row(args=lambda world: [world.job.pk], get=api(ana=403, ben=403, cora=403)),
    "documents-api:job-file": Row(args=lambda world: [world.job.pk], get=api(ana=403, ben=403, cora=403)),
}
