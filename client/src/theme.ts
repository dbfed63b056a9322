import { createTheme, type MantineColorsTuple, type MantineTheme, rem } from "@mantine/core";

/** Daylight blue-green; shade 7 has 5:1 against white. */
const sky: MantineColorsTuple = [
  "#e8f7f9",
  "#d3edf1",
  "#a9dbe4",
  "#79c7d5",
  "#52b5c7",
  "#2fa3b7",
  "#178ea2",
  "#0b7a8c",
  "#086675",
  "#05525e",
];

/** Greys of the dark theme, with a breath of the brand's hue. */
const dark: MantineColorsTuple = [
  "#dde4e6",
  "#bac4c8",
  "#8d9a9f",
  "#5e6b71",
  "#414c52",
  "#353f44",
  "#2a3236",
  "#22282b",
  "#1a1f22",
  "#131719",
];

const touchTarget = rem(44);
const touchHeight = (name: string) => (_theme: MantineTheme, props: { size?: string }) =>
  props.size === "md" ? { root: { [name]: touchTarget } } : { root: {} };

export const theme = createTheme({
  colors: { sky, dark },
  primaryColor: "sky",
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily:
    'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif',
  fontSizes: { xs: rem(13), sm: rem(14), md: rem(16), lg: rem(18), xl: rem(22) },
  headings: { fontWeight: "650" },
  respectReducedMotion: true,
  // By name, not by import: the theme must not pull every component into every page.
  components: {
    Button: { defaultProps: { size: "md" }, vars: touchHeight("--button-height") },
    ActionIcon: { defaultProps: { size: touchTarget, variant: "subtle" } },
    InputWrapper: { defaultProps: { size: "md" } },
    Input: { defaultProps: { size: "md" } },
    PasswordInput: { defaultProps: { visibilityToggleFocusable: true } },
    Menu: { styles: { item: { minHeight: touchTarget } } },
    Modal: {
      defaultProps: { centered: true, radius: "lg" },
      styles: { title: { fontSize: rem(18), fontWeight: 650 } },
    },
  },
});
