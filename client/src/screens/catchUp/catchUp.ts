/* The way back to what was before, in one piece: each piece more would lengthen a lesson's first code. */
export { BackButton } from "./BackButton.tsx";
export { CatchUpOffer } from "./CatchUpOffer.tsx";
export { CatchUpStage } from "./importCatchUpStage.ts";
