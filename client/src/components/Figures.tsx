import { Link } from "wouter";
import css from "./Figures.module.css";

export interface Figure {
  name: string;
  label: string;
  value: string | number;
  /** It asks for action, which words beside it say as well. */
  attention: boolean;
  /** Of the list behind it. */
  href?: string;
}

/** Numbers at a glance, each with what it counts. `large`: a few that are the page's main matter. */
export function Figures({
  figures,
  large = false,
}: {
  figures: readonly Figure[];
  large?: boolean;
}) {
  return (
    <dl className={css["figures"]} data-large={large}>
      {figures.map(({ name, label, value, attention, href }) => (
        <div key={name} data-attention={attention}>
          <dt>{label}</dt>
          <dd data-testid={`figure-${name}`}>
            {href === undefined ? (
              value
            ) : (
              <Link href={href} aria-label={`${label}: ${value}`}>
                {value}
              </Link>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
