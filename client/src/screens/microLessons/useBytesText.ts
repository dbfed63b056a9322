import { useTranslation } from "react-i18next";

const kilo = 1024;
const units = ["kilobyte", "megabyte", "gigabyte"] as const;

/** `1.5 GB`, as file managers count. */
export function useBytesText(): (bytes: number) => string {
  const { i18n } = useTranslation();
  return (bytes) => {
    const power = Math.max(
      0,
      Math.min(2, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(kilo)) - 1),
    );
    return new Intl.NumberFormat(i18n.language, {
      style: "unit",
      unit: units[power] ?? "kilobyte",
      maximumFractionDigits: power === 2 ? 1 : 0,
    }).format(bytes / kilo ** (power + 1));
  };
}
