import {
  Anchor,
  Button,
  Group,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  Title,
} from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "wouter";
import { SchoolId } from "../../../../protocol/ids.ts";
import { ChatWords, type ReportedMessage } from "../../../../protocol/schoolChat.ts";
import { useChangeChatWords, useSchoolChat } from "../../api/schoolChat.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconMessages } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import table from "../../components/officeTable.module.css";
import { withTexts } from "../../i18n/i18n.ts";
import NotFoundScreen from "../NotFoundScreen.tsx";

const SchoolThreads = lazy(async () =>
  withTexts("chat", async () => import("../threads/SchoolThreads.tsx")),
);

/** The chat of a school's lessons: words that are refused in it, what children reported, and what teachers wrote to one of them. */
export default function SchoolChatScreen({ schoolId }: { schoolId: string }) {
  const parsed = SchoolId.safeParse(schoolId);
  return parsed.success ? <OfSchool schoolId={parsed.data} /> : <NotFoundScreen />;
}

function OfSchool({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const found = useSchoolChat(schoolId);
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("schools.chat") })}</title>
      <div>
        <Anchor component={Link} href={`/schools/${schoolId}`}>
          {found.data?.schoolName ?? t("nav.schools")}
        </Anchor>
        <Title order={1} size="h2">
          {t("schools.chat")}
        </Title>
      </div>
      {found.data ? (
        <>
          <WordsForm schoolId={schoolId} words={found.data.words} />
          {found.data.reports && <Written schoolId={schoolId} reports={found.data.reports} />}
        </>
      ) : found.error ? (
        <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <LoadingRows rows={4} />
      )}
    </Stack>
  );
}

function WordsForm({ schoolId, words }: { schoolId: SchoolId; words: readonly string[] }) {
  const { t } = useTranslation();
  const change = useChangeChatWords(schoolId);
  const [text, setText] = useState(() => words.join("\n"));
  const given = ChatWords.safeParse({
    words: text.split("\n").filter((line) => line.trim() !== ""),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (given.success) change.mutate(given.data.words);
      }}
    >
      <Stack gap="sm" maw={560}>
        <Text c="dimmed">{t("schoolChat.text")}</Text>
        <Textarea
          label={t("schoolChat.words")}
          description={t("schoolChat.wordsHint")}
          error={given.success ? null : t("schoolChat.tooLong")}
          autosize
          minRows={4}
          maxRows={16}
          value={text}
          onChange={({ currentTarget: { value } }) => {
            setText(value);
            change.reset();
          }}
          data-testid="chat-words"
        />
        {change.error && <ErrorNote error={change.error} />}
        <Group>
          <Button
            type="submit"
            disabled={!given.success}
            loading={change.isPending}
            data-testid="save-words"
          >
            {t("schoolChat.save")}
          </Button>
          <Text role="status">{change.isSuccess && t("schoolChat.saved")}</Text>
        </Group>
      </Stack>
    </form>
  );
}

/** What children reported, or what teachers and single children wrote to each other; which is kept in the address. */
function Written({
  schoolId,
  reports,
}: {
  schoolId: SchoolId;
  reports: readonly ReportedMessage[];
}) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const shown = search.get("show") === "threads" ? "threads" : "reports";
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        {t(`schoolChat.${shown}`)}
      </Title>
      <SegmentedControl
        size="md"
        mb="md"
        aria-label={t("schoolChat.shown")}
        value={shown}
        onChange={(show) => setSearch(show === "threads" ? { show } : {}, { replace: true })}
        data={[
          { value: "reports", label: t("schoolChat.reported") },
          { value: "threads", label: t("schoolChat.threads") },
        ]}
        data-testid="shown-messages"
      />
      {shown === "reports" ? (
        <Reports reports={reports} />
      ) : (
        <Suspense fallback={<LoadingRows rows={4} />}>
          <SchoolThreads schoolId={schoolId} />
        </Suspense>
      )}
    </section>
  );
}

function Reports({ reports }: { reports: readonly ReportedMessage[] }) {
  const { t } = useTranslation();
  return (
    <>
      {reports.length === 0 ? (
        <EmptyState
          icon={<IconMessages size={48} />}
          title={t("schoolChat.reports")}
          text={t("schoolChat.noReports")}
        />
      ) : (
        <table className={table["table"]}>
          <thead>
            <tr>
              {(["message", "writer", "lesson", "saidAt", "count"] as const).map((name) => (
                <th key={name}>{t(`schoolChat.${name}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {reports.map(({ messageId, text, by, child, lesson, saidAt, ...row }) => (
              <tr key={messageId} data-testid="reported-message">
                <td data-label={t("schoolChat.message")}>
                  <span>
                    {text}
                    {child && (
                      <Text size="sm" c="dimmed" data-testid="reported-in-thread">
                        {t("schoolChat.alone", { name: child.displayName })}
                      </Text>
                    )}
                    {row.isDeleted && (
                      <Text size="sm" c="dimmed">
                        {t("schoolChat.deleted")}
                      </Text>
                    )}
                  </span>
                </td>
                <td data-label={t("schoolChat.writer")}>{by.displayName}</td>
                <td data-label={t("schoolChat.lesson")}>
                  <Anchor component={Link} href={`/lessons/${lesson.lessonId}/replay`}>
                    {lesson.title}
                  </Anchor>
                </td>
                <td data-label={t("schoolChat.saidAt")}>
                  {t("audit.time", { date: new Date(saidAt) })}
                </td>
                <td data-label={t("schoolChat.count")}>{row.reports}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
