import { Button, Group, Stack, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { CreateSchool, type School } from "../../../../protocol/people.ts";
import { useCreateSchool, useSchools } from "../../api/schools.ts";
import { useMe } from "../../api/session.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconDatabase, IconPlus, IconSchool } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { SchoolTable } from "./SchoolTable.tsx";

/** All schools of the district, and a new one. */
export default function SchoolsScreen() {
  const { t } = useTranslation();
  const schools = useSchools();
  const mayMake = useMe().data?.memberships.some(({ role }) => role === "operator") ?? false;
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("nav.schools") })}</title>
      <Title order={1} size="h2">
        {t("nav.schools")}
      </Title>
      {mayMake && (
        <Group>
          <Button
            variant="default"
            component={Link}
            href="/storage"
            leftSection={<IconDatabase size={20} />}
          >
            {t("schools.storage")}
          </Button>
        </Group>
      )}
      {mayMake && <NewSchool />}
      {schools.data ? (
        <Schools schools={schools.data} />
      ) : schools.error ? (
        <ErrorNote error={schools.error} onRetry={() => void schools.refetch()} />
      ) : (
        <LoadingRows />
      )}
    </Stack>
  );
}

function Schools({ schools }: { schools: School[] }) {
  const { t } = useTranslation();
  if (schools.length > 0) return <SchoolTable schools={schools} />;
  return (
    <EmptyState
      icon={<IconSchool size={48} />}
      title={t("schools.emptyTitle")}
      text={t("schools.emptyText")}
    />
  );
}

function NewSchool() {
  const { t } = useTranslation();
  const create = useCreateSchool();
  const [name, setName] = useState("");
  const fits = CreateSchool.safeParse({ name }).success;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fits) create.mutate({ name }, { onSuccess: () => setName("") });
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t("schools.newName")}
          placeholder={t("schools.newNameExample")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={80}
          flex="1 1 240px"
          maw={420}
          data-testid="school-name"
        />
        <Button
          type="submit"
          disabled={!fits}
          loading={create.isPending}
          leftSection={<IconPlus size={20} />}
          data-testid="create-school"
        >
          {t("schools.create")}
        </Button>
      </Group>
      {create.error && <ErrorNote error={create.error} />}
    </form>
  );
}
