import {
  IconHeadphones,
  IconMessageQuestion,
  IconPhoto,
  IconPhotoDown,
} from "../../components/icons.ts";

export const qualityPictures = {
  auto: IconPhoto,
  low: IconPhotoDown,
  slides: IconPhotoDown,
  soundOnly: IconHeadphones,
  text: IconMessageQuestion,
} as const;
