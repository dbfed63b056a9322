import type { ReactNode } from "react";
import { Brand } from "./Brand.tsx";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import css from "./QuietPage.module.css";
import { ThemeSwitch } from "./ThemeSwitch.tsx";

/** A page with one thing on it: the brand above, no navigation. */
export function QuietPage({
  placed,
  children,
}: {
  /** `top`: where it grows with what is typed, so that it does not jump. */
  placed: "top" | "middle";
  children: ReactNode;
}) {
  return (
    <div className={css["page"]}>
      <header className={css["header"]}>
        <Brand />
        <div className={css["tools"]}>
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main className={css["main"]} data-placed={placed}>
        {children}
      </main>
    </div>
  );
}
