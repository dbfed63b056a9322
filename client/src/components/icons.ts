/** The icons in use, in one place: one set, one way to import it. */
export {
  IconAlertCircle,
  IconCloudOff,
  IconDeviceLaptop,
  IconDoorEnter,
  IconKey,
  IconLanguage,
  IconLogout,
  IconMapQuestion,
  IconMoon,
  IconSun,
  IconUser,
} from "@tabler/icons-react";
