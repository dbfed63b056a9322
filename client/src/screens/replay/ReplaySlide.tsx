export { SlidePicture as default } from "../slides/SlidePicture.tsx";
