import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Grades of classes; roles of school offices, head teachers, officers, researchers and guardians. */
const statements = [
  `alter table classes add column grade text check (grade in
    ('k1', 'k2', 'k3', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'))`,
  `alter table memberships
    add column child_id uuid references people on delete cascade,
    drop constraint memberships_check,
    drop constraint memberships_person_id_role_school_id_class_id_key,
    add unique nulls not distinct (person_id, role, school_id, class_id, child_id),
    add check (case role
      when 'operator' then school_id is null and class_id is null and child_id is null
      when 'officer' then school_id is null and class_id is null and child_id is null
      when 'researcher' then school_id is null and class_id is null and child_id is null
      when 'schoolAdmin' then school_id is not null and class_id is null and child_id is null
      when 'teacher' then school_id is not null and class_id is null and child_id is null
      when 'headTeacher' then school_id is not null and class_id is not null and child_id is null
      when 'student' then school_id is not null and class_id is not null and child_id is null
      when 'guardian' then school_id is null and class_id is null and child_id is not null
        and child_id <> person_id
      else false end)`,
  `create index memberships_by_child on memberships (child_id)`,
  // Memberships with the place they reach: a guardian's is where the child is.
  `create view held_memberships as
    select held.person_id, held.role, held.child_id, held.created_at,
      child.display_name as child_name,
      coalesce(held.school_id, place.school_id) as school_id,
      coalesce(held.class_id, place.class_id) as class_id
    from memberships held
    left join people child on child.person_id = held.child_id
    left join memberships place on place.person_id = held.child_id and place.role = 'student'`,
];

export const roles: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
