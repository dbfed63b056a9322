/* What the ladder shows, in one piece: each piece more would lengthen a lesson's first code. */
export { QualityChoices } from "./QualityChoices.tsx";
export { ReadAlong } from "./ReadAlong.tsx";
