// Records a voice message with the microphone.

/** File extension by which the server recognises a browser's recording. */
const ENDINGS = { 'audio/webm': 'webm', 'audio/ogg': 'ogg', 'audio/mp4': 'm4a' };

/** Interval between chunks of a recording, in milliseconds. */
const PIECE_MS = 200;

/** Starts; `stop` ends it and returns the file, `cancel` only ends it. Fails if the microphone is refused. */
export async function record() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const pieces = [];
  const heard = new Promise((resolve) => {
    recorder.addEventListener('dataavailable', ({ data }) => {
      pieces.push(data);
      if (data.size > 0) resolve();
    });
  });
  const ended = new Promise((resolve) => recorder.addEventListener('stop', resolve));
  recorder.start(PIECE_MS);
  const cancel = () => {
    if (recorder.state !== 'inactive') recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  };
  return {
    cancel,
    async stop() {
      // No browser plays a file without sound.
      await Promise.race([heard, ended]);
      cancel();
      await ended;
      const [type] = recorder.mimeType.split(';');
      return new File(pieces, `voice.${ENDINGS[type] ?? 'webm'}`, { type });
    },
  };
}
