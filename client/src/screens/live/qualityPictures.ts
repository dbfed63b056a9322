import { IconHeadphones, IconPhoto, IconPhotoDown } from "../../components/icons.ts";

export const qualityPictures = {
  auto: IconPhoto,
  low: IconPhotoDown,
  soundOnly: IconHeadphones,
} as const;
