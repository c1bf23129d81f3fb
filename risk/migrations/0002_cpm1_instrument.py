"""The first version of the method as data. Written out, so that it stays what it was when the code moves on."""

from django.db import migrations

PARAMETERS = {
    "lowest_answer": 1,
    "highest_answer": 5,
    "threat_questions": 5,
    "threat_answers_needed": 4,
    "component_answers_needed": 3,
    "component_share_needed": "0.5",
    "bands": [
        {"level": "LOW", "starts": "0", "review_days": 365, "contact_days": 90, "first_response_hours": 720},
        {"level": "MEDIUM", "starts": "2.0", "review_days": 180, "contact_days": 30, "first_response_hours": 240},
        {"level": "HIGH", "starts": "4.0", "review_days": 90, "contact_days": 14, "first_response_hours": 72},
        {"level": "EXTREME", "starts": "8.0", "review_days": 30, "contact_days": 7, "first_response_hours": 24},
    ],
    "caps": [
        {"name": "CAP-T2", "threat_below": "2.0", "at_most": "3.9"},
        {"name": "CAP-T3", "threat_below": "3.0", "at_most": "7.9"},
    ],
    "floors": [
        {"name": "FLOOR-T40", "threat_from": "4.0", "at_least": "4.0"},
        {"name": "FLOOR-T45", "threat_from": "4.5", "at_least": "8.0"},
    ],
    "attack_floor": "4.0",
    "attack_window_days": 90,
    "attack_severity": 5,
    "attack_severity_of_listed_acts": 4,
    "attack_acts": ["ASS", "ARD", "MRU", "DST"],
    "grade_a_completeness": 90,
    "grade_a_sources": 2,
    "grade_b_completeness": 70,
    "grade_c_divides_review_by": 2,
    "urgent_completion_from": "HIGH",
    "urgent_completion_days": 7,
    "completion_days": 30,
    "from_visible_member": "0.5",
    "from_other_member": "0.25",
    "breadth_rank": 3,
    "from_neighbour": "0.25",
    "to_visible_member": "1",
    "to_other_member": "0.5",
}
CONTENT = {
    "parameters": PARAMETERS,
    "most_scenarios": 5,
    "threat": ["T1", "T2", "T3", "T4", "T5"],
    "collective": ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9", "K10", "K11", "K12"],
    "member": ["J1", "J2", "J3", "J4", "J5", "J6", "J7", "J8", "J9", "J10", "J11", "J12"],
    "chosen_first": {
        "collective": ["K1", "K2", "K4", "K7", "K8", "K9", "K10"],
        "member": ["J1", "J2", "J4", "J5", "J8"],
    },
}


def add(apps, schema_editor):
    instruments = apps.get_model("risk", "Instrument").objects.using(schema_editor.connection.alias)
    instruments.get_or_create(code="CPM-1", version=1, defaults={"content": CONTENT, "is_current": True})


def take_away(apps, schema_editor):
    instruments = apps.get_model("risk", "Instrument").objects.using(schema_editor.connection.alias)
    instruments.filter(code="CPM-1", version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_initial")]

    operations = [migrations.RunPython(add, take_away)]
