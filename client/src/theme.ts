import {
  ActionIcon,
  Button,
  createTheme,
  Input,
  type MantineColorsTuple,
  Modal,
  rem,
} from "@mantine/core";

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

const touchTarget = rem(44);

export const theme = createTheme({
  colors: { sky },
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
  components: {
    Button: Button.extend({
      defaultProps: { size: "md" },
      vars: (_theme, props) => ({
        root: props.size === "md" ? { "--button-height": touchTarget } : {},
      }),
    }),
    ActionIcon: ActionIcon.extend({ defaultProps: { size: touchTarget, variant: "subtle" } }),
    InputWrapper: Input.Wrapper.extend({ defaultProps: { size: "md" } }),
    Input: Input.extend({ defaultProps: { size: "md" } }),
    Modal: Modal.extend({ defaultProps: { centered: true, radius: "lg" } }),
  },
});
