from django.db import migrations

# Who can be asked for something, by what they are: leaders, their deputies (while they are members of the team),
# members, chiefs and their deputies, and administrators, once for each area. Only those who may sign in. A migration
# that changes a column of these tables takes the view down first and puts it up again.
_DROP = "DROP VIEW clusters_officeholder"
_VIEW = """
CREATE VIEW clusters_officeholder AS
SELECT 'leader-' || m.id AS key, 'leader' AS role, m.person_id, m.team_id, NULL::bigint AS area_id,
       m.id AS membership_id, false AS is_deputy, m.period
  FROM clusters_membership m JOIN people_user u ON u.id = m.person_id AND u.is_active
 WHERE m.role = 'leader'
UNION ALL
SELECT 'leader-deputy-' || d.id || '-' || m.id, 'leader', d.person_id, d.team_id, NULL, m.id, true, d.period * m.period
  FROM clusters_deputy d
  JOIN clusters_membership m ON m.person_id = d.person_id AND m.team_id = d.team_id AND m.period && d.period
  JOIN people_user u ON u.id = d.person_id AND u.is_active
UNION ALL
SELECT 'member-' || m.id, 'member', m.person_id, m.team_id, NULL, m.id, false, m.period
  FROM clusters_membership m JOIN people_user u ON u.id = m.person_id AND u.is_active
UNION ALL
SELECT 'chief-' || a.id, 'chief', a.person_id, NULL, a.area_id, NULL, false, a.period
  FROM clusters_areachiefappointment a JOIN people_user u ON u.id = a.person_id AND u.is_active
UNION ALL
SELECT 'chief-deputy-' || d.id, 'chief', d.person_id, NULL, d.area_id, NULL, true, d.period
  FROM clusters_deputy d JOIN people_user u ON u.id = d.person_id AND u.is_active
 WHERE d.area_id IS NOT NULL
UNION ALL
SELECT 'administrator-' || u.id || '-' || a.id, 'administrator', u.id, NULL, a.id, NULL, false, '(,)'::daterange
  FROM people_user u CROSS JOIN clusters_area a
 WHERE u.is_staff AND u.is_active
"""
_BEFORE = """
CREATE VIEW clusters_officeholder AS
SELECT 'leader-' || m.id AS key, m.person_id, m.team_id, NULL::bigint AS area_id, m.id AS membership_id,
       false AS is_deputy, m.period
  FROM clusters_membership m WHERE m.role = 'leader'
UNION ALL
SELECT 'leader-deputy-' || d.id || '-' || m.id, d.person_id, d.team_id, NULL, m.id, true, d.period * m.period
  FROM clusters_deputy d
  JOIN clusters_membership m ON m.person_id = d.person_id AND m.team_id = d.team_id AND m.period && d.period
UNION ALL
SELECT 'chief-' || a.id, a.person_id, NULL, a.area_id, NULL, false, a.period
  FROM clusters_areachiefappointment a
UNION ALL
SELECT 'chief-deputy-' || d.id, d.person_id, NULL, d.area_id, NULL, true, d.period
  FROM clusters_deputy d WHERE d.area_id IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('clusters', '0008_undone_changes'),
    ]

    operations = [
        migrations.RunSQL(_DROP, _BEFORE),
        migrations.RunSQL(_VIEW, _DROP),
    ]
