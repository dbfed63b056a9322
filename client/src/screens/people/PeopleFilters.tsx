import { Group, NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ClassId, SchoolId } from "../../../../protocol/ids.ts";
import { PeopleQuery, Role } from "../../../../protocol/people.ts";
import type { PeopleFilter } from "../../api/people.ts";
import { useClasses, useSchools } from "../../api/schools.ts";
import { SearchField } from "../../components/SearchField.tsx";

export function PeopleFilters({
  filter,
  onChange,
}: {
  filter: PeopleFilter;
  onChange: (filter: PeopleFilter) => void;
}) {
  const { t } = useTranslation();
  const schools = useSchools();
  const classes = useClasses(filter.schoolId ?? null);
  const all = { value: "", label: t("people.all") };
  return (
    <Group gap="sm" align="flex-end">
      <SearchField
        label={t("people.search")}
        example={t("people.searchExample")}
        value={filter.q ?? ""}
        onSearch={(q) => onChange({ ...filter, q: q || undefined, page: 1 })}
        testId="search-people"
      />
      <NativeSelect
        label={t("people.role")}
        data={[all, ...Role.options.map((role) => ({ value: role, label: t(`roles.${role}`) }))]}
        value={filter.role ?? ""}
        onChange={(event) =>
          onChange({ ...filter, role: Role.safeParse(event.currentTarget.value).data, page: 1 })
        }
        data-testid="filter-role"
      />
      <NativeSelect
        label={t("people.state")}
        data={[
          all,
          { value: "yes", label: t("people.activated") },
          { value: "no", label: t("people.notActivated") },
        ]}
        value={filter.activated ?? ""}
        onChange={(event) =>
          onChange({
            ...filter,
            activated: PeopleQuery.shape.activated
              .catch(undefined)
              .parse(event.currentTarget.value),
            page: 1,
          })
        }
        data-testid="filter-activated"
      />
      <NativeSelect
        label={t("people.school")}
        data={[
          all,
          ...(schools.data ?? []).map(({ schoolId, name }) => ({ value: schoolId, label: name })),
        ]}
        value={filter.schoolId ?? ""}
        onChange={(event) =>
          onChange({
            ...filter,
            schoolId: SchoolId.safeParse(event.currentTarget.value).data,
            classId: undefined,
            page: 1,
          })
        }
        data-testid="filter-school"
      />
      {filter.schoolId && (
        <NativeSelect
          label={t("people.class")}
          data={[
            all,
            ...(classes.data ?? []).map(({ classId, name }) => ({ value: classId, label: name })),
          ]}
          value={filter.classId ?? ""}
          onChange={(event) =>
            onChange({
              ...filter,
              classId: ClassId.safeParse(event.currentTarget.value).data,
              page: 1,
            })
          }
        />
      )}
    </Group>
  );
}
