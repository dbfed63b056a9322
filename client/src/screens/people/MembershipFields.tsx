import { Button, Fieldset, NativeSelect, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ClassId, SchoolId } from "../../../../protocol/ids.ts";
import { MembershipGrant, Role, roleScope } from "../../../../protocol/people.ts";
import { usePeople } from "../../api/people.ts";
import { useClasses, useSchools } from "../../api/schools.ts";
import { IconTrash } from "../../components/icons.ts";

/** A membership that may still lack its school or class. */
export interface MembershipDraft {
  role: Role;
  schoolId?: string | null;
  classId?: string | null;
  childId?: string;
  childName?: string;
}

/** The role that the draft describes; undefined while something is missing. */
export function grantOf({ role, schoolId, classId, childId }: MembershipDraft) {
  const scope = roleScope[role];
  // Only what belongs to the role is said: anything else would be refused.
  const { data } = MembershipGrant.safeParse({
    role,
    ...(scope === "school" || scope === "class" ? { schoolId } : {}),
    ...(scope === "class" ? { classId } : {}),
    ...(scope === "child" ? { childId } : {}),
  });
  return data;
}

export function MembershipFields({
  draft,
  onChange,
  onRemove,
}: {
  draft: MembershipDraft;
  onChange: (draft: MembershipDraft) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const schools = useSchools();
  const classes = useClasses(SchoolId.safeParse(draft.schoolId).data ?? null);
  const choose = { value: "", label: t("people.choose") };
  const scope = roleScope[draft.role];
  // A guardian's school and class only narrow the choice of children.
  const withSchool = scope !== "district";
  const withClass = scope === "class" || scope === "child";
  return (
    <Fieldset legend={t(`roles.${draft.role}`)}>
      <Stack gap="sm">
        <NativeSelect
          label={t("people.role")}
          data={Role.options.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
          value={draft.role}
          onChange={(event) =>
            onChange({ ...draft, role: Role.catch(draft.role).parse(event.currentTarget.value) })
          }
          data-testid="role"
        />
        {withSchool && (
          <NativeSelect
            label={t("people.school")}
            data={[
              choose,
              ...(schools.data ?? []).map(({ schoolId, name }) => ({
                value: schoolId,
                label: name,
              })),
            ]}
            value={draft.schoolId ?? ""}
            onChange={(event) =>
              onChange({ role: draft.role, schoolId: event.currentTarget.value })
            }
            data-testid="role-school"
          />
        )}
        {withClass && (
          <NativeSelect
            label={t("people.class")}
            data={[
              choose,
              ...(classes.data ?? []).map(({ classId, name }) => ({ value: classId, label: name })),
            ]}
            value={draft.classId ?? ""}
            onChange={(event) => {
              const { childId: _childId, ...kept } = draft;
              onChange({ ...kept, classId: event.currentTarget.value });
            }}
            data-testid="role-class"
          />
        )}
        {scope === "child" && <ChildField draft={draft} onChange={onChange} />}
        <Button
          variant="subtle"
          color="red"
          leftSection={<IconTrash size={18} />}
          onClick={onRemove}
        >
          {t("people.removeRole")}
        </Button>
      </Stack>
    </Fieldset>
  );
}

function ChildField({
  draft,
  onChange,
}: {
  draft: MembershipDraft;
  onChange: (draft: MembershipDraft) => void;
}) {
  const { t } = useTranslation();
  const classId = ClassId.safeParse(draft.classId).data;
  const students = usePeople(
    { classId, role: "student", page: 1 },
    { enabled: classId !== undefined },
  );
  const choices = (students.data?.people ?? []).map(({ personId, displayName }) => ({
    value: String(personId),
    label: displayName,
  }));
  const { childId, childName } = draft;
  if (childId && childName && !choices.some(({ value }) => value === childId))
    choices.unshift({ value: childId, label: childName });
  return (
    <NativeSelect
      label={t("people.child")}
      data={[{ value: "", label: t("people.choose") }, ...choices]}
      value={childId ?? ""}
      onChange={(event) => onChange({ ...draft, childId: event.currentTarget.value })}
      data-testid="role-child"
    />
  );
}
