import { Container } from "@mantine/core";
import type { ReactNode } from "react";
import { Redirect, useLocation } from "wouter";
import { useMe } from "../api/session.ts";
import { ErrorNote } from "../components/ErrorNote.tsx";
import { LoadingScreen } from "../components/LoadingScreen.tsx";

/** Lets nobody further who has not signed in, or still has the password they were given. */
export function SignedIn({ children }: { children: ReactNode }) {
  const me = useMe();
  const [path] = useLocation();
  if (me.isPending) return <LoadingScreen />;
  if (me.isError && !me.data) {
    return (
      <Container size="sm" py="xl">
        <ErrorNote error={me.error} onRetry={() => void me.refetch()} />
      </Container>
    );
  }
  if (!me.data) {
    return (
      <Redirect
        to={path === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(path)}`}
        replace
      />
    );
  }
  if (me.data.passwordMustChange && path !== "/password") {
    return <Redirect to={`/password?next=${encodeURIComponent(path)}`} replace />;
  }
  return children;
}
