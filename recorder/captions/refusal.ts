import type { CaptionsRefusal } from "../../protocol/captions.ts";

/** Why a replay gets no captions of the machine, however often it is tried. */
export class CaptionsRefused extends Error {
  override name = "CaptionsRefused";
  readonly refusal: CaptionsRefusal;
  constructor(refusal: CaptionsRefusal, cause?: unknown) {
    super(refusal, { cause });
    this.refusal = refusal;
  }
}
