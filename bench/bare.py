"""The floors: bare Django, nothing of ours but the tables. What is measured is compared with these."""

from django.template import Context, Engine

from communities.models import Collective
from protection.records.access import reading_as
from risk.models import Act, Incident, Involvement, Source

ENGINE = Engine()
LIST = ENGINE.from_string(
    "<html><body><h1>Incidents</h1><table>{% for i in rows %}<tr><td>{{ i.reference }}</td>"
    "<td>{{ i.happened_on }}</td><td>{{ i.collective.code }}</td><td>{{ i.collective.name }}</td>"
    "<td>{{ i.severity }}</td><td>{{ i.get_danger_display }}</td></tr>{% endfor %}</table></body></html>"
)
DETAIL = ENGINE.from_string(
    "<html><body><h1>{{ i.reference }}</h1><p>{{ i.collective.code }} {{ i.collective.name }}</p>"
    "<p>{{ i.narrative }}</p><p>{{ i.where }}</p>{% for a in acts %}<li>{{ a.get_act_type_display }}</li>"
    "{% endfor %}{% for a in others %}<li>{{ a }}</li>{% endfor %}</body></html>"
)


def incident_list(user, collectives):
    """50 of the rows of these collectives, newest first, with the decrypting of what it shows."""
    with reading_as(user):
        rows = Incident.objects.unscoped().filter(collective__in=collectives).select_related("collective")
        return LIST.render(Context({"rows": rows.order_by("-happened_on", "-id")[:50]}))


def incident_detail(user, pk):
    with reading_as(user):
        incident = Incident.objects.unscoped().select_related("collective").get(pk=pk)
        acts = Act.objects.unscoped().filter(incident=incident)
        others = [
            *Involvement.objects.unscoped().filter(incident=incident),
            *Source.objects.unscoped().filter(incident=incident),
        ]
        return DETAIL.render(Context({"i": incident, "acts": acts, "others": others}))


def collectives_of(user):
    return list(Collective.objects.visible_to(user).values_list("pk", flat=True))
