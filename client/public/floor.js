/*
 * Runs before everything else, in browsers of any age, so in the JavaScript of 2009: shows the page for
 * browsers that are too old instead of an empty one, and the way out of a messenger's own browser where
 * that cannot show lessons. What it asks for is the floor that README.md declares.
 */
(function () {
  var agent = navigator.userAgent;
  var video = document.createElement("video");
  var plays =
    "MediaSource" in window ||
    "ManagedMediaSource" in window ||
    video.canPlayType("application/vnd.apple.mpegurl") !== "";
  var knowsLanguage =
    typeof Array.prototype.toSorted === "function" && typeof structuredClone === "function";
  var meets = "RTCPeerConnection" in window && "WebSocket" in window && plays && knowsLanguage;
  if (meets) return;
  var messenger = /MicroMessenger/i.test(agent)
    ? "wechat"
    : /DingTalk/i.test(agent)
      ? "dingtalk"
      : /\bQQ\//i.test(agent)
        ? "qq"
        : "";
  location.replace("/old-browser.html" + (messenger ? "#" + messenger : ""));
})();
