/* Imported first: libraries keep the constructors that they find when they are loaded. */
export const connections: RTCPeerConnection[] = [];
const Original = RTCPeerConnection;
globalThis.RTCPeerConnection = class extends Original {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.push(this);
  }
};

export const sockets: WebSocket[] = [];
const OriginalSocket = WebSocket;
globalThis.WebSocket = class extends OriginalSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    sockets.push(this);
  }
};
