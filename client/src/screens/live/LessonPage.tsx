import type { ReactNode } from "react";
import { Brand } from "../../components/Brand.tsx";
import { LanguageSwitch } from "../../components/LanguageSwitch.tsx";
import { ThemeSwitch } from "../../components/ThemeSwitch.tsx";
import css from "./LessonPage.module.css";

/** The quiet page around a lesson: before it, after it, and when it cannot be. */
export function LessonPage({ children }: { children: ReactNode }) {
  return (
    <div className={css["page"]}>
      <header className={css["header"]}>
        <Brand />
        <div className={css["tools"]}>
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main className={css["main"]}>{children}</main>
    </div>
  );
}
