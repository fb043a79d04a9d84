import { createTheme, type MantineColorsTuple } from "@mantine/core";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";

const iris: MantineColorsTuple = [
  "#eff1ff",
  "#e0e4ff",
  "#c3cbff",
  "#a0acff",
  "#8290fb",
  "#6a78f3",
  "#4f5bdb",
  "#424dc0",
  "#363f9c",
  "#2b327a",
];

const gray: MantineColorsTuple = [
  "#f8f9fb",
  "#f2f3f6",
  "#e7e9ee",
  "#dadde4",
  "#c2c7d1",
  "#979eac",
  "#636a79",
  "#484e5b",
  "#2d323c",
  "#15181d",
];

const dark: MantineColorsTuple = [
  "#e8eaee",
  "#bfc3cd",
  "#9aa0ae",
  "#6f7584",
  "#343943",
  "#2a2e37",
  "#1f2229",
  "#16181d",
  "#0f1115",
  "#0a0b0e",
];

const red: MantineColorsTuple = [
  "#fff0ef",
  "#ffdedc",
  "#ffbcb8",
  "#ff9690",
  "#f4716a",
  "#e2514a",
  "#c9352e",
  "#ad2a24",
  "#8f231e",
  "#6f1c18",
];

/** The look of every page. Colours that differ between light and dark live in tokens.css. */
export const theme = createTheme({
  primaryColor: "iris",
  primaryShade: { light: 6, dark: 6 },
  colors: { iris, gray, dark, red },
  fontFamily: GeistSans.style.fontFamily,
  fontFamilyMonospace: GeistMono.style.fontFamily,
  headings: {
    fontFamily: GeistSans.style.fontFamily,
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.3" },
      h2: { fontSize: "1.0625rem", lineHeight: "1.4" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.4" },
    },
  },
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "16px" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm" } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true } },
    // a menu may hold items and separators, nothing else
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    MenuDivider: { defaultProps: { role: "separator" } },
    Modal: { defaultProps: { centered: true, padding: "lg", overlayProps: { backgroundOpacity: 0.4, blur: 2 } } },
  },
});
