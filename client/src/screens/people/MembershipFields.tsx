import { Button, Fieldset, NativeSelect, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { SchoolId } from "../../../../protocol/ids.ts";
import { Role } from "../../../../protocol/people.ts";
import { useClasses, useSchools } from "../../api/schools.ts";
import { IconTrash } from "../../components/icons.ts";

/** A membership that may still lack its school or class. */
export interface MembershipDraft {
  role: Role;
  schoolId?: string;
  classId?: string;
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
  const withSchool = draft.role !== "operator";
  const withClass = draft.role === "student";
  // Only the fields that belong to the role are kept: anything else would be refused.
  const change = ({ role, schoolId, classId }: MembershipDraft): void =>
    onChange({
      role,
      ...(role !== "operator" && schoolId ? { schoolId } : {}),
      ...(role === "student" && classId ? { classId } : {}),
    });
  return (
    <Fieldset legend={t(`roles.${draft.role}`)}>
      <Stack gap="sm">
        <NativeSelect
          label={t("people.role")}
          data={Role.options.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
          value={draft.role}
          onChange={(event) =>
            change({ ...draft, role: Role.catch(draft.role).parse(event.currentTarget.value) })
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
            onChange={(event) => change({ role: draft.role, schoolId: event.currentTarget.value })}
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
            onChange={(event) => change({ ...draft, classId: event.currentTarget.value })}
            data-testid="role-class"
          />
        )}
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
