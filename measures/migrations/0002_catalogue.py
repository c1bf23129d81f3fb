from django.db import migrations

from measures import catalogue


def write(apps, schema_editor):
    """Rows that are there already are brought to what the catalogue says; an organisation's own stay."""
    types = apps.get_model("measures", "MeasureType").objects.using(schema_editor.connection.alias)
    for values in catalogue.rows():
        types.update_or_create(code=values["code"], defaults=values)


def take_back(apps, schema_editor):
    """Sub-types before their parents: a parent is protected by them."""
    types = apps.get_model("measures", "MeasureType").objects.using(schema_editor.connection.alias)
    codes = [values["code"] for values in catalogue.rows()]
    types.filter(code__in=codes, parent__isnull=False).delete()
    types.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial")]
    operations = [migrations.RunPython(write, take_back)]
