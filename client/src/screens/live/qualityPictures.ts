import {
  IconHeadphones,
  IconMessageQuestion,
  IconPhoto,
  IconPhotoDown,
  IconPresentation,
} from "../../components/icons.ts";

export const qualityPictures = {
  auto: IconPhoto,
  low: IconPhotoDown,
  slides: IconPresentation,
  soundOnly: IconHeadphones,
  text: IconMessageQuestion,
} as const;
