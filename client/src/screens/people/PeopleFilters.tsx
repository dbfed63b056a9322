import { Group, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ClassId, SchoolId } from "../../../../protocol/ids.ts";
import { PeopleQuery, Role } from "../../../../protocol/people.ts";
import type { PeopleFilter } from "../../api/people.ts";
import { useClasses, useSchools } from "../../api/schools.ts";
import { IconSearch } from "../../components/icons.ts";

const typingPauseMs = 300;

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
        value={filter.q ?? ""}
        onSearch={(q) => onChange({ ...filter, q: q || undefined, page: 1 })}
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

/** Searches when the typing pauses. */
function SearchField({ value, onSearch }: { value: string; onSearch: (q: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // By the time the typing pauses another filter may have been set.
  const latest = useRef(onSearch);
  useEffect(() => {
    latest.current = onSearch;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <TextInput
      label={t("people.search")}
      placeholder={t("people.searchExample")}
      leftSection={<IconSearch size={18} />}
      type="search"
      value={text}
      maxLength={60}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => latest.current(typed.trim()), typingPauseMs);
      }}
      flex="1 1 220px"
      data-testid="search-people"
    />
  );
}
