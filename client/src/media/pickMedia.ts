/** Why a camera, microphone or screen could not be had, in the words of `media.refusal.<reason>`. */
export type MediaRefusal = "denied" | "missing" | "busy" | "unsupported" | "failed";

export function refusalOf(error: unknown): MediaRefusal {
  const name = error instanceof DOMException || error instanceof Error ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    // `navigator.mediaDevices` is not there outside a secure context.
    case "TypeError":
    case "NotSupportedError":
      return "unsupported";
    default:
      return "failed";
  }
}

export type DeviceKind = "camera" | "microphone";

/** A device by name; unless it is demanded, a browser may weigh what else is wished for higher. */
type Which = { deviceId: string | null; demanded: boolean };
const which = ({ deviceId, demanded }: Which): MediaTrackConstraints =>
  deviceId === null ? {} : { deviceId: demanded ? { exact: deviceId } : { ideal: deviceId } };

const cameraWish = (camera: Which): MediaTrackConstraints => ({
  ...which(camera),
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 25, max: 30 },
});
const microphoneWish = (microphone: Which): MediaTrackConstraints => ({
  ...which(microphone),
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: { ideal: 1 },
});

/** What was chosen, else what is there: a remembered device may have stayed at school. */
async function chosenOrAny(
  wishes: (demanded: boolean) => MediaStreamConstraints,
): Promise<MediaStream> {
  const open = async (demanded: boolean) => navigator.mediaDevices.getUserMedia(wishes(demanded));
  try {
    return await open(true);
  } catch (error) {
    // Not a DOMException everywhere.
    const isAway =
      error instanceof Object && "name" in error && error.name === "OverconstrainedError";
    if (!isAway) throw error;
    return open(false);
  }
}

/** Opens one device. Rejects with the browser's DOMException; see `refusalOf`. */
export async function openDevice(
  kind: DeviceKind,
  deviceId: string | null,
): Promise<MediaStreamTrack> {
  const stream = await chosenOrAny((demanded) =>
    kind === "camera"
      ? { video: cameraWish({ deviceId, demanded }) }
      : { audio: microphoneWish({ deviceId, demanded }) },
  );
  return firstOf(kind === "camera" ? stream.getVideoTracks() : stream.getAudioTracks());
}

/** A face among others: small, so that a phone's battery and uplink carry it. */
export async function openSmallCamera(): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: {
      facingMode: "user",
      width: { ideal: 320 },
      height: { ideal: 240 },
      frameRate: { ideal: 15, max: 15 },
    },
  });
  return firstOf(stream.getVideoTracks());
}

/** Opens both with a single question to the person. Rejects when either cannot be had. */
export async function openCameraAndMicrophone({
  cameraId,
  microphoneId,
}: {
  cameraId: string | null;
  microphoneId: string | null;
}): Promise<{ camera: MediaStreamTrack; microphone: MediaStreamTrack }> {
  const stream = await chosenOrAny((demanded) => ({
    video: cameraWish({ deviceId: cameraId, demanded }),
    audio: microphoneWish({ deviceId: microphoneId, demanded }),
  }));
  return {
    camera: firstOf(stream.getVideoTracks()),
    microphone: firstOf(stream.getAudioTracks()),
  };
}

export interface PickedScreen {
  picture: MediaStreamTrack;
  /** Null when the person did not tick "share sound", or the system has none to give. */
  sound: MediaStreamTrack | null;
}

/**
 * Asks for a screen, window or tab; needs a tap shortly before. Browsers then bring what was picked to the front;
 * `stays`: where they can, this page stays there instead.
 */
export async function openScreen({ stays }: { stays: boolean }): Promise<PickedScreen> {
  const stream = await navigator.mediaDevices.getDisplayMedia({
    ...(stays ? stayingInFront() : {}),
    video: {
      width: { max: 1920 },
      height: { max: 1080 },
      frameRate: { ideal: 15, max: 30 },
    },
    // Processing meant for voices would hollow out music and films.
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  });
  const picture = firstOf(stream.getVideoTracks());
  picture.contentHint = "detail";
  return { picture, sound: stream.getAudioTracks()[0] ?? null };
}

/** https://www.w3.org/TR/screen-capture/#dom-capturecontroller-setfocusbehavior; not in every browser. */
type CaptureFocus = { setFocusBehavior: (behavior: "no-focus-change") => void };
declare const CaptureController: (new () => CaptureFocus) | undefined;

function stayingInFront(): { controller?: CaptureFocus } {
  if (typeof CaptureController !== "function") return {};
  const controller = new CaptureController();
  controller.setFocusBehavior("no-focus-change");
  return { controller };
}

function firstOf(tracks: MediaStreamTrack[]): MediaStreamTrack {
  const [track] = tracks;
  if (!track) throw new DOMException("the stream came without the track", "NotFoundError");
  return track;
}
