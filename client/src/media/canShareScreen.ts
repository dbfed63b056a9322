/** Phones cannot share their screen; neither can pages outside a secure context. */
export const canShareScreen = (): boolean => "getDisplayMedia" in (navigator.mediaDevices ?? {});
