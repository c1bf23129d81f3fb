"""The tables hold what the method names, before their own pages come (methodology.md 1)."""

import pytest
from django.apps import apps

from protection.vault.fields import EncryptedTextField

ENCRYPTED = {
    # level 4: whoever reads it can find a person (security.md 5.1)
    "communities.Member": {"name": 4, "aliases": 4, "contact": 4, "emergency_contact": 4, "note": 3},
    "communities.Collective": {"name": 3, "count_source": 3, "safe_contact": 3, "emergency_steps": 3},
    "communities.Actor": {"name": 4, "contact": 4, "legal_basis": 3, "note": 3},
    "communities.Place": {"description": 4, "point": 4},
    "communities.SharingAgreement": {"signed_here": 4, "signed_there": 4, "purpose": 3},
    "communities.Consent": {"explained_by": 4, "witnessed_by": 4, "limits": 3, "hidden_from": 3},
    "risk.Incident": {"narrative": 3, "where": 3, "call_back": 4, "effect": 3, "gendered_how": 3},
    "risk.Involvement": {"name": 4, "attribution": 3},
    "risk.Source": {"name": 4, "contact": 4, "note": 3},
    "measures.Measure": {"what": 3, "harm": 3, "resources": 3, "sign": 3, "result": 3},
    "notices.Task": {"note": 3},
    "records.Attachment": {"name": 3, "note": 3},
    "records.Draft": {"content": 4},
    "records.Grant": {"reason": 3},
}
PLAIN = {
    "communities.Meeting": {"kind", "date", "present", "women", "youth", "elders", "quorum_met", "decides_on"},
    "communities.Membership": {"roles", "visibility", "starts", "ends", "known_to_group"},
    "communities.Tie": {"kind", "strength", "direction", "since", "until", "transmits_risk"},
    "risk.Act": {"act_type", "target", "member", "relation", "count", "severity", "compartment"},
    "risk.Involvement": {"actor", "act", "degree", "certainty", "status"},
    "risk.Source": {"connection", "reliability"},
    "measures.Measure": {
        "scope", "axis", "scenario", "component", "acts_on", "root_cause", "meeting", "doer", "duty_bearer",
        "starts", "due", "every_days", "status", "gender", "names_group", "effectiveness", "phase",
        "requested_on", "agreed_on", "delivered_on",
    },
    "notices.Task": {"kind", "due", "assignee", "reason", "view_name", "object_id", "closed_at", "closed_by", "key"},
    "records.Grant": {"file", "user", "team", "level", "starts", "ends", "granted_by"},
    "records.FileLink": {"outer", "inner", "starts", "ends"},
}  # fmt: skip
TEXTS_IN_THE_CLEAR = {
    # areas, short words of a list and addresses of our own pages (security.md 5.1: codes, areas)
    "Collective.area", "Collective.code", "Collective.languages", "Member.code", "Place.area", "Actor.kind",
    "Meeting.language", "Consent.language",
}  # fmt: skip


@pytest.mark.parametrize("name", ENCRYPTED)
def test_r11_what_can_hurt_is_encrypted_with_its_level(name):
    model = apps.get_model(name)
    levels = {
        field.name: field.level for field in model._meta.fields if isinstance(field, EncryptedTextField)
    }
    assert levels.items() >= ENCRYPTED[name].items()


@pytest.mark.parametrize("name", PLAIN)
def test_a_table_has_the_fields_that_the_method_names(name):
    assert PLAIN[name] <= {field.name for field in apps.get_model(name)._meta.fields}


def test_r11_no_case_row_has_free_text_in_the_clear():
    """A new text of people is encrypted, or is named above with the reason why it may be read by all."""
    found = set()
    for model in apps.get_models():
        if not hasattr(model, "file_parents") or hasattr(model, "history_id"):
            continue
        if model._meta.app_label == "communities":
            found |= {
                f"{model.__name__}.{field.name}"
                for field in model._meta.fields
                if field.get_internal_type() in {"CharField", "TextField"}
                and not field.choices
                and field.name != "compartment"
            }
    assert found == TEXTS_IN_THE_CLEAR
